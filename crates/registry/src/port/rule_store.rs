//! Where the operator's rules about other servers are kept.

use async_trait::async_trait;

use super::StoreError;
use crate::{Rule, Subject};

/// Keeps what the operator has said of domains and actors, one rule for each.
///
/// It keeps them, and does nothing else by them: who follows or is followed stays so.
#[async_trait]
pub trait RuleStore: Send + Sync {
    /// Keeps rules, each in the place of the one that has its subject: all of them, or none.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn put_rules(&self, rules: Vec<Rule>) -> Result<(), StoreError>;

    /// Removes the rule about a domain or an actor. Returns whether there was one.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn remove_rule(&self, subject: &Subject) -> Result<bool, StoreError>;

    /// All rules, by subject.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot work.
    async fn rules(&self) -> Result<Vec<Rule>, StoreError>;
}
