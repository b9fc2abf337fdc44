use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query};

use super::{File, NumberRow, TextRow};
use crate::versions::{self, Aged};

impl Aged for File {
    const NAME: &'static str = "sqlite";

    async fn execute(&self, script: &str) {
        let script = format!("PRAGMA foreign_keys = ON; BEGIN; {script} COMMIT;");
        self.connect().batch_execute(&script).unwrap();
    }

    async fn count(&self, table: &str) -> i64 {
        let count = sql_query(format!("SELECT count(*) AS value FROM {table}"));
        count.get_result::<NumberRow>(&mut self.connect()).unwrap().value
    }

    async fn made(&self) -> Vec<String> {
        let made = sql_query("SELECT version AS value FROM oyez_migrations ORDER BY version");
        let made: Vec<TextRow> = made.load(&mut self.connect()).unwrap();
        made.into_iter().map(|it| it.value).collect()
    }
}

#[tokio::test]
async fn what_every_earlier_version_has_kept_is_there() {
    versions::are_brought_up_to_date::<File>().await;
}
