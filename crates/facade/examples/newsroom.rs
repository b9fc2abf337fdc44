//! A newsroom: its users and subscribers, articles and comments are the application's own, in its
//! own tables, and whoever is concerned by a comment finds it in an inbox.
//!
//! `cargo run --example newsroom` tells a short story; `cargo run --example newsroom -- serve` serves
//! it at <http://127.0.0.1:8000>, where `curl -H 'Accept: application/activity+json' -H 'Cookie:
//! user=1' http://127.0.0.1:8000/~1/inbox` reads the inbox of the author.

#[path = "newsroom/schema.rs"]
pub(crate) mod schema;

use std::{convert::Infallible, error::Error, io::Write as _, path::Path};

use async_trait::async_trait;
use bytes::Bytes;
use diesel::{connection::SimpleConnection as _, prelude::*};
use http::{Request, Response, header};
use http_body_util::{BodyExt as _, Either, Full};
use oyez::{
    App, AppBuilder,
    http::{ActsFor, serve},
    registry::{
        Address, Channel, Contact, Definition, Model, ModelError, Notification, Params, Portrait,
        Recipients, Role, Route, Template,
    },
    vocab::{AnyObject, Article as ArticleObject, Note, Ref},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::{Layer as _, Service, ServiceExt as _, service_fn};

use self::schema::{TABLES, articles, comments, subscribers, subscriptions, users};

/// Someone who writes articles, at `/~1/`.
#[derive(Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = users)]
pub(crate) struct User {
    pub(crate) id: i32,
    pub(crate) name: String,
}

#[async_trait]
impl Model for User {
    type Connection = SqliteConnection;

    const NAME: &'static str = "user";
    const ROLE: Role = Role::Actor;

    fn route() -> Route {
        Route::at(r"^~(?P<id>[0-9]+)/$")
    }

    fn address(&self) -> Address {
        [("id", self.id)].into()
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    async fn find(
        params: &Params,
        conn: &mut SqliteConnection,
    ) -> Result<Option<Self>, ModelError> {
        let Ok(id) = params.parse::<i32>("id") else { return Ok(None) };
        Ok(users::table.find(id).select(Self::as_select()).first(conn).optional()?)
    }
}

/// Someone who reads articles and comments on them, at `/.1/`.
#[derive(Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = subscribers)]
pub(crate) struct Subscriber {
    pub(crate) id: i32,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
}

#[async_trait]
impl Model for Subscriber {
    type Connection = SqliteConnection;

    const NAME: &'static str = "subscriber";
    const ROLE: Role = Role::Actor;

    fn route() -> Route {
        Route::at("/.{id}/")
    }

    fn address(&self) -> Address {
        [("id", self.id)].into()
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    fn contacts(&self, _: &Definition) -> Vec<Contact> {
        let email = self.email.iter().map(|it| Contact::email(it).named(&self.name));
        std::iter::once(Contact::inbox()).chain(email).collect()
    }

    async fn find(
        params: &Params,
        conn: &mut SqliteConnection,
    ) -> Result<Option<Self>, ModelError> {
        let Ok(id) = params.parse::<i32>("id") else { return Ok(None) };
        Ok(subscribers::table.find(id).select(Self::as_select()).first(conn).optional()?)
    }
}

/// An article. The newsroom has pages for its articles already, so it gives them no pattern.
#[derive(Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = articles)]
pub(crate) struct Article {
    pub(crate) id: i32,
    pub(crate) author: i32,
    pub(crate) slug: String,
    pub(crate) title: String,
}

#[async_trait]
impl Model for Article {
    type Connection = SqliteConnection;

    const NAME: &'static str = "article";
    const CHANNELS: &'static [&'static str] = &["author", "subscribers"];

    fn route() -> Route {
        Route::none()
    }

    fn address(&self) -> Address {
        Address::new(format!("/{}/", self.slug))
    }

    fn name(&self) -> String {
        self.title.clone()
    }

    fn object(&self, portrait: &Portrait<'_>) -> AnyObject {
        let mut article = ArticleObject::new();
        article.id = Some(portrait.id().clone());
        article.name = self.title.as_str().into();
        article.into()
    }

    async fn recipients(
        &self,
        channel: &str,
        to: &mut Recipients<'_, SqliteConnection>,
    ) -> Result<(), ModelError> {
        if channel == "author" {
            let author = users::table.find(self.author).select(User::as_select());
            let author = author.first(to.connection())?;
            return to.add(&author).await;
        }
        // Page by page: there may be more subscribers than memory should hold.
        let mut last = i32::MIN;
        loop {
            let page: Vec<Subscriber> = subscriptions::table
                .inner_join(subscribers::table)
                .filter(subscriptions::article.eq(self.id).and(subscribers::id.gt(last)))
                .order(subscribers::id)
                .limit(500)
                .select(Subscriber::as_select())
                .load(to.connection())?;
            let Some(end) = page.last() else { return Ok(()) };
            last = end.id;
            for subscriber in &page {
                to.add(subscriber).await?;
            }
        }
    }
}

/// A comment on an article. It is a place on the article's page.
#[derive(Clone, Debug)]
pub(crate) struct Comment {
    pub(crate) id: i32,
    pub(crate) slug: String,
    pub(crate) content: String,
}

impl Comment {
    /// A comment was posted: the author of the article is told, and all who have subscribed to it.
    pub(crate) const POSTED: Notification<Self, Subscriber, Article> =
        Notification::new("posted", "somebody has commented on an article").required().templates(
            &[Template::new(
                Contact::ACTIVITY,
                &[Channel::Target("author"), Channel::Target("subscribers")],
            )
            .subject("{{ actor.name }} has commented on {{ target.name }}")
            .body("<p>{{ object.content }}</p>")],
        );

    /// Posts a comment and tells those whom it concerns: both or neither.
    pub(crate) fn post(
        app: &App,
        conn: &mut SqliteConnection,
        article: &Article,
        poster: &Subscriber,
        content: &str,
    ) -> Result<Self, Box<dyn Error>> {
        conn.immediate_transaction(|conn| Self::post_within(app, conn, article, poster, content))
    }

    /// The same within a transaction.
    pub(crate) fn post_within(
        app: &App,
        conn: &mut SqliteConnection,
        article: &Article,
        poster: &Subscriber,
        content: &str,
    ) -> Result<Self, Box<dyn Error>> {
        let new = (
            comments::article.eq(article.id),
            comments::poster.eq(poster.id),
            comments::content.eq(content),
        );
        let id = diesel::insert_into(comments::table)
            .values(new)
            .returning(comments::id)
            .get_result(conn)?;
        let comment = Self { id, slug: article.slug.clone(), content: content.to_owned() };
        app.notify_within(conn, &Self::POSTED.of(&comment).actor(poster).target(article))?;
        Ok(comment)
    }
}

#[async_trait]
impl Model for Comment {
    type Connection = SqliteConnection;

    const NAME: &'static str = "comment";

    fn route() -> Route {
        Route::none()
    }

    fn address(&self) -> Address {
        Address::new(format!("/{}/#comment-{}", self.slug, self.id))
    }

    fn object(&self, portrait: &Portrait<'_>) -> AnyObject {
        let mut note = Note::new();
        note.id = Some(portrait.id().clone());
        note.content = self.content.as_str().into();
        note.attributed_to = portrait.occasion().and_then(|it| it.actor).map(Ref::from).into();
        note.into()
    }

    fn notifications() -> Vec<Definition> {
        vec![Self::POSTED.into()]
    }
}

/// The newsroom: Oyez, and the newsroom's own tables in the same file.
pub(crate) struct Newsroom {
    pub(crate) app: App,
    path: String,
}

impl Newsroom {
    /// Opens the newsroom in the file at `path`.
    pub(crate) fn open(builder: AppBuilder, path: &Path) -> Result<Self, Box<dyn Error>> {
        let path = path.display().to_string();
        let app = builder
            .database(&path)
            .register::<User>()
            .register::<Subscriber>()
            .register::<Article>()
            .register::<Comment>()
            .open()?;
        let newsroom = Self { app, path };
        newsroom.connect()?.batch_execute(TABLES)?;
        Ok(newsroom)
    }

    /// A connection of the newsroom's own.
    pub(crate) fn connect(&self) -> Result<SqliteConnection, Box<dyn Error>> {
        let mut conn = SqliteConnection::establish(&self.path)?;
        conn.batch_execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;")?;
        Ok(conn)
    }

    /// What answers requests: Oyez for those that ask for ActivityStreams, and the newsroom's pages
    /// for all others.
    pub(crate) fn service<B>(
        &self,
    ) -> impl Service<Request<B>, Response = Response<Body>, Error = Infallible, Future: Send>
    + Clone
    + Send
    + 'static
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
    {
        let pages = service_fn(|_: Request<B>| async {
            Ok::<_, Infallible>(Response::new("<!doctype html><p>The newsroom.\n".to_owned()))
        });
        let site = self.app.layer().layer(pages);
        let app = self.app.clone();
        service_fn(move |mut request: Request<B>| {
            // The newsroom knows its users by a session: here, by a cookie that is taken at its word.
            let user =
                user(&request).and_then(|id| app.iri(&User { id, name: String::new() }).ok());
            if let Some(user) = user {
                request.extensions_mut().insert(ActsFor(user));
            }
            site.clone().oneshot(request)
        })
    }
}

/// The body of an answer: Oyez's or a page's.
type Body = Either<Full<Bytes>, String>;

/// The user whom a request's session is of.
fn user<B>(request: &Request<B>) -> Option<i32> {
    let cookie = request.headers().get(header::COOKIE)?.to_str().ok()?;
    cookie.strip_prefix("user=")?.parse().ok()
}

/// A user, two subscribers and an article that both have subscribed to.
pub(crate) fn fill(
    conn: &mut SqliteConnection,
) -> Result<(User, [Subscriber; 2], Article), Box<dyn Error>> {
    let author = User { id: 1, name: "Ada".to_owned() };
    let as_reader = Subscriber {
        id: 1,
        name: "Ada, reading".to_owned(),
        email: Some("ada@news.example".to_owned()),
    };
    let reader = Subscriber { id: 2, name: "Ben".to_owned(), email: None };
    let article = Article {
        id: 1,
        author: author.id,
        slug: "too_many".to_owned(),
        title: "Too Many Cooks".to_owned(),
    };
    conn.immediate_transaction(|conn| {
        diesel::replace_into(users::table).values(&author).execute(conn)?;
        diesel::replace_into(articles::table).values(&article).execute(conn)?;
        for subscriber in [&as_reader, &reader] {
            diesel::replace_into(subscribers::table).values(subscriber).execute(conn)?;
            let subscription = (
                subscriptions::article.eq(article.id),
                subscriptions::subscriber.eq(subscriber.id),
            );
            diesel::replace_into(subscriptions::table).values(subscription).execute(conn)?;
        }
        Ok::<_, diesel::result::Error>(())
    })?;
    Ok((author, [as_reader, reader], article))
}

/// Two comments are posted, and the author reads what the inbox says of them.
async fn story(newsroom: &Newsroom) -> Result<Value, Box<dyn Error>> {
    let mut conn = newsroom.connect()?;
    let (author, [as_reader, reader], article) = fill(&mut conn)?;
    let app = &newsroom.app;
    Comment::post(app, &mut conn, &article, &reader, "Too many for what?")?;
    Comment::post(app, &mut conn, &article, &as_reader, "For the broth.")?;

    let inbox = newsroom.get("/~1/inbox", &author).await?;
    let newest = &inbox["first"]["orderedItems"][0];
    let read = json!({"type": "Read", "object": newest["id"]});
    newsroom.post("/~1/outbox", &author, &read).await?;
    newsroom.get("/~1/inbox", &author).await
}

/// Requests, as a user's client makes them.
impl Newsroom {
    async fn get(&self, path: &str, user: &User) -> Result<Value, Box<dyn Error>> {
        self.send("GET", path, user, String::new()).await
    }

    async fn post(&self, path: &str, user: &User, body: &Value) -> Result<Value, Box<dyn Error>> {
        self.send("POST", path, user, body.to_string()).await
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        user: &User,
        body: String,
    ) -> Result<Value, Box<dyn Error>> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT, "application/activity+json")
            .header(header::CONTENT_TYPE, "application/activity+json")
            .header(header::COOKIE, format!("user={}", user.id))
            .body(Full::new(Bytes::from(body)))?;
        let response = self.service().oneshot(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await.map_err(|it| it.to_string())?.to_bytes();
        if !status.is_success() {
            return Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into());
        }
        Ok(serde_json::from_slice(&body).unwrap_or_default())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let site = "http://127.0.0.1:8000".parse()?;
    if std::env::args().any(|it| it == "serve") {
        let newsroom = Newsroom::open(App::builder(site), Path::new("newsroom.db"))?;
        story(&newsroom).await?;
        let listener = TcpListener::bind("127.0.0.1:8000").await?;
        let stop = async { drop(tokio::signal::ctrl_c().await) };
        serve(listener, newsroom.service(), stop).await;
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let newsroom = Newsroom::open(App::builder(site), &folder.path().join("newsroom.db"))?;
    let inbox = story(&newsroom).await?;
    writeln!(std::io::stdout(), "{inbox:#}")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_author_finds_both_comments_and_marks_one_read() {
        let folder = tempfile::tempdir().unwrap();
        let site = "http://127.0.0.1:8000".parse().unwrap();
        let newsroom =
            Newsroom::open(App::builder(site), &folder.path().join("newsroom.db")).unwrap();
        let inbox = story(&newsroom).await.unwrap();
        assert_eq!(inbox["totalItems"], 2);
        let items = inbox["first"]["orderedItems"].as_array().unwrap();
        for (item, [name, object, content]) in items.iter().zip([
            ["Ada, reading", "http://127.0.0.1:8000/too_many/#comment-2", "For the broth."],
            ["Ben", "http://127.0.0.1:8000/too_many/#comment-1", "Too many for what?"],
        ]) {
            assert_eq!(item["type"], "Create");
            assert_eq!(item["actor"]["name"], name);
            assert_eq!(item["name"], format!("{name} has commented on Too Many Cooks"));
            assert_eq!(item["summary"], format!("<p>{content}</p>"));
            assert_eq!(
                (&item["object"]["id"], &item["object"]["content"]),
                (&json!(object), &json!(content))
            );
        }
        let read = "https://schema.org/dateRead";
        assert!(items[0][read].is_string() && items[1].get(read).is_none(), "{inbox:#}");
    }
}
