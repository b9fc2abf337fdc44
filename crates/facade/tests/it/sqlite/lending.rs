//! A connection that the application lends.

use diesel::{Connection as _, connection::SimpleConnection as _};
use oyez::store::SqliteConnection;

use super::servers::club::{Club, Meeting, Member, meeting};

#[tokio::test]
async fn an_application_lends_a_connection_to_a_file_of_its_own() {
    let club = Club::open().await;
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own.db");
    let mut conn = SqliteConnection::establish(own.to_str().unwrap()).unwrap();
    let attach = format!(
        "PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;
        ATTACH '{}' AS oyez; CREATE TABLE meetings (n INTEGER);",
        club.database.path().display()
    );
    conn.batch_execute(&attach).unwrap();
    let notice = Meeting::CALLED.of(&meeting(&[2], &["https://two.example/bob"]));
    let notice = notice.actor(&Member(1));
    for (commits, n_items) in [(false, 0), (true, 1)] {
        let ended = conn.immediate_transaction(|conn| {
            conn.batch_execute("INSERT INTO meetings VALUES (1);")?;
            club.app.notify_within(conn, &notice).unwrap();
            if commits { Ok(()) } else { Err(diesel::result::Error::RollbackTransaction) }
        });
        assert_eq!(ended.is_ok(), commits);
        assert_eq!(club.inbox(2).await.len(), n_items);
        assert_eq!(club.n_in_outbox(1).await, u64::try_from(n_items).unwrap());
        assert_eq!(club.deliveries().await.len(), n_items);
    }
    // Without a transaction, it has one of its own; and what fails undoes nothing else.
    club.app.notify_within(&mut conn, &notice).unwrap();
    assert_eq!(club.inbox(2).await.len(), 2);
    conn.immediate_transaction(|conn| {
        club.app.notify_within(conn, &notice).unwrap();
        let nobody = Meeting::CALLED.of(&meeting(&[], &[])).actor(&Member(1));
        assert!(club.app.notify_within(conn, &nobody).is_err());
        Ok::<_, diesel::result::Error>(())
    })
    .unwrap();
    assert_eq!(club.inbox(2).await.len(), 3);
}
