//! interim
use oyez_registry::{RenderError, Rendered, Renderer, TemplateText};
use serde_json::{Map, Value};

pub(crate) struct PlainRenderer;

impl Renderer for PlainRenderer {
    fn names_recipient(&self, text: &TemplateText) -> bool {
        text.subject.contains("recipient") || text.body.contains("recipient")
    }
    fn render(
        &self,
        _: &str,
        text: &TemplateText,
        values: &Map<String, Value>,
    ) -> Result<Rendered, RenderError> {
        let fill = |text: &str| {
            let mut text = text.to_owned();
            for (name, fields) in values {
                for (field, value) in fields.as_object().into_iter().flatten() {
                    text = text.replace(
                        &format!("{{{{ {name}.{field} }}}}"),
                        value.as_str().unwrap_or_default(),
                    );
                }
            }
            text
        };
        Ok(Rendered { subject: fill(&text.subject), body: fill(&text.body) })
    }
}
