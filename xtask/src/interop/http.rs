//! The few requests that a client of ours makes.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

use crate::Outcome;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was answered.
pub(super) struct Answer {
    pub(super) status: u16,
    /// `Location`, if there is one.
    pub(super) location: Option<String>,
    /// `null`, if it is no JSON.
    pub(super) body: Value,
}

pub(super) fn get(url: &str) -> Outcome<Answer> {
    request("GET", url, "Accept: application/activity+json\r\n", "")
}

/// Posts an activity in the name of whom the token belongs to.
pub(super) fn post(url: &str, token: &str, activity: &Value) -> Outcome<Answer> {
    let fields =
        format!("Content-Type: application/activity+json\r\nAuthorization: Bearer {token}\r\n");
    request("POST", url, &fields, &activity.to_string())
}

#[expect(clippy::disallowed_methods, reason = "it dials the server that was started for it")]
fn request(method: &str, url: &str, fields: &str, body: &str) -> Outcome<Answer> {
    let rest = url.strip_prefix("http://").ok_or_else(|| format!("`{url}` is not for us"))?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut stream = TcpStream::connect(authority)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // By 1.0 an answer comes in one piece, and ends with the connection.
    let length = body.len();
    write!(
        stream,
        "{method} /{path} HTTP/1.0\r\nHost: {authority}\r\n{fields}Content-Length: {length}\r\n\r\n\
         {body}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    read(&answer).ok_or_else(|| format!("{method} {url}: `{answer}` is no answer").into())
}

fn read(answer: &str) -> Option<Answer> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut fields = lines.filter_map(|line| line.split_once(": "));
    let location = fields.find(|(name, _)| name.eq_ignore_ascii_case("location"));
    Some(Answer {
        status,
        location: location.map(|(_, value)| value.to_owned()),
        body: serde_json::from_str(body).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read() {
        let text = "HTTP/1.0 201 Created\r\nlocation: http://a.example/1\r\n\r\n{\"id\": 1}";
        let answer = read(text).unwrap();
        assert_eq!((answer.status, answer.location.as_deref()), (201, Some("http://a.example/1")));
        assert_eq!(answer.body["id"], 1);
        assert!(read("HTTP/1.0 410 Gone\r\n\r\n").unwrap().body.is_null());
        assert!(read("nothing").is_none());
    }
}
