//! Templates are checked before anything is said with them.

use minijinja::{Error, ErrorKind};
use oyez_registry::{COMMON_FIELDS, Contact, Models, Rendered, TemplateKey, TemplateText};

use super::{
    TemplateError,
    engine::{Engine, Part, variables},
    scope::{Sample, Scope},
};
use crate::Backends;

/// Checks every template of every notification, and that something sends it.
pub(crate) fn check_all<C: Send + 'static>(
    engine: &Engine,
    models: &Models<C>,
    backends: &Backends,
) -> Result<(), TemplateError> {
    for definition in models.notifications() {
        let scope = Scope::of(definition, models);
        for template in definition.templates() {
            let key = Box::new(definition.template_key(template));
            let protocol = template.protocol();
            if protocol != Contact::ACTIVITY && backends.get(protocol).is_none() {
                let known = backends.protocols().collect::<Vec<_>>().join(", ");
                return Err(TemplateError::NoBackend { key, known });
            }
            Check::new(engine, key, &scope).check(&template.text())?;
        }
    }
    Ok(())
}

/// What a text for one template is checked against.
pub(super) struct Check<'a> {
    engine: &'a Engine,
    key: Box<TemplateKey>,
    scope: &'a Scope,
}

impl<'a> Check<'a> {
    pub(super) fn new(engine: &'a Engine, key: Box<TemplateKey>, scope: &'a Scope) -> Self {
        Self { engine, key, scope }
    }

    /// Checks that `text` can be read, names what there is, and can be rendered.
    pub(super) fn check(&self, text: &TemplateText) -> Result<(), TemplateError> {
        for part in [Part::Subject, Part::Body] {
            self.check_part(part, text)?;
        }
        Ok(())
    }

    /// `text` with made-up values.
    pub(super) fn preview(&self, text: &TemplateText) -> Result<Rendered, TemplateError> {
        self.check(text)?;
        let fill = |part| self.try_out(part, text).map_err(|error| self.broken(part, error));
        Ok(Rendered { subject: fill(Part::Subject)?, body: fill(Part::Body)? })
    }

    fn check_part(&self, part: Part, text: &TemplateText) -> Result<(), TemplateError> {
        let source = match part {
            Part::Subject => &text.subject,
            Part::Body => &text.body,
        };
        if source.len() > MAX_SOURCE {
            let (key, part) = (self.key.clone(), part.name());
            return Err(TemplateError::TooLong { key, part, max: MAX_SOURCE });
        }
        let template = self.engine.read(part, &self.key.protocol, text);
        let template = template.map_err(|error| self.broken(part, error))?;
        // Of which kind the values of a model's own fields are, only the model knows.
        let (mut names_own, mut may_name_own) = (false, false);
        for (variable, field) in self.engine.names(&template) {
            self.check_name(part, &variable, field.as_deref())?;
            match field {
                Some(field) => names_own |= !COMMON_FIELDS.contains(&&*field),
                None => may_name_own = true,
            }
        }
        let is_excused = |error: &Error| match error.kind() {
            ErrorKind::UndefinedError => names_own,
            _ => (names_own || may_name_own) && depends_on_values(error),
        };
        let blank = variables(&self.scope.sample(Sample::Blank));
        for tried in
            [self.try_out(part, text), self.engine.fill(part, &self.key.protocol, text, &blank)]
        {
            if let Err(error) = tried
                && !is_excused(&error)
            {
                return Err(self.broken(part, error));
            }
        }
        Ok(())
    }

    fn check_name(
        &self,
        part: Part,
        variable: &str,
        field: Option<&str>,
    ) -> Result<(), TemplateError> {
        let (key, part) = (self.key.clone(), part.name());
        let Some(entry) = self.scope.entry(variable) else {
            let (variable, known) = (variable.to_owned(), self.scope.variables().join(", "));
            return Err(TemplateError::NoVariable { key, part, variable, known });
        };
        match field {
            Some(field) if !entry.fields.contains(&field) => Err(TemplateError::NoField {
                key,
                part,
                variable: variable.to_owned(),
                field: field.to_owned(),
                model: entry.model.map(str::to_owned),
                known: entry.fields.join(", "),
            }),
            _ => Ok(()),
        }
    }

    /// Renders a part with made-up values of the first kind that will do.
    fn try_out(&self, part: Part, text: &TemplateText) -> Result<String, Error> {
        let fill = |sample| {
            let values = variables(&self.scope.sample(sample));
            self.engine.fill(part, &self.key.protocol, text, &values)
        };
        let first = fill(Sample::Text);
        match &first {
            Err(error) if depends_on_values(error) => {
                fill(Sample::Number).or_else(|_| fill(Sample::List)).or(first)
            }
            _ => first,
        }
    }

    fn broken(&self, part: Part, error: Error) -> TemplateError {
        let (key, part) = (self.key.clone(), part.name());
        TemplateError::Broken { key, part, source: error.into() }
    }
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Body => "body",
        }
    }
}

/// Whether other values might have been rendered.
fn depends_on_values(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::CannotUnpack
            | ErrorKind::InvalidOperation
            | ErrorKind::NonKey
            | ErrorKind::NonPrimitive
            | ErrorKind::UndefinedError
    )
}

/// The longest template, in bytes.
const MAX_SOURCE: usize = 1 << 16;
