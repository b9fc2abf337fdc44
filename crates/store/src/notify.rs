//! A notification is issued: its activities and messages are kept for all whom its channels lead
//! to, in one transaction.

mod teller;
mod told;

use diesel::SqliteConnection;
use oyez_registry::{Composition, Notice, NotifyError, Renderer, StoreError};
use oyez_vocab::Iri;

use self::{teller::Teller, told::Told};
use crate::{failure::Failure, rows::templates, store::Context, things};

/// What came of a notification.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Notified {
    /// The id of the activity that all were told; absent where each was told apart, or nobody by an
    /// activity.
    pub activity: Option<Iri>,
    /// How many were told, each counted once for every protocol.
    pub told: u64,
}

/// Issues `notice`.
pub(crate) fn notify(
    conn: &mut SqliteConnection,
    cx: &Context,
    notice: &Notice<SqliteConnection>,
    renderer: &dyn Renderer,
) -> Result<Notified, NotifyError> {
    let composition = Composition::of(notice, &cx.models)?;
    things::insert_actor(conn, cx, composition.actor()).map_err(failed)?;
    let told = Told::begin(conn).map_err(failed)?;
    let definition = notice.definition();
    let mut notified = Notified::default();
    for template in definition.templates() {
        let kept = templates::find(conn, &definition.template_key(template)).map_err(failed)?;
        let text = match kept {
            Some(kept) if !kept.is_enabled => continue,
            Some(kept) => kept.text,
            None => template.text(),
        };
        let composition = &composition;
        let teller = Teller {
            cx,
            notice,
            composition,
            renderer,
            template,
            text,
            told: &told,
            tells_actor: false,
            tally: Default::default(),
        };
        let tally = teller.tell_all(conn)?;
        notified.told += tally.n_told;
        notified.activity = notified.activity.or(tally.activity);
    }
    told.end(conn).map_err(failed)?;
    if notified.told == 0 && definition.is_required() {
        return Err(NotifyError::NobodyTold { code: definition.code() });
    }
    Ok(notified)
}

/// What a failure inside means to the one who notifies.
fn failed(error: impl Into<Failure>) -> NotifyError {
    StoreError::from(error.into()).into()
}
