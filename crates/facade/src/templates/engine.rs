//! The engine that renders templates.

use std::{collections::BTreeSet, sync::Arc};

use minijinja::{
    Environment, Error, ErrorKind, Template, UndefinedBehavior, escape_formatter,
    value::{Enumerator, Object, Serde, Value as Variable},
};
use oyez_registry::{Contact, RenderError, Rendered, Renderer, TemplateText};
use serde_json::{Map, Value};

/// Renders templates in the language of Jinja.
///
/// Nothing that a template says can take long or much: what it does and what it makes is counted.
#[derive(Debug)]
pub(crate) struct Engine {
    environment: Environment<'static>,
}

/// A part of a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Part {
    Subject,
    Body,
}

impl Engine {
    pub(crate) fn new() -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        // What is not there is said by saying nothing, not as `none`.
        environment.set_formatter(|out, state, value| {
            let value = if value.is_none() { &Variable::UNDEFINED } else { value };
            escape_formatter(out, state, value)
        });
        Self { environment }
    }

    /// Reads a part of a text.
    pub(super) fn read<'a>(
        &'a self,
        part: Part,
        protocol: &str,
        text: &'a TemplateText,
    ) -> Result<Template<'a, 'a>, Error> {
        // What ends in `.html` is escaped.
        let (name, source) = match part {
            Part::Subject => ("subject", &text.subject),
            Part::Body if protocol == Contact::ACTIVITY => ("body.html", &text.body),
            Part::Body => ("body", &text.body),
        };
        self.environment.template_from_named_str(name, source)
    }

    /// The variables in a template that it does not set itself, each with the field of it that is
    /// named, where one is.
    pub(super) fn names(&self, template: &Template<'_, '_>) -> BTreeSet<(String, Option<String>)> {
        let names = template.undeclared_variables(true).into_iter();
        let names = names.map(|path| {
            let mut steps = path.split('.').map(str::to_owned);
            (steps.next().unwrap_or_default(), steps.next())
        });
        names.filter(|(name, _)| !self.environment.globals().any(|(it, _)| it == name)).collect()
    }

    /// Renders a part of a text.
    pub(super) fn fill(
        &self,
        part: Part,
        protocol: &str,
        text: &TemplateText,
        variables: &Variable,
    ) -> Result<String, Error> {
        let rendered = self.read(part, protocol, text)?.render(variables.clone())?;
        match part {
            Part::Subject => Ok(one_line(&rendered)),
            Part::Body if rendered.len() > MAX_BODY => {
                let error = format!("the body is longer than {MAX_BODY} bytes");
                Err(Error::new(ErrorKind::InvalidOperation, error))
            }
            Part::Body => Ok(rendered),
        }
    }
}

impl Renderer for Engine {
    fn names_recipient(&self, text: &TemplateText) -> bool {
        [Part::Subject, Part::Body].into_iter().any(|part| {
            let template = self.read(part, "", text);
            template.is_ok_and(|it| it.undeclared_variables(false).contains(RECIPIENT))
        })
    }

    fn render(
        &self,
        protocol: &str,
        text: &TemplateText,
        values: &Map<String, Value>,
    ) -> Result<Rendered, RenderError> {
        let variables = variables(values);
        let fill = |part| self.fill(part, protocol, text, &variables);
        let rendered = || Ok(Rendered { subject: fill(Part::Subject)?, body: fill(Part::Body)? });
        rendered().map_err(|error: Error| RenderError(error.into()))
    }
}

/// The variables of a template, of what they are to say.
pub(super) fn variables(values: &Map<String, Value>) -> Variable {
    let variable = |(name, value): (&String, &Value)| {
        let value = match value {
            Value::Object(fields) if name == RECIPIENT => {
                Variable::from_object(Recipient(fields.clone()))
            }
            _ => Variable::from(Serde(value)),
        };
        (name.clone(), value)
    };
    Variable::from_pairs(values.iter().map(variable))
}

/// A recipient, of any model or of none. What others have and this one has not is empty, so that
/// one template will do for all.
#[derive(Debug)]
struct Recipient(Map<String, Value>);

impl Object for Recipient {
    fn get_value(self: &Arc<Self>, field: &Variable) -> Option<Variable> {
        let value = field.as_str().and_then(|it| self.0.get(it));
        Some(value.map_or_else(|| Variable::from(""), |it| Variable::from(Serde(it))))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.0.keys().map(|it| Variable::from(it.as_str())).collect())
    }
}

