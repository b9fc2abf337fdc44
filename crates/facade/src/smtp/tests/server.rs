//! A server for mail, which takes it, or answers as it is told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// What becomes of a mail that is not taken.
#[derive(Clone, Copy, Debug)]
pub(super) enum Answer {
    /// The connection is closed in the middle.
    Close,
    /// This is answered to the content.
    ToContent(&'static str),
    /// This is answered to the recipient.
    ToRecipient(&'static str),
    /// This is answered to the sender.
    ToSender(&'static str),
}

/// A mail that was taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Received {
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Vec<&str> {
        let named = self.headers.iter().filter(|(it, _)| it.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str()).collect()
    }

    /// Takes the lines between `DATA` and the dot.
    fn read(&mut self, lines: &[String]) {
        let end = lines.iter().position(String::is_empty).unwrap();
        for line in &lines[..end] {
            match (line.strip_prefix(' '), self.headers.last_mut()) {
                (Some(more), Some((_, value))) => *value += &format!(" {more}"),
                _ => {
                    let (name, value) = line.split_once(": ").unwrap();
                    self.headers.push((name.to_owned(), value.to_owned()));
                }
            }
        }
        self.body = lines[end + 1..].iter().map(|it| format!("{it}\r\n")).collect();
    }
}

pub(super) struct MailServer {
    address: String,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    answers: VecDeque<Answer>,
    received: Vec<Received>,
    n_connections: usize,
}

impl MailServer {
    /// Starts a server that gives each of `answers` to one mail, and takes all after them.
    pub(super) async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let answers = answers.into_iter().collect();
        let shared = Arc::new(Mutex::new(Shared { answers, ..Shared::default() }));
        let serving = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serving.lock().unwrap().n_connections += 1;
                tokio::spawn(serve(stream, Arc::clone(&serving)));
            }
        });
        Self { address, shared }
    }

    pub(super) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub(super) fn received(&self) -> Vec<Received> {
        self.shared.lock().unwrap().received.clone()
    }

    pub(super) fn n_connections(&self) -> usize {
        self.shared.lock().unwrap().n_connections
    }

    /// Whether there is an answer left to give.
    pub(super) fn has_answers(&self) -> bool {
        !self.shared.lock().unwrap().answers.is_empty()
    }
}

/// Serves one connection until it ends.
async fn serve(stream: TcpStream, shared: Arc<Mutex<Shared>>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 two.example\r\n").await?;
    let mut mail = Received::default();
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let path = || Some(line.split_once('<')?.1.split_once('>')?.0.to_owned());
        let told = shared.lock().unwrap().answers.front().copied();
        let verb = line.split([' ', ':', '\r']).next().unwrap().to_ascii_uppercase();
        let (answer, refused) = match (verb.as_str(), told) {
            ("EHLO" | "HELO", _) => ("250-two.example\r\n250 8BITMIME", false),
            ("MAIL", Some(Answer::ToSender(answer))) => (answer, true),
            ("MAIL", _) => {
                mail = Received { from: path().unwrap(), ..Received::default() };
                ("250 ok", false)
            }
            ("RCPT", Some(Answer::ToRecipient(answer))) => (answer, true),
            ("RCPT", _) => {
                mail.to.push(path().unwrap());
                ("250 ok", false)
            }
            ("DATA", Some(Answer::Close)) => {
                shared.lock().unwrap().answers.pop_front();
                return Ok(());
            }
            ("DATA", told) => {
                stream.write_all(b"354 go on\r\n").await?;
                mail.read(&content(&mut stream).await?);
                match told {
                    Some(Answer::ToContent(answer)) => (answer, true),
                    _ => {
                        shared.lock().unwrap().received.push(std::mem::take(&mut mail));
                        ("250 taken", false)
                    }
                }
            }
            ("RSET" | "NOOP", _) => ("250 ok", false),
            ("QUIT", _) => ("221 bye", false),
            _ => ("500 what?", false),
        };
        if refused {
            shared.lock().unwrap().answers.pop_front();
        }
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

/// The lines up to a single dot.
async fn content(stream: &mut BufReader<TcpStream>) -> std::io::Result<Vec<String>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let line = line.strip_suffix("\r\n").unwrap();
        assert!(!line.contains(['\r', '\n']), "{line:?}");
        match line.strip_prefix('.') {
            Some("") => return Ok(lines),
            Some(rest) => lines.push(rest.to_owned()),
            None => lines.push(line.to_owned()),
        }
    }
}
