//! A server that answers each path as it is told, and notes what it is asked.

use std::{
    collections::HashMap,
    future,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::{ACTIVITY, JRD};

#[derive(Clone)]
pub(super) struct Peer {
    /// Its authority.
    pub(super) at: String,
    /// The same server by another name.
    pub(super) alias: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    answers: HashMap<String, String>,
    asked: Vec<String>,
}

impl Peer {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        let Ok(it) = stream.read_u8().await else { return };
                        head.push(it);
                    }
                    let head = String::from_utf8(head).unwrap();
                    let path = head.split(' ').nth(1).unwrap();
                    let answer = {
                        let mut state = state.lock().unwrap();
                        state.asked.push(path.to_owned());
                        state.answers.get(path).cloned()
                    };
                    let answer = answer.unwrap_or_else(|| text(404, &[], ""));
                    if answer.is_empty() {
                        return future::pending().await;
                    }
                    let _ = stream.write_all(answer.as_bytes()).await;
                });
            }
        });
        let (at, alias) = (address.to_string(), format!("localhost:{}", address.port()));
        Self { at, alias, state }
    }

    pub(super) fn iri(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    /// What was asked for since the last call.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().asked)
    }

    pub(super) fn answer(&self, path: &str, status: u16, headers: &[(&str, &str)], body: &str) {
        let answer = text(status, headers, body);
        self.state.lock().unwrap().answers.insert(path.to_owned(), answer);
    }

    /// Says nothing at `path`, and does not hang up.
    pub(super) fn be_silent(&self, path: &str) {
        self.state.lock().unwrap().answers.insert(path.to_owned(), String::new());
    }

    pub(super) fn document(&self, path: &str, media_type: &str, document: &Value) {
        self.answer(path, 200, &[("content-type", media_type)], &document.to_string());
    }

    pub(super) fn page(&self, path: &str, html: &str) {
        self.answer(path, 200, &[("content-type", "text/html; charset=utf-8")], html);
    }

    pub(super) fn redirect(&self, path: &str, to: &str) {
        self.answer(path, 302, &[("location", to)], "");
    }

    /// An actor at `/users/NAME`, with more properties; returns its id.
    pub(super) fn actor(&self, name: &str, more: Value) -> String {
        let path = format!("/users/{name}");
        let id = self.iri(&path);
        let mut actor = json!({
            "id": id,
            "type": "Person",
            "preferredUsername": name,
            "inbox": format!("{id}/inbox"),
        });
        actor.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.document(&path, ACTIVITY, &actor);
        id
    }

    /// Has WebFinger say of `resource` that it is `subject`, and leads to `actor`.
    pub(super) fn web_finger(&self, resource: &str, subject: &str, actor: &str) {
        let link = json!({"rel": "self", "type": ACTIVITY, "href": actor});
        let descriptor = json!({"subject": subject, "links": [link]});
        self.document(&web_finger(resource), JRD, &descriptor);
    }
}

/// The path that WebFinger is asked at about `resource`, a simple one.
pub(super) fn web_finger(resource: &str) -> String {
    format!("/.well-known/webfinger?resource={resource}")
}

fn text(status: u16, headers: &[(&str, &str)], body: &str) -> String {
    let length = body.len();
    let mut text =
        format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    text + "\r\n" + body
}
