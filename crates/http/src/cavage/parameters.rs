//! The parameters of a `Signature` header.

use crate::signature::SignatureError;

/// The names and values in a header, in their order.
///
/// A value is quoted or a token. No value that we read can hold a quote or a backslash, so
/// there are no escapes.
pub(super) struct Parameters<'a> {
    // `None` once the last parameter is read.
    rest: Option<&'a str>,
}

impl<'a> Parameters<'a> {
    pub(super) fn new(header: &'a str) -> Self {
        Self { rest: Some(header) }
    }

    fn read(text: &'a str) -> Option<((&'a str, &'a str), Option<&'a str>)> {
        let (name, text) = text.split_once('=')?;
        let name = name.trim_ascii();
        let text = text.trim_ascii_start();
        let (value, text) = match text.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').filter(|(value, _)| !value.contains('\\'))?,
            None => text
                .split_at_checked(text.find(is_delimiter).unwrap_or(text.len()))
                .filter(|(value, _)| is_token(value))?,
        };
        let text = text.trim_ascii_start();
        let rest = if text.is_empty() { None } else { Some(text.strip_prefix(',')?) };
        is_token(name).then_some(((name, value), rest))
    }
}

impl<'a> Iterator for Parameters<'a> {
    type Item = Result<(&'a str, &'a str), SignatureError>;

    fn next(&mut self) -> Option<Self::Item> {
        match Self::read(self.rest.take()?) {
            Some((parameter, rest)) => {
                self.rest = rest;
                Some(Ok(parameter))
            }
            None => Some(Err(SignatureError::Malformed)),
        }
    }
}

fn is_delimiter(it: char) -> bool {
    it == ',' || it.is_ascii_whitespace()
}

/// Whether this is a `token` ([RFC 9110, section 5.6.2]).
///
/// [RFC 9110, section 5.6.2]: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
fn is_token(text: &str) -> bool {
    let is_token_byte = |it: u8| it.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&it);
    !text.is_empty() && text.bytes().all(is_token_byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_quoted_or_tokens() {
        for (header, parameters) in [
            (r#"a="b""#, Some(vec![("a", "b")])),
            (r#"a="b",c=1"#, Some(vec![("a", "b"), ("c", "1")])),
            (r#" a = "b, c=d" , e = f "#, Some(vec![("a", "b, c=d"), ("e", "f")])),
            (r#"a="""#, Some(vec![("a", "")])),
            ("", None),
            ("a", None),
            ("a=", None),
            (r#"a="b"#, None),
            (r#"a="b"c"#, None),
            (r#"a="b" c="d""#, None),
            (r#"a="b","#, None),
            (r#","#, None),
            (r#"="b""#, None),
            (r#"a b="c""#, None),
            (r#"a="b\"c""#, None),
            ("sig1=:YQ==:", None),
        ] {
            let read: Result<Vec<_>, _> = Parameters::new(header).collect();
            assert_eq!(read.ok(), parameters, "{header}");
        }
    }
}
