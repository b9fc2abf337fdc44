//! Databases of the PostgreSQL server that tests are given.

use std::{
    env,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use diesel::{QueryableByName, sql_query, sql_types::Text};
use diesel_async::{AsyncConnection as _, RunQueryDsl as _, SimpleAsyncConnection as _};
use oyez::{
    App, AppBuilder,
    registry::Site,
    store::{AsyncPgConnection, PostgresStore},
};

use super::Database;

/// A database of PostgreSQL.
pub(crate) struct Postgres {
    name: String,
}

impl Postgres {
    /// A connection of an application's own.
    pub(crate) async fn connect(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.url()).await.unwrap()
    }
}

impl Database for Postgres {
    type Store = PostgresStore;

    async fn make() -> Self {
        static N_MADE: AtomicU32 = AtomicU32::new(0);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
        let n = N_MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("oyez_test_{}_{n}_{now:x}", std::process::id());
        ask_server(&format!("CREATE DATABASE {name} TEMPLATE template0")).await;
        Self { name }
    }

    fn url(&self) -> String {
        let server = server();
        let (base, _) = server.rsplit_once('/').unwrap();
        format!("{base}/{}", self.name)
    }

    fn builder(&self, site: Site) -> AppBuilder<PostgresStore> {
        App::postgres(site, self.url())
    }

    async fn open(builder: AppBuilder<PostgresStore>) -> App<PostgresStore> {
        builder.open().await.unwrap()
    }

    async fn contents(&self) -> Vec<Vec<u8>> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            value: String,
        }

        let all = "SELECT schema_to_xml('public', true, false, '')::text AS value";
        let all: Row = sql_query(all).get_result(&mut self.connect().await).await.unwrap();
        vec![all.value.into_bytes()]
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build();
        // Within the runtime of the test, nothing can be waited for.
        let thread = thread::spawn(move || runtime().unwrap().block_on(ask_server(&drop)));
        // Whoever runs the server removes what is left.
        let _ = thread.join();
    }
}

async fn ask_server(sql: &str) {
    let mut conn = AsyncPgConnection::establish(&server()).await.unwrap();
    conn.batch_execute(sql).await.unwrap();
}

/// The URL of the server, and of a database that it has already.
fn server() -> String {
    env::var("OYEZ_TEST_POSTGRES").expect(
        "OYEZ_TEST_POSTGRES names no server: `cargo xtask test` has one, and so has \
         `cargo xtask postgres`",
    )
}