/// `text` in one line, and not too long for one.
fn one_line(text: &str) -> String {
    let is_break = |it: char| it.is_control() || matches!(it, '\u{2028}' | '\u{2029}');
    let line: String = text.chars().map(|it| if is_break(it) { ' ' } else { it }).collect();
    let line = line.trim();
    match line.char_indices().nth(MAX_SUBJECT) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    }
}

/// The variable that stands for who is told.
pub(super) const RECIPIENT: &str = "recipient";

/// How much may be done for one part of a text: steps, and 64 bytes each of what is made.
const FUEL: u64 = 50_000;

/// The longest body, in bytes.
const MAX_BODY: usize = 1 << 20;

/// The longest subject, in characters.
const MAX_SUBJECT: usize = 250;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn render(protocol: &str, subject: &str, body: &str) -> Result<Rendered, String> {
        let values = json!({
            "object": {"name": "<Cats> & \"dogs\"", "empty": null, "n": 3, "tags": ["a", "b"]},
            "recipient": {"name": "Bob"},
        });
        let text = TemplateText { subject: subject.to_owned(), body: body.to_owned() };
        let rendered = Engine::new().render(protocol, &text, values.as_object().unwrap());
        rendered.map_err(|it| it.0.to_string())
    }

    #[test]
    fn values_are_escaped_in_the_body_of_an_activity_and_nowhere_else() {
        let text = "{{ object.name }}";
        let plain = "<Cats> & \"dogs\"";
        let html = "&lt;Cats&gt; &amp; &quot;dogs&quot;";
        for (protocol, body) in [("activity", html), ("email", plain), ("fax", plain)] {
            let rendered = render(protocol, text, text).unwrap();
            assert_eq!((&*rendered.subject, &*rendered.body), (plain, body), "{protocol}");
        }
        assert_eq!(render("activity", "", "{{ object.name|safe }}").unwrap().body, plain);
    }

    #[test]
    fn a_subject_is_one_line_of_plain_text() {
        for (subject, expected) in [
            ("", ""),
            (" one\r\ntwo\tthree\u{0} \n", "one  two three"),
            ("a\u{2028}b\u{85}c\u{1b}[1m", "a b c [1m"),
            ("{% for it in object.tags %}\n{{ it }}\n{% endfor %}", "a  b"),
        ] {
            assert_eq!(render("activity", subject, "").unwrap().subject, expected);
        }
        let long = render("activity", &"ä".repeat(300), "").unwrap().subject;
        assert_eq!(long, "ä".repeat(MAX_SUBJECT) + "…");
    }

    #[test]
    fn what_is_not_there_is_an_error_but_for_recipients_and_null_is_empty() {
        for (body, expected) in [
            ("[{{ object.empty }}]", Ok("[]")),
            ("[{{ object.empty or 'nothing' }}]", Ok("[nothing]")),
            ("[{{ recipient.nickname }}]", Ok("[]")),
            ("{% if recipient %}{{ recipient.name }}{% endif %}", Ok("Bob")),
            ("{{ object.n + 1 }}", Ok("4")),
            ("{{ object.title }}", Err("undefined value (in body:1)")),
            ("\n{{ title }}", Err("undefined value (in body:2)")),
            ("{% include 'other' %}", Err("syntax error: unknown statement include (in body:1)")),
        ] {
            let rendered = render("email", "", body).map(|it| it.body);
            assert_eq!(rendered.as_deref().map_err(|it| &**it), expected, "{body}");
        }
    }

    #[test]
    fn no_template_takes_long_or_makes_much() {
        let doubled = "{% set x = x ~ x %}".repeat(40);
        for body in [
            "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
            &format!("{{% set x = 'xxxxxxxx' %}}{doubled}"),
            "{{ 'x' * 100000000 }}",
            "{{ object.name|indent(1000000000) }}",
        ] {
            let error = render("email", "", body).unwrap_err();
            assert!(error.contains("ran out of fuel"), "{body}: {error}");
        }
        let long = render("email", "", "{{ 'x' * 1048577 }}").unwrap_err();
        assert!(long.contains("longer than 1048576 bytes"), "{long}");
    }

    #[test]
    fn who_is_told_is_named_in_either_part() {
        for (subject, body, is_named) in [
            ("", "", false),
            ("{{ object.name }}", "recipient", false),
            ("{{ recipient.name }}", "", true),
            ("", "{% if recipient %}you{% endif %}", true),
            ("", "{{ recipient", false),
            ("", "{% set recipient = 1 %}{{ recipient }}", false),
        ] {
            let text = TemplateText { subject: subject.to_owned(), body: body.to_owned() };
            assert_eq!(Engine::new().names_recipient(&text), is_named, "{subject} {body}");
        }
    }
}
