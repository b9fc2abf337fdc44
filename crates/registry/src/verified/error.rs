//! Why an activity is not believed.

use oyez_vocab::Iri;

/// Why an activity is not what it says.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// A property stands twice in one object, and readers would disagree on which one counts.
    #[error("`{path}` stands twice")]
    Ambiguous {
        /// Where it stands.
        path: String,
    },
    /// The document is no activity.
    #[error("the activity cannot be read")]
    Json(#[source] serde_json::Error),
    /// It is several things at once, as an activity and an actor.
    #[error("`{found}` cannot stand in a document that is an activity or the object of one")]
    Hybrid {
        /// The type or the property that does not go with the others.
        found: String,
    },
    /// Activities stand in each other that mean nothing so, or too deep.
    #[error("the activity in the activity is not one that can stand there")]
    Nested,
    /// There is no actor, or its id is missing.
    #[error("the activity has no actor with an id")]
    NoActor,
    /// There is no id.
    #[error("the activity has no id")]
    NoId,
    /// There is no type.
    #[error("the activity has no type")]
    NoType,
    /// There is a NUL in it, which no text has and no database keeps.
    #[error("the activity has a NUL character in it")]
    Nul,
    /// The actor is another than the one the evidence is of.
    #[error("the activity is by `{found}`, not by `{expected}`")]
    OtherActor {
        /// The actor that the evidence is of.
        expected: Iri,
        /// The actor that the activity names.
        found: Iri,
    },
    /// The id is one that only another server can give.
    #[error("`{actor}` cannot give the id `{id}`")]
    OtherOrigin {
        /// The activity's actor.
        actor: Iri,
        /// The id.
        id: Iri,
    },
    /// What is created or updated is attributed to others.
    #[error("the object `{id}` is not attributed to `{actor}`")]
    OtherOwner {
        /// The activity's actor.
        actor: Iri,
        /// The object's id, or nothing.
        id: String,
    },
    /// The `@context` gives another meaning to a name that the checks go by.
    #[error("`@context` redefines `{name}`")]
    Redefined {
        /// The name.
        name: String,
    },
    /// There is more than one actor.
    #[error("the activity has several actors")]
    SeveralActors,
    /// The key is not one that the actor's own document names.
    #[error("`{key}` is no key of `{actor}`")]
    UnknownKey {
        /// The actor.
        actor: Iri,
        /// The key's id.
        key: Iri,
    },
}
