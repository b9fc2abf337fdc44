//! Why there is no registry, and why it has no IRI.

use crate::{Address, FullIriError, LocalIriError, Part, PatternError, ReverseError, Role};

/// Why a registry could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// Two routes match one path.
    #[error("{first} and {second} both match `{path}`: change one of the patterns")]
    Ambiguous {
        /// The one.
        first: String,
        /// The other.
        second: String,
        /// A path that both match.
        path: String,
    },
    /// Two registrations have one name.
    #[error("two registrations are named `{0}`: rename one of them")]
    DuplicateName(String),
    /// No id can be made for new things of this role: that takes a registration whose pattern has
    /// exactly one variable.
    #[error("no registration of role {0:?} has a pattern with exactly one variable: add one")]
    NoIds(Role),
    /// The route to a part, such as an inbox, cannot be derived from the pattern of a registration.
    #[error("registration `{name}` cannot have a route to its part {part:?}")]
    Pattern {
        /// The registration's name.
        name: String,
        /// The part.
        part: Part,
        /// What is wrong with the route's pattern.
        #[source]
        source: PatternError,
    },
}

/// Why there is no IRI.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IriError {
    /// The address of a thing does not fit the route of its model: a pattern takes parameters, and
    /// a path or an IRI is for models without one.
    #[error("the address of the `{model}` is {address:?}, which does not fit its route")]
    Address {
        /// The model.
        model: &'static str,
        /// The address.
        address: Address,
    },
    /// What a thing has as its address is no IRI.
    #[error(transparent)]
    Full(#[from] FullIriError),
    /// The path that the pattern makes is not that of an IRI.
    #[error(transparent)]
    Iri(#[from] LocalIriError),
    /// No registration of this role has a pattern with exactly one variable.
    #[error("no registration of role {0:?} has a pattern with exactly one variable")]
    NoIds(Role),
    /// The pattern does not take the parameters.
    #[error(transparent)]
    Params(#[from] ReverseError),
    /// Nothing is registered under the name.
    #[error("nothing is registered as `{0}`")]
    Unregistered(String),
}
