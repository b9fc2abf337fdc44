use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use diesel::{
    QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::BigInt,
};
use oyez_registry::StoreError;
use tempfile::TempDir;

use super::{
    super::{
        job::{self, Reply},
        open,
    },
    *,
};

/// A job of `work`, whose failures are the store's.
fn job<T: Send + 'static>(
    work: impl Fn(&mut SqliteConnection) -> Result<T, Failure> + Send + 'static,
) -> (Box<dyn Job>, Reply<T, StoreError>) {
    job::job(move |conn| work(conn).map_err(StoreError::from))
}

/// Has `work` done, whose failures are the store's.
async fn run<T: Send + 'static>(
    writer: &Workers,
    work: impl Fn(&mut SqliteConnection) -> Result<T, Failure> + Send + 'static,
) -> Result<T, StoreError> {
    writer.run(move |conn| work(conn).map_err(StoreError::from)).await
}

/// A writer of a new database in a folder.
fn writer() -> (TempDir, Arc<Workers>) {
    let dir = TempDir::new().unwrap();
    let (database, conn) = open::database(&dir.path().join("oyez.db")).unwrap();
    (dir, Arc::new(start(database, conn, |_| Ok(false)).unwrap()))
}

/// The same, which waits so long for the lock; and a connection of somebody else.
fn impatient_writer(busy_timeout: Duration) -> (TempDir, Arc<Workers>, SqliteConnection) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("oyez.db");
    let (database, _) = open::database(&path).unwrap();
    let database = database.with_busy_timeout(busy_timeout);
    let conn = database.connect_writer().unwrap();
    let other = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    (dir, Arc::new(start(database, conn, |_| Ok(false)).unwrap()), other)
}

