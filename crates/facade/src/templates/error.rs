//! What can be wrong with a template.

use std::error::Error;

use oyez_registry::{StoreError, TemplateKey};

/// Why a template was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// It cannot be read, or not be rendered.
    #[error("the {part} of {key} cannot be rendered")]
    Broken {
        /// Which template.
        key: Box<TemplateKey>,
        /// Its subject or its body.
        part: &'static str,
        /// What is wrong, in which line.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// Nothing sends by its protocol.
    #[error(
        "nothing sends {key}: add a backend of this protocol to the application, which sends by \
         {known}"
    )]
    NoBackend {
        /// Which template.
        key: Box<TemplateKey>,
        /// By which protocols there is something that sends.
        known: String,
    },
    /// It names a field that there is not.
    #[error(
        "the {part} of {key} names `{variable}.{field}`, which {}: there are {known}",
        lacking(model.as_deref())
    )]
    NoField {
        /// Which template.
        key: Box<TemplateKey>,
        /// Its subject or its body.
        part: &'static str,
        /// The variable, which there is.
        variable: String,
        /// The field of it.
        field: String,
        /// The model of the variable, where it is of one; a recipient may be of any.
        model: Option<String>,
        /// The fields there are.
        known: String,
    },
    /// The application has no such template.
    #[error("there is no template {0}")]
    NoTemplate(Box<TemplateKey>),
    /// It names a variable that there is not.
    #[error("the {part} of {key} names `{variable}`: there are {known}")]
    NoVariable {
        /// Which template.
        key: Box<TemplateKey>,
        /// Its subject or its body.
        part: &'static str,
        /// The name.
        variable: String,
        /// The variables there are.
        known: String,
    },
    /// The store cannot work.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is too long.
    #[error("the {part} of {key} is longer than {max} bytes")]
    TooLong {
        /// Which template.
        key: Box<TemplateKey>,
        /// Its subject or its body.
        part: &'static str,
        /// How long it may be.
        max: usize,
    },
}

fn lacking(model: Option<&str>) -> String {
    match model {
        Some(model) => format!("the model `{model}` does not have"),
        None => "no model of the application has".to_owned(),
    }
}
