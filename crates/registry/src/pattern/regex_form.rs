//! The regex form: `^users/(?P<username>\w+)/$`.
//!
//! A regex can be run backwards when everything that varies is in a named group: the literals
//! around the groups are then the same in every path.

use std::slice;

use regex_syntax::{
    ast::{AssertionKind, Ast, Flags, GroupKind, RepetitionKind, parse::Parser},
    hir::{HirKind, translate::Translator},
};

use super::{Construct, PatternError, PatternErrorKind, template::Template};

/// Reads a pattern in the regex form.
pub(super) fn parse(pattern: &str) -> Result<Template, PatternError> {
    let syntax = |at, why: &dyn ToString| {
        PatternError::new(pattern, Some(at), PatternErrorKind::Syntax(why.to_string().into()))
    };
    let ast = Parser::new()
        .parse(pattern)
        .map_err(|error| syntax(error.span().start.offset, error.kind()))?;
    let mut reader = Reader { pattern, template: Template::default() };
    let elements = match &ast {
        Ast::Concat(concat) => &concat.asts,
        _ => slice::from_ref(&ast),
    };
    let elements = match elements.split_first() {
        Some((first, rest)) if is_start(first) => rest,
        _ => elements,
    };
    let elements = match elements.split_last() {
        Some((last, rest)) if is_end(last) => rest,
        _ => elements,
    };
    let elements = match elements.split_last() {
        Some((last, rest)) if is_optional_slash(last) => {
            reader.template.allow_slash();
            rest
        }
        _ => elements,
    };
    elements.iter().try_for_each(|it| reader.read(it))?;
    // What is left to be wrong is in the groups, as a Unicode property that does not exist.
    Translator::new()
        .translate(pattern, &ast)
        .map_err(|error| syntax(error.span().start.offset, error.kind()))?;
    Ok(reader.template)
}

struct Reader<'p> {
    pattern: &'p str,
    template: Template,
}

impl Reader<'_> {
    /// Reads what stands outside the named groups.
    fn read(&mut self, ast: &Ast) -> Result<(), PatternError> {
        match ast {
            Ast::Empty(_) => (),
            Ast::Literal(literal) => self.push(literal.c),
            Ast::Concat(concat) => concat.asts.iter().try_for_each(|it| self.read(it))?,
            Ast::Group(group) => match &group.kind {
                GroupKind::CaptureName { name, .. } => {
                    self.check(&group.ast)?;
                    let span = group.ast.span();
                    let regex = &self.pattern[span.start.offset..span.end.offset];
                    self.template.push_variable(&name.name, Some(regex));
                }
                GroupKind::NonCapturing(flags) if is_empty(flags) => self.read(&group.ast)?,
                GroupKind::NonCapturing(_) => return self.refuse(ast, Construct::Flags),
                GroupKind::CaptureIndex(_) => return self.refuse(ast, Construct::UnnamedGroup),
            },
            Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => {
                // `[.]` is how some write `\.`.
                match Translator::new().translate(self.pattern, ast).map(|it| it.into_kind()) {
                    Ok(HirKind::Literal(literal)) => {
                        String::from_utf8_lossy(&literal.0).chars().for_each(|it| self.push(it));
                    }
                    _ => return self.refuse(ast, Construct::Class),
                }
            }
            Ast::Alternation(_) => return self.refuse(ast, Construct::Alternation),
            Ast::Assertion(_) => return self.refuse(ast, Construct::Assertion),
            Ast::Flags(_) => return self.refuse(ast, Construct::Flags),
            Ast::Repetition(_) => return self.refuse(ast, Construct::Repetition),
        }
        Ok(())
    }

    /// Checks what stands inside a named group, which is matched as it is.
    fn check(&self, ast: &Ast) -> Result<(), PatternError> {
        match ast {
            Ast::Alternation(alternation) => {
                alternation.asts.iter().try_for_each(|it| self.check(it))
            }
            Ast::Concat(concat) => concat.asts.iter().try_for_each(|it| self.check(it)),
            Ast::Repetition(repetition) => self.check(&repetition.ast),
            Ast::Group(group) => match &group.kind {
                GroupKind::NonCapturing(flags) if is_empty(flags) => self.check(&group.ast),
                GroupKind::NonCapturing(_) => self.refuse(ast, Construct::Flags),
                _ => self.refuse(ast, Construct::NestedGroup),
            },
            Ast::Assertion(_) => self.refuse(ast, Construct::Assertion),
            Ast::Flags(_) => self.refuse(ast, Construct::Flags),
            _ => Ok(()),
        }
    }

    fn push(&mut self, character: char) {
        self.template.push_literal(character.encode_utf8(&mut [0; 4]));
    }

    fn refuse(&self, ast: &Ast, construct: Construct) -> Result<(), PatternError> {
        let kind = PatternErrorKind::Irreversible(construct);
        Err(PatternError::new(self.pattern, Some(ast.span().start.offset), kind))
    }
}