/// Inserts a row.
fn insert(conn: &mut SqliteConnection) -> Result<(), Failure> {
    sql_query("INSERT INTO oyez_list_totals VALUES (hex(randomblob(8)), 'x', 1)").execute(conn)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn count(conn: &mut SqliteConnection) -> Result<i64, Failure> {
    Ok(sql_query("SELECT count(*) AS n FROM oyez_list_totals").get_result::<Number>(conn)?.n)
}

/// Keeps the writer busy; returns what lets it go on, and what it then replies.
fn hold(writer: &Arc<Workers>) -> (mpsc::Sender<()>, tokio::task::JoinHandle<()>) {
    let (go_on, held) = mpsc::channel();
    let (begun, has_begun) = mpsc::channel();
    let writer = Arc::clone(writer);
    let holding = tokio::spawn(async move {
        let work = move |_: &mut SqliteConnection| {
            begun.send(()).unwrap();
            held.recv().unwrap();
            Ok(())
        };
        run(&writer, work).await.unwrap();
    });
    tokio::task::block_in_place(|| has_begun.recv().unwrap());
    (go_on, holding)
}

/// The value of a setting of the connection.
fn setting(conn: &mut SqliteConnection, name: &str) -> i64 {
    let value = format!("SELECT {name} AS n FROM pragma_{name}");
    sql_query(value).get_result::<Number>(conn).unwrap().n
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_commit_is_synced_and_who_reads_cannot_write() {
    let (dir, writer) = writer();
    let check = |conn: &mut SqliteConnection| -> Result<(), Failure> {
        assert_eq!(setting(conn, "synchronous"), 2, "FULL");
        assert_eq!(setting(conn, "foreign_keys"), 1);
        Ok(())
    };
    run(&writer, check).await.unwrap();
    let lose = |conn: &mut SqliteConnection| -> Result<(), Failure> {
        Ok(conn.batch_execute("ROLLBACK")?)
    };
    assert!(run(&writer, lose).await.unwrap_err().is_temporary());
    run(&writer, check).await.unwrap();

    let mut reader = Database::at(&dir.path().join("oyez.db")).unwrap().connect_reader().unwrap();
    assert!(insert(&mut reader).is_err());
    assert_eq!(count(&mut reader).unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_shares_one_commit_and_is_told_after_it() {
    let (_dir, writer) = writer();
    let (go_on, holding) = hold(&writer);
    let send = |job| writer.send(job).unwrap();
    let (job_of_first, first) = job(insert);
    let first = Arc::new(Mutex::new(first));
    send(job_of_first);
    for _ in 2..MAX_BATCH {
        // Somebody must wait, or it is not done.
        let (job, reply) = job(insert);
        send(job);
        tokio::spawn(reply);
    }
    // The last of the batch runs before the first is told, and sees what all have written.
    let of_first = Arc::clone(&first);
    let (job_of_last, last) =
        job(move |conn| Ok((of_first.lock().unwrap().try_recv().is_err(), count(conn)?)));
    send(job_of_last);
    go_on.send(()).unwrap();
    holding.await.unwrap();
    let (is_untold, n_rows) = last.await.unwrap().unwrap();
    assert!(is_untold, "told before the commit");
    assert_eq!(n_rows, i64::try_from(MAX_BATCH - 1).unwrap());
    let told = Arc::into_inner(first).unwrap().into_inner().unwrap();
    told.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_fails_or_panics_takes_back_only_what_it_did() {
    let (_dir, writer) = writer();
    let (go_on, holding) = hold(&writer);
    let fail = |conn: &mut SqliteConnection| -> Result<(), Failure> {
        insert(conn)?;
        Err(StoreError::Exists { what: "it".to_owned() }.into())
    };
    let panic = |conn: &mut SqliteConnection| -> Result<(), Failure> {
        insert(conn)?;
        panic!("a test of what a panic does");
    };
    let (mut kept, mut replies) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        for (job, reply) in [job(insert), job(fail), job(panic)] {
            writer.send(job).unwrap();
            replies.push(reply);
        }
    }
    go_on.send(()).unwrap();
    holding.await.unwrap();
    for reply in replies {
        kept.push(match reply.await.unwrap() {
            Ok(()) => "kept",
            Err(StoreError::Exists { .. }) => "failed",
            Err(StoreError::Unavailable(_)) => "panicked",
            Err(error) => panic!("{error}"),
        });
    }
    assert_eq!(kept, ["kept", "failed", "panicked"].repeat(3));
    assert_eq!(run(&writer, count).await.unwrap(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_within_an_inner_transaction_takes_back_only_its_job() {
    let (dir, writer) = writer();
    let (go_on, holding) = hold(&writer);
    let panic = |conn: &mut SqliteConnection| -> Result<(), Failure> {
        conn.transaction(|conn| {
            insert(conn)?;
            panic!("a test of what a panic does");
        })
    };
    let replies: Vec<_> = [job(insert), job(panic), job(insert)]
        .into_iter()
        .map(|(job, reply)| {
            writer.send(job).unwrap();
            reply
        })
        .collect();
    go_on.send(()).unwrap();
    holding.await.unwrap();
    let mut kept = Vec::new();
    for reply in replies {
        kept.push(reply.await.unwrap().is_ok());
    }
    assert_eq!(kept, [true, false, true]);
    // What was told to be kept is seen by others, so it was committed.
    let mut other = Database::at(&dir.path().join("oyez.db")).unwrap().connect_reader().unwrap();
    assert_eq!(count(&mut other).unwrap(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_may_wait_is_refused_at_once() {
    let (_dir, writer) = writer();
    let (go_on, holding) = hold(&writer);
    let replies: Vec<_> = (0..MAX_WAITING)
        .map(|_| {
            let (job, reply) = job(insert);
            writer.send(job).unwrap();
            reply
        })
        .collect();
    let error = run(&writer, insert).await.unwrap_err();
    assert!(error.is_temporary(), "{error}");
    go_on.send(()).unwrap();
    holding.await.unwrap();
    for reply in replies {
        reply.await.unwrap().unwrap();
    }
    assert_eq!(run(&writer, count).await.unwrap(), i64::try_from(MAX_WAITING).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_waits_for_any_more_is_not_begun() {
    let (_dir, writer) = writer();
    let (go_on, holding) = hold(&writer);
    let (job, reply) = job(insert);
    writer.send(job).unwrap();
    drop(reply);
    go_on.send(()).unwrap();
    holding.await.unwrap();
    assert_eq!(run(&writer, count).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_transaction_fails_all_who_share_it_and_the_next_one_works() {
    let (_dir, writer) = writer();
    let (go_on, holding) = hold(&writer);
    // As SQLite does it by itself when the disk is full.
    let lose = |conn: &mut SqliteConnection| -> Result<(), Failure> {
        conn.batch_execute("ROLLBACK")?;
        Err(StoreError::Exists { what: "it".to_owned() }.into())
    };
    let replies: Vec<_> = [job(insert), job(lose), job(insert)]
        .into_iter()
        .map(|(job, reply)| {
            writer.send(job).unwrap();
            reply
        })
        .collect();
    go_on.send(()).unwrap();
    holding.await.unwrap();
    for reply in replies {
        assert!(reply.await.unwrap().unwrap_err().is_temporary());
    }
    assert_eq!(run(&writer, count).await.unwrap(), 0);
    run(&writer, insert).await.unwrap();
    assert_eq!(run(&writer, count).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropping_the_writer_finishes_what_waits() {
    let (dir, writer) = writer();
    let (go_on, holding) = hold(&writer);
    let (job, reply) = job(insert);
    writer.send(job).unwrap();
    go_on.send(()).unwrap();
    holding.await.unwrap();
    tokio::task::spawn_blocking(move || drop(writer)).await.unwrap();
    reply.await.unwrap().unwrap();
    assert!(!dir.path().join("oyez.db-wal").exists(), "the file was closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_and_overcome() {
    let (_dir, writer) = writer();
    let limit = |n_pages: u32| {
        move |conn: &mut SqliteConnection| -> Result<(), Failure> {
            let limit = format!("PRAGMA max_page_count = {n_pages}");
            Ok(conn.batch_execute(&limit)?)
        }
    };
    let insert_much = |conn: &mut SqliteConnection| -> Result<(), Failure> {
        let much = "INSERT INTO oyez_list_totals VALUES (hex(randomblob(500000)), 'x', 1)";
        sql_query(much).execute(conn)?;
        Ok(())
    };
    // No more pages than there are.
    run(&writer, limit(1)).await.unwrap();
    let (go_on, holding) = hold(&writer);
    let (small, told_small) = job(insert);
    let (much, told_much) = job(insert_much);
    writer.send(small).unwrap();
    writer.send(much).unwrap();
    go_on.send(()).unwrap();
    holding.await.unwrap();
    assert!(told_much.await.unwrap().unwrap_err().is_temporary());
    let is_small_kept = told_small.await.unwrap().is_ok();
    assert_eq!(run(&writer, count).await.unwrap(), i64::from(is_small_kept));

    run(&writer, limit(1_000_000)).await.unwrap();
    run(&writer, insert_much).await.unwrap();
    assert_eq!(run(&writer, count).await.unwrap(), i64::from(is_small_kept) + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_holds_the_lock_is_waited_for() {
    let (_dir, writer, mut other) = impatient_writer(Duration::from_secs(10));
    let held = Duration::from_millis(200);
    let (begun, has_begun) = mpsc::channel();
    let holding = thread::spawn(move || {
        other.immediate_transaction(|conn| {
            begun.send(Instant::now()).unwrap();
            thread::sleep(held);
            insert(conn)
        })
    });
    let begin = has_begun.recv().unwrap();
    run(&writer, insert).await.unwrap();
    assert!(begin.elapsed() >= held, "only one may write");
    holding.join().unwrap().unwrap();
    assert_eq!(run(&writer, count).await.unwrap(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_holds_the_lock_for_too_long_is_given_up_and_the_next_job_works() {
    let (_dir, writer, mut other) = impatient_writer(Duration::from_millis(100));
    let begin = Instant::now();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    // The second one is for the connection that is made after the first has failed.
    for _ in 0..2 {
        let error = run(&writer, insert).await.unwrap_err();
        assert!(matches!(&error, StoreError::Unavailable(it) if it.to_string().contains("locked")));
    }
    let waited = begin.elapsed();
    assert!(Duration::from_millis(150) < waited && waited < Duration::from_secs(4), "{waited:?}");
    other.batch_execute("COMMIT").unwrap();
    run(&writer, insert).await.unwrap();
    assert_eq!(run(&writer, count).await.unwrap(), 1);
}
