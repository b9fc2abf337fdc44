use std::error::Error as _;

use async_trait::async_trait;
use oyez_registry::{
    Address, Backend, Channel, Contact, Message, Model, Models, Notification, Registration,
    Registry, RegistryBuilder, Renderer as _, Role, Route, RoutePattern, SendError, SystemClock,
    Template,
};
use oyez_store::{SqliteConnection, SqliteStore};
use serde_json::{Value, json};

use super::*;
use crate::Backends;

#[derive(Clone)]
struct User;

impl Model for User {
    type Connection = SqliteConnection;
    const NAME: &'static str = "user";
    const ROLE: Role = Role::Actor;
    const FIELDS: &'static [&'static str] = &["nickname"];

    fn route() -> Route {
        Route::at("/~{id}/")
    }

    fn address(&self) -> Address {
        [("id", "1")].into()
    }
}

#[derive(Clone)]
struct Article;

impl Article {
    const COMMENTED: Notification<Self, User> =
        Notification::new("commented", "someone has commented on an article").templates(&[
            Template::new(Contact::ACTIVITY, &[Channel::Object("self")])
                .subject("{{ actor.name }} on {{ object.name }}")
                .body("<p>{{ object.content|safe }}</p>"),
            Template::new(Contact::EMAIL, &[Channel::Site])
                .subject("On {{ object.name }}")
                .body("Dear {{ recipient.name }},\n{{ actor.nickname }} says …"),
        ]);
    const DELETED: Notification<Self> = Notification::new("deleted", "an article is gone")
        .templates(&[Template::new(Contact::EMAIL, &[Channel::Site]).body("It is gone.")]);
}

impl Model for Article {
    type Connection = SqliteConnection;
    const NAME: &'static str = "article";
    const FIELDS: &'static [&'static str] = &["words", "tags"];

    fn route() -> Route {
        Route::none()
    }

    fn address(&self) -> Address {
        Address::new("/article")
    }

    fn field(&self, field: &str) -> Option<Value> {
        match field {
            "words" => Some(json!(200)),
            "tags" => Some(json!(["cats"])),
            _ => None,
        }
    }

    fn notifications() -> Vec<Definition> {
        vec![Self::COMMENTED.into(), Self::DELETED.into()]
    }
}

/// A model whose notification says what a test wants.
macro_rules! wrong {
    ($name:ident, $protocol:expr, $subject:expr, $body:expr) => {{
        #[derive(Clone)]
        struct $name;

        impl Model for $name {
            type Connection = SqliteConnection;
            const NAME: &'static str = "wrong";

            fn route() -> Route {
                Route::none()
            }

            fn address(&self) -> Address {
                Address::new("/wrong")
            }

            fn notifications() -> Vec<Definition> {
                const CREATED: Notification<$name> =
                    Notification::new("created", "").templates(&[Template::new(
                        $protocol,
                        &[Channel::Site],
                    )
                    .subject($subject)
                    .body($body)]);
                vec![CREATED.into()]
            }
        }

        Models::builder(registry()).register::<$name>().build().unwrap()
    }};
}

struct Nothing;

#[async_trait]
impl Backend for Nothing {
    fn protocol(&self) -> &str {
        "email"
    }

    async fn send(&self, _: &Message) -> Result<(), SendError> {
        Ok(())
    }
}

fn backends() -> Backends {
    Backends::new([Arc::new(Nothing) as Arc<dyn Backend>]).unwrap()
}

fn registry() -> RegistryBuilder {
    let mut registry = Registry::builder("https://one.example".parse().unwrap());
    for (name, role) in [("object", Role::Object), ("activity", Role::Activity)] {
        let pattern = RoutePattern::short(&format!("/{name}/{{id}}")).unwrap();
        registry = registry.register(Registration::new(name, role, pattern));
    }
    registry
}

fn models() -> Models<SqliteConnection> {
    Models::builder(registry()).register::<User>().register::<Article>().build().unwrap()
}

