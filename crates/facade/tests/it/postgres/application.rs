//! A workshop for bicycles: an application with its own tables in the same database, on
//! `diesel-async`.

use std::error::Error;

use async_trait::async_trait;
use diesel::{
    ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, Queryable,
    result::Error as QueryError,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
use oyez::{
    App,
    registry::{
        ActivityStore as _, Address, Channel, Contact, Definition, Model, ModelError, Notification,
        PageRequest, Params, Recipients, Role, Route, Template,
    },
    store::PostgresStore,
};

use super::Database;
use crate::kit::Database as _;

diesel::table! {
    owners (id) {
        id -> Integer,
        name -> Text,
    }
}

diesel::table! {
    repairs (id) {
        id -> Integer,
        owner -> Integer,
        is_done -> Bool,
    }
}

const TABLES: &str = "CREATE TABLE owners (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE repairs (
        id INTEGER PRIMARY KEY,
        owner INTEGER NOT NULL REFERENCES owners,
        is_done BOOLEAN NOT NULL
    );
    INSERT INTO owners VALUES (1, 'Ada'), (2, 'Ben');
    INSERT INTO repairs VALUES (7, 2, FALSE);";

type Failed = Box<dyn Error + Send + Sync>;

/// Someone who has a bicycle.
#[derive(Clone, Debug, PartialEq, Queryable)]
struct Owner {
    id: i32,
    name: String,
}

#[async_trait]
impl Model for Owner {
    type Connection = AsyncPgConnection;

    const NAME: &'static str = "owner";
    const ROLE: Role = Role::Actor;

    fn route() -> Route {
        Route::at("/owners/{id}")
    }

    fn address(&self) -> Address {
        [("id", self.id)].into()
    }

    fn name(&self) -> String {
        self.name.clone()
    }

    async fn find(
        params: &Params,
        conn: &mut AsyncPgConnection,
    ) -> Result<Option<Self>, ModelError> {
        let Ok(id) = params.parse::<i32>("id") else { return Ok(None) };
        Ok(owners::table.find(id).first(conn).await.optional()?)
    }
}

/// A bicycle that is repaired.
#[derive(Clone, Debug, Queryable)]
struct Repair {
    id: i32,
    owner: i32,
    is_done: bool,
}

impl Repair {
    const DONE: Notification<Self> = Notification::new("done", "a bicycle can be fetched")
        .required()
        .templates(&[Template::new(Contact::ACTIVITY, &[Channel::Object("owner")])
            .subject("{{ recipient.name }}, come and fetch it")]);

    /// Notes that a bicycle is repaired and tells its owner: both or neither, when the transaction
    /// of `conn` ends.
    async fn finish(
        app: &App<PostgresStore>,
        conn: &mut AsyncPgConnection,
        id: i32,
    ) -> Result<(), Failed> {
        let done = repairs::is_done.eq(true);
        let repair: Self =
            diesel::update(repairs::table.find(id)).set(done).get_result(conn).await?;
        app.notify_within(conn, &Self::DONE.of(&repair)).await?;
        Ok(())
    }
}

#[async_trait]
impl Model for Repair {
    type Connection = AsyncPgConnection;

    const NAME: &'static str = "repair";
    const CHANNELS: &'static [&'static str] = &["owner"];

    fn route() -> Route {
        Route::none()
    }

    fn address(&self) -> Address {
        Address::new(format!("/repairs/{}", self.id))
    }

    fn notifications() -> Vec<Definition> {
        vec![Self::DONE.into()]
    }

    async fn recipients(
        &self,
        _: &str,
        to: &mut Recipients<'_, AsyncPgConnection>,
    ) -> Result<(), ModelError> {
        let owner: Owner = owners::table.find(self.owner).first(to.connection()).await?;
        to.add(&owner).await
    }
}

/// The workshop, and a connection of its own.
async fn open() -> (App<PostgresStore>, AsyncPgConnection, Database) {
    let database = Database::make().await;
    let builder = database.builder("https://workshop.example".parse().unwrap());
    let app = Database::open(builder.register::<Owner>().register::<Repair>()).await;
    let mut conn = database.connect().await;
    conn.batch_execute(TABLES).await.unwrap();
    (app, conn, database)
}

#[tokio::test]
async fn a_rollback_leaves_nothing_and_a_commit_leaves_all() {
    let (app, mut conn, _database) = open().await;
    let ben = Owner { id: 2, name: "Ben".to_owned() };
    let inbox = app.iri(&ben).unwrap();
    for (commits, n) in [(false, 0), (true, 1)] {
        let ended = conn
            .build_transaction()
            .serializable()
            .run(async |conn| {
                Repair::finish(&app, conn, 7).await?;
                if commits { Ok(()) } else { Err(Failed::from(QueryError::RollbackTransaction)) }
            })
            .await;
        assert_eq!(ended.is_ok(), commits, "{ended:?}");
        let repair: Repair = repairs::table.find(7).first(&mut conn).await.unwrap();
        assert_eq!(repair.is_done, commits);
        assert_eq!(app.store().inbox(&inbox, PageRequest::first(9)).await.unwrap().total, n);
    }
    let item = &app.store().inbox(&inbox, PageRequest::first(9)).await.unwrap().items[0];
    assert!(item.activity.document.as_str().contains("Ben, come and fetch it"));
}

#[tokio::test]
async fn a_notification_that_fails_undoes_nothing_of_the_applications() {
    let (app, mut conn, _database) = open().await;
    let nobodys = Repair { id: 8, owner: 404, is_done: true };
    let ended = conn
        .build_transaction()
        .serializable()
        .run(async |conn| {
            diesel::delete(repairs::table).execute(conn).await?;
            assert!(app.notify_within(conn, &Repair::DONE.of(&nobodys)).await.is_err());
            Ok::<_, QueryError>(())
        })
        .await;
    assert_eq!(ended, Ok(()));
    assert_eq!(repairs::table.count().get_result::<i64>(&mut conn).await, Ok(0));
    // Without a transaction, it has one of its own.
    let repair = Repair { id: 9, owner: 1, is_done: true };
    app.notify_within(&mut conn, &Repair::DONE.of(&repair)).await.unwrap();
    let ada = app.find::<Owner>(&"https://workshop.example/owners/1".parse().unwrap()).await;
    let ada = ada.unwrap().unwrap();
    assert_eq!(ada, Owner { id: 1, name: "Ada".to_owned() });
    let inbox = app.iri(&ada).unwrap();
    assert_eq!(app.store().inbox(&inbox, PageRequest::first(9)).await.unwrap().total, 1);
}
