//! The short form: `/users/{username}`.

use super::{PatternError, PatternErrorKind, encoding, template::Template};

/// Reads a pattern in the short form.
pub(super) fn parse(pattern: &str) -> Result<Template, PatternError> {
    let refuse = |at, kind| Err(PatternError::new(pattern, Some(at), kind));
    if !pattern.starts_with('/') {
        return refuse(0, PatternErrorKind::NoSlash);
    }
    let mut template = Template::default();
    let mut is_variable_in_segment = false;
    let mut at = 0;
    while let Some(character) = pattern[at..].chars().next() {
        let rest = &pattern[at..];
        match character {
            '{' => {
                let Some((name, _)) = rest[1..].split_once('}') else {
                    return refuse(at, PatternErrorKind::Brace);
                };
                if !is_name(name) {
                    return refuse(at, PatternErrorKind::Name(name.into()));
                }
                if template.variables().any(|it| it == name) {
                    return refuse(at, PatternErrorKind::Duplicate(name.into()));
                }
                if is_variable_in_segment {
                    return refuse(at, PatternErrorKind::SharedSegment);
                }
                template.push_variable(name, None);
                is_variable_in_segment = true;
                at += name.len() + "{}".len();
            }
            '}' => return refuse(at, PatternErrorKind::Brace),
            _ if encoding::is_literal(character) => {
                template.push_literal(&rest[..character.len_utf8()]);
                is_variable_in_segment &= character != '/';
                at += character.len_utf8();
            }
            _ => return refuse(at, PatternErrorKind::Character(character)),
        }
    }
    Ok(template)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
        && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_short_form_is_refused_with_the_place() {
        use PatternErrorKind::{Brace, Character, Duplicate, Name, NoSlash, SharedSegment};
        for (pattern, at, kind) in [
            ("", 0, NoSlash),
            ("users", 0, NoSlash),
            ("/users/{username", 7, Brace),
            ("/users/username}", 15, Brace),
            ("/users/{}", 7, Name("".into())),
            ("/users/{*rest}", 7, Name("*rest".into())),
            ("/users/{1a}", 7, Name("1a".into())),
            ("/users/{a/b}", 7, Name("a/b".into())),
            ("/users/{é}", 7, Name("é".into())),
            ("/{a}/{a}", 5, Duplicate("a".into())),
            ("/{a}{b}", 4, SharedSegment),
            ("/é/{a}-{b}", 8, SharedSegment),
            ("/a b", 2, Character(' ')),
            ("/a?b", 2, Character('?')),
            ("/%40{a}", 1, Character('%')),
            ("/users/$^", 8, Character('^')),
            ("/a\\d", 2, Character('\\')),
            ("/a\u{85}", 2, Character('\u{85}')),
        ] {
            let error = PatternError::new(pattern, Some(at), kind);
            assert_eq!(parse(pattern), Err(error), "{pattern:?}");
        }
    }
}