fn templates() -> (tempfile::TempDir, Templates) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.db");
    let models = models();
    let clock = Arc::new(SystemClock);
    let store = SqliteStore::open(path.to_str().unwrap(), models.clone(), clock).unwrap();
    (folder, Templates::new(Arc::new(Engine::new()), &models, Arc::new(store)))
}

fn key(notification: &str, protocol: &str) -> TemplateKey {
    TemplateKey {
        model: "article".to_owned(),
        notification: notification.to_owned(),
        protocol: protocol.to_owned(),
    }
}

fn text(subject: &str, body: &str) -> TemplateText {
    TemplateText { subject: subject.to_owned(), body: body.to_owned() }
}

/// An error with its cause.
fn said(error: &TemplateError) -> String {
    error.source().map_or(error.to_string(), |it| format!("{error}: {it}"))
}

#[test]
fn all_templates_are_checked_at_the_start() {
    check_all(&Engine::new(), &models(), &backends()).unwrap();
    for (models, expected) in [
        (
            wrong!(Variable, "email", "{{ actor.name }}", ""),
            "the subject of `created` of `wrong` for `email` names `actor`: there are object, \
             recipient",
        ),
        (
            wrong!(Field, "activity", "", "{{ object.title }}"),
            "the body of `created` of `wrong` for `activity` names `object.title`, which the \
             model `wrong` does not have: there are content, id, name, summary, type, url",
        ),
        (
            wrong!(Syntax, "email", "", "\n\n{{ object.name "),
            "the body of `created` of `wrong` for `email` cannot be rendered: syntax error: \
             unexpected end of input, expected end of variable block (in body:3)",
        ),
        (
            wrong!(Protocol, "fax", "", ""),
            "nothing sends `created` of `wrong` for `fax`: add a backend of this protocol to the \
             application, which sends by activity, email",
        ),
    ] {
        let error = check_all(&Engine::new(), &models, &backends()).unwrap_err();
        assert_eq!(said(&error), expected);
    }
}

#[test]
fn a_text_names_what_there_is_and_can_be_rendered() {
    let (_folder, templates) = templates();
    let key = key("commented", "email");
    for (body, expected) in [
        ("", Ok(())),
        ("{{ object.words + 1 }} {{ object.tags|join(', ') }}", Ok(())),
        ("{% for it in object.tags %}{{ loop.index }} {{ it }}{% endfor %}", Ok(())),
        ("{% if object.words > 100 %}long{% endif %}", Ok(())),
        ("{{ recipient.nickname }} {{ recipient.words }}", Ok(())),
        ("{% set who = actor %}{{ who.nickname }}", Ok(())),
        ("{% set it = object %}{{ it.words + 1 }}", Ok(())),
        ("{% for i in range(3) %}{{ i }}{% endfor %}", Ok(())),
        ("{{ target.name }}", Err("names `target`: there are object, actor, recipient")),
        (
            "{{ actor.words }}",
            Err("which the model `user` does not have: there are content, id, name"),
        ),
        ("{{ recipient.title }}", Err("which no model of the application has: there are")),
        ("{{ object['title'] }}", Err("undefined value (in body:1)")),
        ("{% set who = actor %}\n{{ who.title }}", Err("undefined value (in body:2)")),
        ("{{ object.name|shout }}", Err("unknown filter: filter shout is unknown")),
        ("{% if not object.name %}{{ 1|shout }}{% endif %}", Err("filter shout is unknown")),
        ("{{ object.name + 1 }}", Err("invalid operation")),
        ("{{ object.words|shout }}", Err("filter shout is unknown")),
        ("{% if %}", Err("syntax error")),
        ("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", {
            Err("out of fuel")
        }),
    ] {
        match (templates.check(&key, &text("", body)), expected) {
            (Ok(()), Ok(())) => {}
            (Err(error), Err(part)) => {
                let said = said(&error);
                let place = "the body of `commented` of `article` for `email`";
                assert!(said.contains(part) && said.contains(place), "{body}: {said}");
            }
            (found, _) => panic!("{body}: {found:?}"),
        }
    }
    let long = templates.check(&key, &text("", &" ".repeat((1 << 16) + 1))).unwrap_err();
    assert!(long.to_string().ends_with("is longer than 65536 bytes"), "{long}");
}

