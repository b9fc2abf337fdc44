//! A notification is issued: its activities and messages are kept for all whom its channels lead
//! to, in one transaction.

mod teller;

use oyez_registry::{Composition, Notice, NotifyError, Renderer, StoreError};

use self::teller::Teller;
use super::{
    Conn, Context,
    rows::{templates, told::Told},
    things,
};
use crate::{failure::Failure, notified::Notified};

/// Issues `notice`.
pub(crate) async fn notify(
    conn: &mut Conn,
    cx: &Context,
    notice: &Notice<Conn>,
    renderer: &dyn Renderer,
) -> Result<Notified, NotifyError> {
    let composition = Composition::of(notice, &cx.models)?;
    things::insert_actor(conn, cx, composition.actor()).await.map_err(failed)?;
    let told = Told::begin(conn).await.map_err(failed)?;
    let definition = notice.definition();
    let mut notified = Notified::default();
    for template in definition.templates() {
        let kept =
            templates::find(conn, &definition.template_key(template)).await.map_err(failed)?;
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
        let tally = teller.tell_all(conn).await?;
        notified.told += tally.n_told;
        notified.activity = notified.activity.or(tally.activity);
    }
    told.end(conn).await.map_err(failed)?;
    if notified.told == 0 && definition.is_required() {
        return Err(NotifyError::NobodyTold { code: definition.code() });
    }
    Ok(notified)
}

/// What a failure inside means to the one who notifies.
fn failed(error: impl Into<Failure>) -> NotifyError {
    StoreError::from(error.into()).into()
}
