//! What other servers have said, so as to ask them seldom.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use super::{Descriptor, NodeInfo};
use crate::{
    Limits,
    dereference::{Fetches, Flights},
    expiring::Expiring,
};

/// What was asked, by what it was asked for; `None` where there was no good answer.
type Answers<T> = Mutex<Expiring<Box<str>, Option<T>, DateTime<Utc>>>;

pub(super) struct Memory {
    descriptors: Answers<Descriptor>,
    node_infos: Answers<Arc<NodeInfo>>,
    pub(super) flights: Flights<Box<str>>,
    pub(super) fetches: Arc<Fetches>,
}

impl Memory {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            descriptors: Mutex::new(Expiring::new(limits.max_handles)),
            node_infos: Mutex::new(Expiring::new(limits.max_handles)),
            flights: Flights::new(),
            fetches: Arc::new(Fetches::new(limits.max_lookups, limits.max_lookups_per_domain)),
        }
    }

    /// What WebFinger has said, if it was asked.
    pub(super) fn descriptor(&self, key: &str, now: DateTime<Utc>) -> Option<Option<Descriptor>> {
        get(&self.descriptors, key, now)
    }

    pub(super) fn remember_descriptor(
        &self,
        key: Box<str>,
        answer: Option<Descriptor>,
        now: DateTime<Utc>,
        limits: &Limits,
    ) {
        insert(&self.descriptors, key, answer, now, limits);
    }

    /// What NodeInfo has said, if it was asked.
    pub(super) fn node_info(&self, key: &str, now: DateTime<Utc>) -> Option<Option<Arc<NodeInfo>>> {
        get(&self.node_infos, key, now)
    }

    pub(super) fn remember_node_info(
        &self,
        key: Box<str>,
        answer: Option<Arc<NodeInfo>>,
        now: DateTime<Utc>,
        limits: &Limits,
    ) {
        insert(&self.node_infos, key, answer, now, limits);
    }
}

fn get<T: Clone>(answers: &Answers<T>, key: &str, now: DateTime<Utc>) -> Option<Option<T>> {
    answers.lock().unwrap_or_else(PoisonError::into_inner).get(key, now).cloned()
}

fn insert<T>(
    answers: &Answers<T>,
    key: Box<str>,
    answer: Option<T>,
    now: DateTime<Utc>,
    limits: &Limits,
) {
    let lifetime = if answer.is_some() { limits.handle_lifetime } else { limits.handle_retry };
    let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
    answers.insert(key, answer, now + lifetime, now);
}
