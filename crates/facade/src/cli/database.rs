//! `oyez backup`, `oyez check` and `oyez status`

use std::path::PathBuf;

use oyez::{
    App,
    store::{ApplicationStore, Report, TableSize},
};
use serde_json::{Value, json};

use super::listing;
use crate::Outcome;

pub(super) async fn backup(app: &App, file: PathBuf) -> Outcome {
    Ok(app.store().backup(file).await?)
}

pub(super) async fn check<S: ApplicationStore>(app: &App<S>, as_json: bool) -> Outcome {
    let report = app.store().check().await?;
    match as_json {
        true => println!("{}", as_value(&report)),
        false => print!("{}", listing::report(&report)),
    }
    match report.findings.len() {
        0 => Ok(()),
        1 => Err("the database is not sound: there is one finding".into()),
        n => Err(format!("the database is not sound: there are {n} findings").into()),
    }
}

pub(super) async fn status<S: ApplicationStore>(app: &App<S>, as_json: bool) -> Outcome {
    let sizes = app.store().table_sizes().await?;
    let queue = app.store().status().await?;
    if as_json {
        let queue = json!({"pending": queue.pending, "dead": queue.dead});
        println!("{}", json!({"tables": tables(&sizes), "queue": queue}));
    } else {
        print!("{}", listing::tables(&sizes));
        println!("\ndeliveries: {} pending, {} dead", queue.pending, queue.dead);
    }
    Ok(())
}

fn as_value(report: &Report) -> Value {
    json!({
        "sound": report.findings.is_empty(),
        "findings": report.findings,
        "tables": tables(&report.tables),
    })
}

fn tables(sizes: &[TableSize]) -> Value {
    let table = |it: &TableSize| json!({"name": it.name, "rows": it.rows, "bytes": it.bytes});
    sizes.iter().map(table).collect()
}
