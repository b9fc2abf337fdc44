//! A newsroom, case by case: the example's models, over real HTTP.

#[expect(dead_code, reason = "the story of the example is told by the example")]
#[path = "../../examples/newsroom.rs"]
mod newsroom;

use diesel::{QueryDsl as _, RunQueryDsl as _, result::Error as QueryError};
use http::{Method, StatusCode};
use oyez::{
    App,
    registry::{ActivityStore as _, PageRequest, Viewer},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot};

use self::newsroom::{Article, Comment, Newsroom, Subscriber};
use crate::kit::{ACTIVITY, Reply, Site, send};

/// A newsroom that is served, with an article and its two subscribers.
struct Served {
    newsroom: Newsroom,
    subscribers: [Subscriber; 2],
    article: Article,
    authority: String,
    _folder: TempDir,
    _stop: oneshot::Sender<()>,
}

impl Served {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let folder = tempfile::tempdir().unwrap();
        let site = format!("http://{authority}").parse().unwrap();
        let builder = App::builder(site).allow_private_network(true);
        let newsroom = Newsroom::open(builder, &folder.path().join("newsroom.db")).unwrap();
        let (_, subscribers, article) = newsroom::fill(&mut newsroom.connect().unwrap()).unwrap();
        let (stop, stopped) = oneshot::channel();
        let service = newsroom.service();
        tokio::spawn(oyez::http::serve(listener, service, async {
            drop::<Result<(), _>>(stopped.await)
        }));
        Self { newsroom, subscribers, article, authority, _folder: folder, _stop: stop }
    }

    fn iri(&self, path: &str) -> String {
        format!("http://{}{path}", self.authority)
    }

    /// A request by the client of user 1.
    async fn ask(&self, method: Method, path: &str, body: &Value) -> Reply {
        let headers = [("accept", ACTIVITY), ("content-type", ACTIVITY), ("cookie", "user=1")];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        send(&self.authority, method, path, &headers, body.as_bytes()).await
    }

    async fn get(&self, path: &str) -> Reply {
        self.ask(Method::GET, path, &Value::Null).await
    }

    fn comment(&self, poster: usize, content: &str) -> Comment {
        let mut conn = self.newsroom.connect().unwrap();
        let poster = &self.subscribers[poster];
        Comment::post(&self.newsroom.app, &mut conn, &self.article, poster, content).unwrap()
    }

    /// How many items are in the inbox of the actor at `path`.
    async fn n_in_inbox(&self, path: &str) -> u64 {
        let owner = self.iri(path).parse().unwrap();
        let page = self.newsroom.app.store().inbox(&owner, PageRequest::first(1)).await;
        page.unwrap().total
    }

    async fn inbox(&self, path: &str) -> Vec<Value> {
        let inbox = self.get(path).await.json();
        inbox["first"]["orderedItems"].as_array().cloned().unwrap_or_default()
    }
}

#[tokio::test]
async fn each_request_has_the_status_that_it_is_due() {
    let served = Served::start().await;
    let note = json!({"type": "Note", "content": "Hear ye."});
    let nothing = Value::Null;
    for (method, path, body, status) in [
        ("GET", "/~1/inbox", &nothing, 200),
        ("GET", "/~1/outbox", &nothing, 200),
        ("GET", "/~1/", &nothing, 200),
        ("GET", "/~1/followers", &nothing, 200),
        ("GET", "/~1/following", &nothing, 200),
        ("GET", "/~1/liked", &nothing, 200),
        ("GET", "/actor", &nothing, 200),
        ("GET", "/~404/", &nothing, 404),
        ("GET", "/~404/inbox", &nothing, 404),
        ("GET", "/~404/followers", &nothing, 404),
        ("GET", "/.1/inbox", &nothing, 403),
        ("POST", "/~404/outbox", &note, 404),
        ("POST", "/.1/outbox", &note, 403),
        ("POST", "/~1/inbox", &note, 401),
        ("PUT", "/~1/inbox", &note, 405),
        ("DELETE", "/~1/outbox", &nothing, 405),
        ("POST", "/~1/", &note, 405),
        // An outbox takes what has a type, and an object where its type needs one.
        ("POST", "/~1/outbox", &note, 201),
        ("POST", "/~1/outbox", &json!({"type": "Create", "object": note}), 201),
        ("POST", "/~1/outbox", &json!({"content": "Hear ye."}), 400),
        ("POST", "/~1/outbox", &json!({"type": "Like"}), 400),
        ("POST", "/~1/outbox", &json!({"type": "Like", "object": {"type": "Note"}}), 400),
        ("POST", "/~1/outbox", &json!({"type": "Read", "object": served.iri("/nothing")}), 404),
        // What nobody here does is refused, and never a fault of the server's.
        ("POST", "/~1/outbox", &json!({"type": "Travel"}), 201),
        ("POST", "/~1/outbox", &json!({"type": "Listen", "object": served.iri("/.1/")}), 201),
        ("POST", "/~1/outbox", &json!({"type": "Listen"}), 400),
        ("POST", "/~1/outbox", &json!({"type": "ext:Wave", "actor": served.iri("/~1/")}), 422),
        ("POST", "/~1/outbox", &json!({"type": "Delete", "object": served.iri("/.1/")}), 422),
    ] {
        let reply = served.ask(method.parse().unwrap(), path, body).await;
        assert_eq!(reply.status.as_u16(), status, "{method} {path} {body}: {}", reply.text());
        if status == 405 {
            assert!(reply.header("allow").contains("GET"), "{method} {path}");
        } else if reply.status.is_client_error() {
            assert_eq!(reply.header("content-type"), "application/problem+json", "{path}");
            assert!(reply.json()["detail"].as_str().is_some_and(|it| !it.is_empty()), "{path}");
        }
    }
}

