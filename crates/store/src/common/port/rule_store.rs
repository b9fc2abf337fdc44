use async_trait::async_trait;
use oyez_registry::{Rule, RuleStore, StoreError, Subject};

use super::super::{Store, rows::rules};

#[async_trait]
impl RuleStore for Store {
    async fn put_rules(&self, rules: Vec<Rule>) -> Result<(), StoreError> {
        self.write(rules, |rules, conn, _| {
            Box::pin(async move {
                for rule in rules {
                    rules::put(conn, rule).await?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn remove_rule(&self, subject: &Subject) -> Result<bool, StoreError> {
        self.write(subject.clone(), |subject, conn, _| {
            Box::pin(async { Ok(rules::remove(conn, subject).await?) })
        })
        .await
    }

    async fn rules(&self) -> Result<Vec<Rule>, StoreError> {
        self.read((), |(), conn, _| Box::pin(async { Ok(rules::list(conn).await?) })).await
    }
}
