//! What a signature covers.

use http::HeaderName;

use crate::signature::SignatureError;

/// One entry of the `headers` parameter.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Component {
    /// `(request-target)`
    RequestTarget,
    /// `(created)`
    Created,
    /// `(expires)`
    Expires,
    /// The name of a header.
    Header(HeaderName),
}

impl Component {
    /// Reads a `headers` parameter; names are taken in any case.
    pub(super) fn list(text: &str) -> Result<Vec<Self>, SignatureError> {
        let mut components = Vec::new();
        for name in text.split_ascii_whitespace() {
            if components.len() == MAX_COMPONENTS {
                return Err(SignatureError::TooLong);
            }
            let component = Self::from_name(name)?;
            if components.contains(&component) {
                return Err(SignatureError::Twice(component.as_str().into()));
            }
            components.push(component);
        }
        Ok(components)
    }

    fn from_name(name: &str) -> Result<Self, SignatureError> {
        let is = |other: Self| name.eq_ignore_ascii_case(other.as_str()).then_some(other);
        if name.starts_with('(') {
            is(Self::RequestTarget).or_else(|| is(Self::Created)).or_else(|| is(Self::Expires))
        } else {
            name.parse().ok().map(Self::Header)
        }
        .ok_or(SignatureError::UnknownComponent)
    }

    /// The name as it stands in the signing string.
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::RequestTarget => "(request-target)",
            Self::Created => "(created)",
            Self::Expires => "(expires)",
            Self::Header(name) => name.as_str(),
        }
    }
}

/// Real signatures cover about five.
const MAX_COMPONENTS: usize = 64;