#[tokio::test]
async fn users_are_actors_whose_collections_begin_empty() {
    let served = Served::start().await;
    let user = served.get("/~1/").await;
    assert_eq!(user.header("content-type"), ACTIVITY);
    let user = user.json();
    for (name, value) in [
        ("id", served.iri("/~1/")),
        ("type", "Person".to_owned()),
        ("name", "Ada".to_owned()),
        ("inbox", served.iri("/~1/inbox")),
        ("outbox", served.iri("/~1/outbox")),
    ] {
        assert_eq!(user[name], value, "{user:#}");
    }
    assert!(user["publicKey"]["publicKeyPem"].as_str().unwrap().contains("PUBLIC KEY"));
    for path in ["/~1/inbox", "/~1/outbox", "/~1/followers"] {
        let collection = served.get(path).await.json();
        assert_eq!(collection["type"], "OrderedCollection", "{path}");
        assert_eq!(collection["totalItems"], 0, "{path}");
        for items in ["items", "orderedItems", "first"] {
            assert_eq!(collection.get(items), None, "{path}");
        }
    }
}

#[tokio::test]
async fn comments_come_to_the_author_newest_first_and_are_marked_read() {
    let served = Served::start().await;
    served.comment(1, "Too many for what?");
    served.comment(0, "For the broth.");
    let items = served.inbox("/~1/inbox").await;
    let found: Vec<_> = items
        .iter()
        .map(|it| (&it["actor"]["name"], &it["object"]["id"], &it["object"]["content"]))
        .collect();
    let [ada, ben] = ["Ada, reading", "Ben"].map(Value::from);
    let [first, second] =
        [1, 2].map(|n| Value::from(served.iri(&format!("/too_many/#comment-{n}"))));
    let [asked, answered] = ["Too many for what?", "For the broth."].map(Value::from);
    assert_eq!(found, [(&ada, &second, &answered), (&ben, &first, &asked)]);
    assert!(items.iter().all(|it| it["object"]["type"] == "Note"));

    let read = json!({"type": "Read", "object": items[1]["id"]});
    let reply = served.ask(Method::POST, "/~1/outbox", &read).await;
    assert_eq!(reply.status, StatusCode::CREATED);
    let items = served.inbox("/~1/inbox").await;
    let is_read = |it: &Value| it["https://schema.org/dateRead"].is_string();
    assert_eq!(items.iter().map(is_read).collect::<Vec<_>>(), [false, true]);
}

#[tokio::test]
async fn each_is_told_once_and_nobody_of_their_own_comment() {
    let served = Served::start().await;
    served.comment(1, "Hear ye.");
    for (path, n_items) in [("/~1/", 1), ("/.1/", 1), ("/.2/", 0)] {
        assert_eq!(served.n_in_inbox(path).await, n_items, "{path}");
    }
}

#[tokio::test]
async fn what_does_not_ask_for_activitystreams_is_the_newsrooms_own() {
    let served = Served::start().await;
    for (method, path, accept) in [
        ("GET", "/~1/", "text/html"),
        ("GET", "/~1/inbox", "text/html"),
        ("GET", "/~1/", ""),
        ("GET", "/too_many/", ACTIVITY),
        ("POST", "/~1/outbox", "text/html"),
    ] {
        let headers: &[_] = if accept.is_empty() { &[] } else { &[("accept", accept)] };
        let reply = send(&served.authority, method.parse().unwrap(), path, headers, b"").await;
        assert!(reply.text().contains("The newsroom."), "{method} {path} {accept}");
    }
}

#[tokio::test]
async fn what_another_server_signs_comes_to_an_inbox_whatever_it_accepts() {
    let served = Served::start().await;
    let bob = Site::start("bob").await;
    let activity = json!({
        "type": "Like",
        "id": bob.iri("/likes/1"),
        "actor": bob.actor.id,
        "object": served.iri("/~1/"),
        "to": served.iri("/~1/"),
    });
    let reply = bob
        .sign(&served.authority, "/~1/inbox", activity.to_string().as_bytes())
        .await
        .send(&served.authority)
        .await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
    assert_eq!(served.inbox("/~1/inbox").await.len(), 1);
}

#[tokio::test]
async fn a_rollback_leaves_nothing_and_a_commit_leaves_all() {
    let served = Served::start().await;
    let app = &served.newsroom.app;
    let mut conn = served.newsroom.connect().unwrap();
    let [_, poster] = &served.subscribers;
    for (commits, n) in [(false, 0), (true, 1)] {
        let ended = conn.immediate_transaction(|conn| {
            let post = Comment::post_within(app, conn, &served.article, poster, "Hear ye.");
            post.map_err(|_| QueryError::NotFound)?;
            if commits { Ok(()) } else { Err(QueryError::RollbackTransaction) }
        });
        assert_eq!(ended.is_ok(), commits);
        let n_comments: i64 =
            newsroom::schema::comments::table.count().get_result(&mut conn).unwrap();
        assert_eq!(n_comments, i64::try_from(n).unwrap());
        assert_eq!(served.n_in_inbox("/~1/").await, n);
        let sender = served.iri("/.2/").parse().unwrap();
        let outbox = app.store().outbox(&sender, Viewer::Owner, PageRequest::first(1)).await;
        assert_eq!(outbox.unwrap().total, n);
    }
}