fn is_start(ast: &Ast) -> bool {
    use AssertionKind::{StartLine, StartText};
    matches!(ast, Ast::Assertion(it) if matches!(it.kind, StartLine | StartText))
}

fn is_end(ast: &Ast) -> bool {
    use AssertionKind::{EndLine, EndText};
    matches!(ast, Ast::Assertion(it) if matches!(it.kind, EndLine | EndText))
}

fn is_optional_slash(ast: &Ast) -> bool {
    let Ast::Repetition(repetition) = ast else { return false };
    let Ast::Literal(literal) = &*repetition.ast else { return false };
    repetition.op.kind == RepetitionKind::ZeroOrOne && literal.c == '/'
}

fn is_empty(flags: &Flags) -> bool {
    flags.items.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_reversed_is_refused_with_the_place() {
        use Construct::{
            Alternation, Assertion, Class, Flags, NestedGroup, Repetition, UnnamedGroup,
        };
        for (pattern, at, construct) in [
            ("^a$|^b$", 0, Alternation),
            (r"^é/(?:a|(?P<b>\w+))$", 7, Alternation),
            (r"^a/(?P<b>\w+)\b/$", 13, Assertion),
            (r"^a/(?P<b>\b\w+)/$", 9, Assertion),
            ("^^a$", 1, Assertion),
            ("^a$/b$", 2, Assertion),
            ("^a/(?P<b>c$)", 10, Assertion),
            ("^a.b/$", 2, Class),
            (r"^a/\d/$", 3, Class),
            ("^[ab]/$", 1, Class),
            ("^[^a]/$", 1, Class),
            (r"^\pL/$", 1, Class),
            ("^(?i)a/(?P<b>c)$", 1, Flags),
            ("^a/(?P<b>(?i)c)$", 9, Flags),
            ("^a/(?P<b>(?i:c))$", 9, Flags),
            ("^(?s:a)/(?P<b>.)$", 1, Flags),
            ("^(?P<b>(?P<c>a))$", 7, NestedGroup),
            ("^(?P<b>(?:x|(a)))$", 12, NestedGroup),
            ("^a*/$", 1, Repetition),
            ("^a/?b$", 2, Repetition),
            ("^(?:a/)?(?P<b>c)$", 1, Repetition),
            ("^(?P<b>c)?$", 1, Repetition),
            ("^(?P<b>c){2}$", 1, Repetition),
            ("^a/*$", 2, Repetition),
            (r"^a/(\w+)/$", 3, UnnamedGroup),
        ] {
            let kind = PatternErrorKind::Irreversible(construct);
            assert_eq!(
                parse(pattern),
                Err(PatternError::new(pattern, Some(at), kind)),
                "{pattern}"
            );
        }
    }

    #[test]
    fn what_is_no_regex_is_refused_with_the_place() {
        for (pattern, at) in [
            ("^a(", 2),
            ("^a/(?P<b>c", 3),
            ("^a/(?P<>c)", 7),
            ("^(?P<a>b)/(?P<a>c)$", 14),
            ("^a/(?=b)", 3),
            (r"^a/(?P<b>c)\1", 11),
            (r"^(?P<a>\p{None})$", 7),
            ("^(?P<a>[b-a])$", 8),
        ] {
            let error = parse(pattern).unwrap_err();
            assert!(matches!(error.kind(), PatternErrorKind::Syntax(_)), "{pattern}: {error:?}");
            assert_eq!(error.at(), Some(at), "{pattern}: {error}");
        }
    }
}
