//! What a signature covers.

use http::HeaderName;
use sfv::{Item, ItemSerializer};

use crate::signature::SignatureError;

/// One entry of the list in `Signature-Input`.
#[derive(Clone, Debug)]
pub(super) struct Component {
    /// The name with its parameters, as it stands in the signature base.
    pub(super) identifier: String,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// `@authority`
    Authority,
    /// A header.
    Field(HeaderName),
    /// `@method`
    Method,
    /// `@path`
    Path,
    /// `@query`
    Query,
    /// `@query-param` of this name, which is percent-encoded.
    QueryParam(String),
    /// `@request-target`
    RequestTarget,
    /// `@scheme`
    Scheme,
    /// `@target-uri`
    TargetUri,
}

impl Component {
    pub(super) fn read(item: &Item) -> Result<Self, SignatureError> {
        let identifier =
            ItemSerializer::new().bare_item(&item.bare_item).parameters(&item.params).finish();
        let name = item.bare_item.as_string().map(|it| it.as_str());
        let kind = match (name, item.params.len()) {
            (Some("@query-param"), 1) => item
                .params
                .get("name")
                .and_then(|it| it.as_string())
                .map(|it| Kind::QueryParam(it.as_str().to_owned())),
            (Some(name), 0) => Kind::from_name(name),
            _ => None,
        };
        match kind {
            Some(kind) => Ok(Self { identifier, kind }),
            None => Err(SignatureError::Component(identifier.into())),
        }
    }
}

impl Kind {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "@authority" => Self::Authority,
            "@method" => Self::Method,
            "@path" => Self::Path,
            "@query" => Self::Query,
            "@request-target" => Self::RequestTarget,
            "@scheme" => Self::Scheme,
            "@target-uri" => Self::TargetUri,
            // Only lower case is a name of the standard.
            _ if name.bytes().any(|it| it.is_ascii_uppercase()) => return None,
            _ => Self::Field(name.parse().ok()?),
        })
    }
}
