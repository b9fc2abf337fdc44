//! What an application tells those it concerns.

mod activity;
mod contact;
mod definition;
mod notice;
mod recipients;
mod template;

pub use self::{
    activity::{Composition, NotifyError},
    contact::Contact,
    definition::{ActivityTypeError, Channel, Definition},
    notice::{Notice, NoticeParts, Notification, Party},
    recipients::{Recipients, Sink},
    template::{RenderError, Rendered, Renderer, Template, TemplateText},
};