#[test]
fn a_preview_shows_which_value_stands_where() {
    let (_folder, templates) = templates();
    let preview = |protocol: &str, subject: &str, body: &str| {
        let preview = templates.preview(&key("commented", protocol), &text(subject, body));
        preview.map(|it| (it.subject, it.body)).map_err(|it| said(&it))
    };
    for (body, expected) in [
        ("{{ object.name }}", "[object.name]"),
        ("{{ object.words + 2 }} words by {{ actor.name }}", "3 words by [actor.name]"),
        ("{% for it in object.tags %}#{{ it }}{% endfor %}", "#["),
        ("{{ object.tags|join(' ')|upper }}", "[ O B J E C T . T A G S ]"),
    ] {
        let (_, found) = preview("email", "", body).unwrap();
        assert!(found.starts_with(expected), "{body}: {found}");
    }
    let (subject, body) = preview("activity", "{{ actor.name }}\n", "<{{ '<' }}>").unwrap();
    assert_eq!((&*subject, &*body), ("[actor.name]", "<&lt;>"));
    assert!(preview("email", "", "{{ object.title }}").is_err());
    // Right for some values, but for none that is made up.
    let odd = "{{ object.words.first + 1 }}";
    templates.check(&key("commented", "email"), &text("", odd)).unwrap();
    assert!(preview("email", "", odd).unwrap_err().contains("cannot be rendered"));
}

#[tokio::test]
async fn a_text_is_checked_before_it_is_kept_and_stands_in_the_list() {
    let (_folder, templates) = templates();
    let commented = key("commented", "activity");
    let new = text("A comment", "{{ object.content }}");
    templates.put(&commented, new.clone(), true).await.unwrap();
    let wrong = templates.put(&commented, text("{{ object.title }}", ""), true).await;
    assert!(matches!(wrong, Err(TemplateError::NoField { .. })), "{wrong:?}");
    templates.put(&key("deleted", "email"), text("", ""), false).await.unwrap();
    for unknown in [key("deleted", "activity"), key("read", "email")] {
        let put = templates.put(&unknown, new.clone(), true).await.unwrap_err();
        assert_eq!(put.to_string(), format!("there is no template {unknown}"));
        assert!(templates.preview(&unknown, &new).is_err());
    }

    let list = templates.list().await.unwrap();
    let found: Vec<_> =
        list.iter().map(|it| (&it.key, it.is_enabled(), &*it.text().subject)).collect();
    let expected = [
        (&commented, true, "A comment"),
        (&key("commented", "email"), true, "On {{ object.name }}"),
        (&key("deleted", "email"), false, ""),
    ];
    assert_eq!(found, expected);
    assert_eq!(list[0].built_in.subject, "{{ actor.name }} on {{ object.name }}");
    assert_eq!(list[0].description, "someone has commented on an article");
    assert!(list[0].names.contains(&"actor.nickname".to_owned()));
    assert!(!list[2].names.iter().any(|it| it.starts_with("actor.")), "{:?}", list[2].names);

    assert!(templates.remove(&commented).await.unwrap());
    assert!(!templates.remove(&commented).await.unwrap());
    assert_eq!(templates.list().await.unwrap()[0].text(), &list[0].built_in);
}

#[test]
fn what_a_model_says_of_its_things_is_rendered() {
    let values = json!({"object": {"words": 200, "tags": ["cats"], "name": "Cats"}});
    let text = text("{{ object.name }}", "{{ object.words + 1 }} {{ object.tags|join }}");
    let rendered = Engine::new().render("email", &text, values.as_object().unwrap()).unwrap();
    assert_eq!((&*rendered.subject, &*rendered.body), ("Cats", "201 cats"));
}
