//! Pieces of work, as they are handed to a store.

use std::pin::Pin;

/// Something that is being done, for as long as what it needs is lent.
pub(crate) type Doing<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;
