//! Whom the operator has to do with, and whom not.

use oyez_registry::{Rule, Subject};
use oyez_store::ApplicationStore;

use super::App;
use crate::AppError;

impl<S: ApplicationStore> App<S> {
    /// What the operator has said of other servers and their actors.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn rules(&self) -> Result<Vec<Rule>, AppError> {
        Ok(self.store().rules().await?)
    }

    /// Keeps rules, each in the place of the one about the same: all of them, or none. They hold
    /// from now on, in other processes within
    /// [`Limits::rules_lifetime`](oyez_http::Limits::rules_lifetime).
    ///
    /// What is [suspended](oyez_registry::Verdict::Suspend) is refused before its key is looked at,
    /// and nothing is sent to it or fetched from it. Who follows or is followed stays so, for a rule
    /// may be taken back. Of a single actor nothing is taken either; but what is for other actors of
    /// its server may reach it there.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use oyez::{
    ///     App,
    ///     registry::{Rule, Verdict},
    /// };
    ///
    /// let app = App::in_memory("https://example.org".parse()?).open()?;
    /// let rule = Rule::new("Bad.example.".parse()?, Verdict::Suspend);
    /// app.put_rules(vec![rule]).await?;
    /// assert_eq!(app.rules().await?[0].subject.as_str(), "bad.example");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn put_rules(&self, rules: Vec<Rule>) -> Result<(), AppError> {
        self.store().put_rules(rules).await?;
        Ok(self.inner.server.reload_rules().await?)
    }

    /// Removes the rule about a domain or an actor. Returns whether there was one.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    pub async fn remove_rule(&self, subject: &Subject) -> Result<bool, AppError> {
        let was_there = self.store().remove_rule(subject).await?;
        self.inner.server.reload_rules().await?;
        Ok(was_there)
    }
}
