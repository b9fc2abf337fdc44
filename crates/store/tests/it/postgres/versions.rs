use diesel::{
    QueryableByName, sql_query,
    sql_types::{BigInt, Text},
};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

use super::Fresh;
use crate::versions::{self, Aged};

#[derive(QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    value: String,
}

impl Aged for Fresh {
    const NAME: &'static str = "postgres";

    async fn execute(&self, script: &str) {
        self.connect().await.batch_execute(script).await.unwrap();
    }

    async fn count(&self, table: &str) -> i64 {
        let count = sql_query(format!("SELECT count(*) AS value FROM {table}"));
        count.get_result::<NumberRow>(&mut self.connect().await).await.unwrap().value
    }

    async fn made(&self) -> Vec<String> {
        let made = sql_query("SELECT version AS value FROM oyez_migrations ORDER BY version");
        let made: Vec<TextRow> = made.load(&mut self.connect().await).await.unwrap();
        made.into_iter().map(|it| it.value).collect()
    }
}

#[tokio::test]
async fn what_every_earlier_version_has_kept_is_there() {
    versions::are_brought_up_to_date::<Fresh>().await;
}
