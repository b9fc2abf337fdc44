use std::sync::Arc;

use chrono::{DateTime, Utc};
use oyez_registry::{Clock, Models, Registry, Site};

use super::Conn;

/// What work needs to know beside the database.
pub(crate) struct Context {
    pub(crate) models: Models<Conn>,
    clock: Arc<dyn Clock>,
}

impl Context {
    pub(crate) fn new(models: Models<Conn>, clock: Arc<dyn Clock>) -> Self {
        Self { models, clock }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn site(&self) -> &Site {
        self.registry().site()
    }

    pub(crate) fn registry(&self) -> &Registry {
        self.models.registry()
    }
}
