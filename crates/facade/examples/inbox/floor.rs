//! The floor: what no server that keeps these rows durably, and knows who has sent them, can do
//! without.
//!
//! A bare hyper server checks the signature with a key that is at hand, and has the rows inserted by
//! prepared statements, as many requests in a commit as wait for it. Of the document it reads what
//! the rows hold. It asks the database nothing, and refuses nothing but what is not signed.

use std::{
    convert::Infallible,
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::SystemTime,
};

use bytes::Bytes;
use diesel::{
    Connection as _, ExpressionMethods as _, QueryDsl as _, RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _,
};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use oyez::http::{RequestParts, Signatures, VerifyingKey, Window};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::{net::TcpListener, sync::oneshot};

use crate::{KEY_FILE, Outcome};

diesel::table! {
    oyez_activities (id) {
        id -> Text,
        iri -> Text,
        actor -> Text,
        kind -> Text,
        object -> Nullable<Text>,
        document -> Text,
        is_public -> Bool,
        is_undone -> Bool,
        is_local -> Bool,
        received_at -> BigInt,
    }
}

diesel::table! {
    oyez_objects (iri) {
        iri -> Text,
        owner -> Text,
        kind -> Text,
        document -> Text,
        is_public -> Bool,
        is_deleted -> Bool,
        updated_at -> BigInt,
    }
}

diesel::table! {
    oyez_inbox_items (owner, id) {
        owner -> Text,
        id -> Text,
        activity -> Text,
        received_at -> BigInt,
    }
}

diesel::table! {
    oyez_local_actors (iri) {
        iri -> Text,
    }
}

/// What the store sets its own connection to, without the check of foreign keys.
const SETTINGS: &str = "PRAGMA foreign_keys = OFF; PRAGMA synchronous = FULL; \
    PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 4096; \
    PRAGMA temp_store = MEMORY;";

/// How many requests may share a commit, as in the store.
const MAX_BATCH: usize = 512;

/// Which rows are kept of each request.
#[derive(Clone, Copy)]
enum Rows {
    /// Those that the server keeps.
    All,
    /// The activity alone.
    One,
}

/// A request that waits for its rows to be on the disk.
struct Job {
    body: String,
    reply: oneshot::Sender<()>,
}

/// Who is let in, and what becomes of it.
struct Gate {
    key: VerifyingKey,
    authority: String,
    jobs: SyncSender<Job>,
}

/// `inbox floor`
pub(crate) async fn run(database: &str, folder: &Path, rows: &str) -> Outcome {
    let rows = match rows {
        "all" => Rows::All,
        "one" => Rows::One,
        other => return Err(format!("`{other}` are no rows").into()),
    };
    let key = VerifyingKey::from_pem(&std::fs::read_to_string(folder.join(KEY_FILE))?)?;
    let mut conn = SqliteConnection::establish(database)?;
    conn.batch_execute(SETTINGS)?;
    let owner: String = oyez_local_actors::table.select(oyez_local_actors::iri).first(&mut conn)?;
    let authority = owner.split('/').nth(2).ok_or("the actor has no host")?.to_owned();
    let (jobs, waiting) = sync_channel(2 * MAX_BATCH);
    // Not joined: it ends with the process.
    thread::spawn(move || write(&mut conn, &owner, rows, &waiting));

    let gate = Arc::new(Gate { key, authority, jobs });
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let gate = Arc::clone(&gate);
        let service = service_fn(move |request| accept(request, Arc::clone(&gate)));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

/// Answers a request when its rows are on the disk.
async fn accept(
    request: Request<Incoming>,
    gate: Arc<Gate>,
) -> Result<Response<Empty<Bytes>>, Infallible> {
    let mut response = Response::new(Empty::new());
    *response.status_mut() = match gate.keep(request).await {
        Ok(()) => StatusCode::ACCEPTED,
        Err(_) => StatusCode::UNAUTHORIZED,
    };
    Ok(response)
}

impl Gate {
    async fn keep(&self, request: Request<Incoming>) -> Outcome {
        let (head, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let parts = RequestParts {
            method: &head.method,
            scheme: "http",
            path_and_query: head.uri.path(),
            headers: &head.headers,
            body: &body,
            authorities: &[&self.authority],
        };
        let signatures = Signatures::from_headers(&head.headers)?;
        for signature in signatures.check(&parts, SystemTime::now(), &Window::default())? {
            signature.verify(&self.key)?;
        }
        let (reply, replied) = oneshot::channel();
        self.jobs.try_send(Job { body: String::from_utf8(body.into())?, reply })?;
        Ok(replied.await?)
    }
}

/// Inserts what waits, and replies after the commit.
fn write(conn: &mut SqliteConnection, owner: &str, rows: Rows, waiting: &Receiver<Job>) -> Outcome {
    let mut n_rows = 0;
    while let Ok(first) = waiting.recv() {
        let mut batch = vec![first];
        batch.extend(waiting.try_iter().take(MAX_BATCH - 1));
        conn.immediate_transaction(|conn| -> Outcome {
            for job in &batch {
                n_rows += 1;
                insert(conn, &job.body, owner, rows, &format!("{n_rows:032x}"))?;
            }
            Ok(())
        })?;
        // An error means that nobody waits any more.
        batch.into_iter().for_each(|job| job.reply.send(()).unwrap_or_default());
    }
    Ok(())
}

/// What the rows hold of a `Create`.
#[derive(Deserialize)]
struct Create<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    actor: &'a str,
    #[serde(borrow)]
    object: &'a RawValue,
}

/// The same of a `Note`.
#[derive(Deserialize)]
struct Note<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
}

/// Inserts the rows of a request; `row` is the id of the first.
fn insert(conn: &mut SqliteConnection, text: &str, owner: &str, rows: Rows, row: &str) -> Outcome {
    use oyez_activities::dsl as activity;
    use oyez_inbox_items::dsl as item;
    use oyez_objects::dsl as object;

    let create: Create<'_> = serde_json::from_str(text)?;
    let note: Note<'_> = serde_json::from_str(create.object.get())?;
    let new = (
        activity::id.eq(row),
        activity::iri.eq(create.id),
        activity::actor.eq(create.actor),
        activity::kind.eq(create.kind),
        activity::object.eq(note.id),
        activity::document.eq(text),
        activity::is_public.eq(true),
        activity::is_undone.eq(false),
        activity::is_local.eq(false),
        activity::received_at.eq(NOW),
    );
    diesel::insert_into(oyez_activities::table).values(new).execute(conn)?;
    if matches!(rows, Rows::One) {
        return Ok(());
    }
    let new = (
        object::iri.eq(note.id),
        object::owner.eq(create.actor),
        object::kind.eq(note.kind),
        object::document.eq(create.object.get()),
        object::is_public.eq(true),
        object::is_deleted.eq(false),
        object::updated_at.eq(NOW),
    );
    diesel::insert_into(oyez_objects::table).values(new).execute(conn)?;
    // The length of the inbox is kept by a trigger.
    let new = (
        item::owner.eq(owner),
        item::id.eq(row),
        item::activity.eq(row),
        item::received_at.eq(NOW),
    );
    diesel::insert_into(oyez_inbox_items::table).values(new).execute(conn)?;
    Ok(())
}

/// A time, in milliseconds since 1970.
const NOW: i64 = 1_768_000_000_000;
