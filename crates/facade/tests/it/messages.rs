//! Messages that could not be sent, for an operator.

use std::{path::Path, process::Output, sync::Arc};

use async_trait::async_trait;
use oyez::{
    App,
    registry::{
        Address, Backend, Channel, Contact, Definition, Message, Model, Models, Notification,
        PageRequest, Registration, Registry, RenderError, Rendered, Renderer, Role, Route,
        RoutePattern, SendError, SystemClock, Template, TemplateText,
    },
    store::{SqliteConnection, SqliteStore},
};
use serde_json::{Map, Value};
use tokio::{process::Command, sync::oneshot};

/// Somebody who is told by fax.
#[derive(Clone)]
struct Reader;

impl Reader {
    const GREETED: Notification<Self> =
        Notification::new("greeted", "").templates(&[Template::new(
            "fax",
            &[Channel::Object("self")],
        )
        .subject("Hello")
        .body("Hear ye.")]);
}

impl Model for Reader {
    type Connection = SqliteConnection;
    const NAME: &'static str = "reader";

    fn route() -> Route {
        Route::none()
    }

    fn address(&self) -> Address {
        Address::new("/bob")
    }

    fn contacts(&self, _: &Definition) -> Vec<Contact> {
        vec![Contact::new("fax", "555-01\u{1b}[31m")]
    }

    fn notifications() -> Vec<Definition> {
        vec![Self::GREETED.into()]
    }
}

/// Says what the template says.
struct AsItIs;

impl Renderer for AsItIs {
    fn names_recipient(&self, _: &TemplateText) -> bool {
        false
    }

    fn render(
        &self,
        _: &str,
        text: &TemplateText,
        _: &Map<String, Value>,
    ) -> Result<Rendered, RenderError> {
        let TemplateText { subject, body } = text.clone();
        Ok(Rendered { subject, body })
    }
}

/// A machine without paper, which says when somebody wanted some.
struct Fax(std::sync::Mutex<Option<oneshot::Sender<()>>>);

#[async_trait]
impl Backend for Fax {
    fn protocol(&self) -> &str {
        "fax"
    }

    async fn send(&self, _: &Message) -> Result<(), SendError> {
        if let Some(called) = self.0.lock().unwrap().take() {
            called.send(()).unwrap();
        }
        Err(SendError::permanent("no paper"))
    }
}

/// Issues a notification to the reader.
async fn notify(database: &Path) {
    let mut registry = Registry::builder("https://one.example".parse().unwrap());
    for (name, role) in
        [("user", Role::Actor), ("object", Role::Object), ("activity", Role::Activity)]
    {
        let pattern = RoutePattern::short(&format!("/{name}/{{id}}")).unwrap();
        registry = registry.register(Registration::new(name, role, pattern));
    }
    let models = Models::builder(registry).register::<Reader>().build().unwrap();
    let clock = Arc::new(SystemClock);
    let store = SqliteStore::open(database.to_str().unwrap(), models, clock).unwrap();
    store.notify(Reader::GREETED.of(&Reader), Arc::new(AsItIs)).await.unwrap();
}

/// Runs `oyez messages`.
async fn oyez(database: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_oyez"))
        .args(["--site", "https://one.example", "--database-url"])
        .arg(format!("sqlite://{}", database.display()))
        .arg("messages")
        .args(arguments)
        .output()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_message_that_failed_is_shown_and_can_be_queued_again() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("site.db");
    notify(&database).await;
    let (called, was_called) = oneshot::channel();
    let app = App::builder("https://one.example".parse().unwrap())
        .database(format!("sqlite://{}", database.display()))
        .backend(Fax(Some(called).into()))
        .open()
        .unwrap();
    app.message_worker().run(async { was_called.await.unwrap() }).await;

    let failed = app.failed_messages(PageRequest::first(10)).await.unwrap();
    assert_eq!(failed.total, 1);
    let id = &failed.items[0].message.id;
    let shown = oyez(&database, &["failed", "--json"]).await;
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    for (name, expected) in [
        ("id", Value::from(id.as_str())),
        ("protocol", "fax".into()),
        ("address", "555-01\u{1b}[31m".into()),
        ("recipient", Value::Null),
        ("subject", "Hello".into()),
        ("body", "Hear ye.".into()),
        ("attempts", 1.into()),
        ("error", "no paper".into()),
    ] {
        assert_eq!(shown[name], expected, "{name}");
    }
    let table = String::from_utf8(oyez(&database, &["failed"]).await.stdout).unwrap();
    assert!(table.contains("fax       555-01 [31m  1         no paper"), "{table}");

    let retried = oyez(&database, &["retry", id, "--json"]).await;
    let said: Value = serde_json::from_slice(&retried.stdout).unwrap();
    assert_eq!(said, serde_json::json!({"id": id, "queued": true}));
    let again = oyez(&database, &["retry", id]).await;
    assert_eq!(again.status.code(), Some(1));
    let said = String::from_utf8(again.stderr).unwrap();
    assert_eq!(said, format!("error: no message `{id}` has failed\n"));
    assert!(oyez(&database, &["failed", "--json"]).await.stdout.is_empty());
    assert_eq!(oyez(&database, &["failed"]).await.stdout, b"(none)\n");
}
