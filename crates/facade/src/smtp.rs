//! E-mail, by SMTP ([RFC 5321]).
//!
//! [RFC 5321]: https://www.rfc-editor.org/rfc/rfc5321

#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests;

use std::{fmt, time::Duration};

use async_trait::async_trait;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message as Mail, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0},
    },
    transport::smtp,
};
use oyez_registry::{Backend, Contact, Message, SendError};

/// Sends messages of the protocol [`Contact::EMAIL`] by a server for outgoing mail.
///
/// Each message has a connection of its own. The body is plain text. A message that is sent twice, because a process died in between, has the
/// same `Message-ID` both times. It says that it was made by a machine (`Auto-Submitted`,
/// [RFC 3834]), so that machines do not answer it.
///
/// ```no_run
/// use oyez::{App, SmtpBackend};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let smtp = SmtpBackend::new(
///     "smtps://newsroom:secret@mail.example.org",
///     "The Newsroom <news@example.org>",
/// )?;
/// let app = App::builder("https://example.org".parse()?).backend(smtp).open()?;
/// # Ok(())
/// # }
/// ```
///
/// [RFC 3834]: https://www.rfc-editor.org/rfc/rfc3834#section-5
#[derive(Clone)]
pub struct SmtpBackend {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Why there is no [`SmtpBackend`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SmtpError {
    /// The sender is no mailbox.
    #[error("`{from}` is no sender: write it as `news@example.org` or `News <news@example.org>`")]
    From {
        /// The text.
        from: String,
        /// Why not.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The URL names no server.
    // It has a password in it, which is not for a log.
    #[error("the URL of the mail server is none such as `smtps://user:password@example.org`")]
    Url(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl SmtpBackend {
    /// Sends by the server at `url`, in the name of `from`, which is a mailbox with a name or
    /// without.
    ///
    /// | URL | connection | port |
    /// |---|---|---|
    /// | `smtps://user:password@host` | TLS | 465 |
    /// | `smtp://user:password@host?tls=required` | TLS, after `STARTTLS` | 587 |
    /// | `smtp://localhost` | plain | 25 |
    ///
    /// `host:port` says another port, and a path the name by which to greet the server. What is
    /// special in a URL is percent-encoded in user and password.
    ///
    /// # Errors
    ///
    /// Fails when `url` is none of these, or `from` is no mailbox. Nothing is connected yet.
    pub fn new(url: &str, from: &str) -> Result<Self, SmtpError> {
        let from = from.parse().map_err(|source| SmtpError::From {
            from: from.to_owned(),
            source: Box::new(source),
        })?;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| SmtpError::Url(Box::new(error)))?;
        Ok(Self { transport: builder.timeout(Some(ANSWER_TIME)).build(), from })
    }

    /// The mail that a message is.
    fn mail(&self, message: &Message) -> Result<Mail, SendError> {
        let address: Address = message.address.parse().map_err(|error| {
            SendError::permanent(format!("`{}` is no mailbox: {error}", message.address))
        })?;
        let name = message.recipient.as_deref().map(one_line).filter(|it| !it.is_empty());
        let auto_submitted = HeaderName::new_from_ascii_str("Auto-Submitted");
        Mail::builder()
            .from(self.from.clone())
            .to(Mailbox::new(name, address))
            .subject(one_line(&message.subject))
            .date(message.created_at.into())
            .message_id(Some(format!("<{}@{}>", message.id, self.from.email.domain())))
            .raw_header(HeaderValue::new(auto_submitted, "auto-generated".to_owned()))
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .body(message.body.clone())
            .map_err(SendError::permanent)
    }
}

#[async_trait]
impl Backend for SmtpBackend {
    fn protocol(&self) -> &str {
        Contact::EMAIL
    }

    async fn send(&self, message: &Message) -> Result<(), SendError> {
        let mail = self.mail(message)?;
        match self.transport.send(mail).await {
            Ok(_) => Ok(()),
            Err(error) if is_permanent(&error) => Err(SendError::permanent(error)),
            Err(error) => Err(SendError::temporary(error)),
        }
    }
}

// The URL may have a password in it, and what is `Debug` ends in a log.
impl fmt::Debug for SmtpBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpBackend").field("from", &self.from.to_string()).finish_non_exhaustive()
    }
}

/// Whether a message is refused for good, and not we ourselves: an account that is not let in may
/// be let in when somebody has mended it.
fn is_permanent(error: &smtp::Error) -> bool {
    let code = error.status().map(u16::from);
    error.is_permanent() && !matches!(code, Some(530 | 534 | 535 | 538))
}

/// `text` without what could end a line.
fn one_line(text: &str) -> String {
    let line: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    line.trim().to_owned()
}

/// How long the server may take for each of its answers.
const ANSWER_TIME: Duration = Duration::from_secs(20);
