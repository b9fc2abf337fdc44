//! How those who are told something are reached.

/// A way to reach someone: an address of some protocol.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Contact {
    /// The protocol, as the backend names it that sends by it.
    pub protocol: String,
    /// The address: of [`ACTIVITY`](Self::ACTIVITY) the id of an actor, of [`EMAIL`](Self::EMAIL) a
    /// mailbox. Where it is empty, nobody is reached by it, but for [`ACTIVITY`](Self::ACTIVITY) the
    /// thing itself whose contact it is.
    pub address: String,
    /// What people call whom it reaches; may be empty.
    pub name: String,
}

impl Contact {
    /// The protocol of inboxes.
    pub const ACTIVITY: &'static str = "activity";
    /// The protocol of electronic mail.
    pub const EMAIL: &'static str = "email";

    /// An address of some protocol.
    pub fn new(protocol: impl Into<String>, address: impl Into<String>) -> Self {
        Self { protocol: protocol.into(), address: address.into(), name: String::new() }
    }

    /// The inbox of the thing itself, which is an actor.
    pub fn inbox() -> Self {
        Self::activity("")
    }

    /// The inbox of the actor that has this id, here or on another server.
    pub fn activity(id: impl Into<String>) -> Self {
        Self::new(Self::ACTIVITY, id)
    }

    /// A mailbox.
    pub fn email(address: impl Into<String>) -> Self {
        Self::new(Self::EMAIL, address)
    }

    /// The same, with what people call whom it reaches.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }
}
