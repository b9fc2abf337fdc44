//! Notifications, with the types of their models.

use std::{marker::PhantomData, sync::Arc};

use super::{Definition, Template};
use crate::{Instance, Model};

/// A notification about things of the model `M`, by an actor of the model `A`, with a target of the
/// model `T`; where there is no actor or no target, `()` stands for its model.
///
/// It is a constant of its model. What it is issued with is checked when it is compiled:
///
/// ```
/// # use async_trait::async_trait;
/// # use oyez_registry::{Address, Model, ModelError, Params, Role, Route};
/// use oyez_registry::{Channel, Contact, Definition, Notification, Template};
///
/// # #[derive(Clone)]
/// # struct User;
/// # impl Model for User {
/// #     type Connection = ();
/// #     const NAME: &'static str = "user";
/// #     const ROLE: Role = Role::Actor;
/// #     fn route() -> Route { Route::at("/~{id}/") }
/// #     fn address(&self) -> Address { [("id", "1")].into() }
/// # }
/// # #[derive(Clone)]
/// # struct Article;
/// impl Article {
///     const PUBLISHED: Notification<Self, User> =
///         Notification::new("published", "an article was published").templates(&[Template::new(
///             Contact::ACTIVITY,
///             &[Channel::Actor("followers")],
///         )
///         .subject("{{ actor.name }} has published {{ object.name }}")]);
/// }
///
/// impl Model for Article {
///     fn notifications() -> Vec<Definition> {
///         vec![Self::PUBLISHED.into()]
///     }
///     // …
/// #     type Connection = ();
/// #     const NAME: &'static str = "article";
/// #     fn route() -> Route { Route::none() }
/// #     fn address(&self) -> Address { Address::new("/article") }
/// }
///
/// let notice = Article::PUBLISHED.of(&Article).actor(&User);
/// assert_eq!(notice.definition().code(), "published");
/// ```
///
/// One that lacks its actor is no [`Notice`] that can be issued:
///
/// ```compile_fail
/// # use oyez_registry::{Address, Model, Notice, Notification, Route};
/// # #[derive(Clone)]
/// # struct Article;
/// # impl Model for Article {
/// #     type Connection = ();
/// #     const NAME: &'static str = "article";
/// #     fn route() -> Route { Route::none() }
/// #     fn address(&self) -> Address { Address::new("/article") }
/// # }
/// const PUBLISHED: Notification<Article, Article> = Notification::new("published", "");
///
/// let notice: Notice<()> = PUBLISHED.of(&Article);
/// ```
pub struct Notification<M, A = (), T = ()> {
    code: &'static str,
    description: &'static str,
    activity: Option<&'static str>,
    is_required: bool,
    templates: &'static [Template],
    models: PhantomData<(M, A, T)>,
}

/// What may be the actor or the target of a notification: a [`Model`], or `()` for nothing.
pub trait Party {
    /// The name of the model.
    const NAME: Option<&'static str>;
}

impl Party for () {
    const NAME: Option<&'static str> = None;
}

impl<M: Model> Party for M {
    const NAME: Option<&'static str> = Some(M::NAME);
}

impl<M, A, T> Notification<M, A, T> {
    /// A notification with this code name, of which no other of its model is called.
    pub const fn new(code: &'static str, description: &'static str) -> Self {
        Self {
            code,
            description,
            activity: None,
            is_required: false,
            templates: &[],
            models: PhantomData,
        }
    }

    /// Sets the type of its activities. See [`Definition::activity_type`] for where it is not set.
    #[must_use]
    pub const fn activity(mut self, type_name: &'static str) -> Self {
        self.activity = Some(type_name);
        self
    }

    /// Makes it an error when nobody is told.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Sets what it says, to whom.
    #[must_use]
    pub const fn templates(mut self, templates: &'static [Template]) -> Self {
        self.templates = templates;
        self
    }
}

impl<M: Model, A: Party, T: Party> Notification<M, A, T> {
    /// The notification, without the types of its models.
    pub const fn definition(&self) -> Definition {
        Definition {
            model: M::NAME,
            code: self.code,
            description: self.description,
            actor: A::NAME,
            target: T::NAME,
            activity: self.activity,
            is_required: self.is_required,
            templates: self.templates,
        }
    }

    /// The notification about this thing; its actor and target are still to be said.
    pub fn of(&self, object: &M) -> Notice<M::Connection, A, T> {
        Notice {
            definition: self.definition(),
            object: Arc::new(object.clone()),
            actor: None,
            target: None,
            missing: PhantomData,
        }
    }
}

impl<M: Model, A: Party, T: Party> From<Notification<M, A, T>> for Definition {
    fn from(notification: Notification<M, A, T>) -> Self {
        notification.definition()
    }
}

/// A notification about one thing, that is about to be issued; `A` and `T` are the models of the
/// actor and the target as long as these are still to be said.
#[must_use = "nobody is told before it is issued"]
pub struct Notice<C, A = (), T = ()> {
    definition: Definition,
    object: Arc<dyn Instance<C>>,
    actor: Option<Arc<dyn Instance<C>>>,
    target: Option<Arc<dyn Instance<C>>>,
    missing: PhantomData<(A, T)>,
}

impl<C, A: Model<Connection = C>, T> Notice<C, A, T> {
    /// Says who has done it.
    pub fn actor(self, actor: &A) -> Notice<C, (), T> {
        let Self { definition, object, target, .. } = self;
        let actor: Arc<dyn Instance<C>> = Arc::new(actor.clone());
        Notice { definition, object, actor: Some(actor), target, missing: PhantomData }
    }
}

impl<C, A, T: Model<Connection = C>> Notice<C, A, T> {
    /// Says what it was done to.
    pub fn target(self, target: &T) -> Notice<C, A, ()> {
        let Self { definition, object, actor, .. } = self;
        let target: Arc<dyn Instance<C>> = Arc::new(target.clone());
        Notice { definition, object, actor, target: Some(target), missing: PhantomData }
    }
}

impl<C> Notice<C> {
    /// Which notification it is.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// What it is about, who has done it, and what it was done to.
    pub fn parts(&self) -> NoticeParts<'_, C> {
        let Self { object, actor, target, .. } = self;
        NoticeParts { object, actor: actor.as_ref(), target: target.as_ref() }
    }
}

/// The things that a [`Notice`] names.
#[expect(clippy::exhaustive_structs, reason = "a notification has no other parts")]
pub struct NoticeParts<'a, C> {
    /// What it is about.
    pub object: &'a Arc<dyn Instance<C>>,
    /// Who has done it.
    pub actor: Option<&'a Arc<dyn Instance<C>>>,
    /// What it was done to.
    pub target: Option<&'a Arc<dyn Instance<C>>>,
}
