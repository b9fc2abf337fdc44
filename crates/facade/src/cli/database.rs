//! `oyez backup` and `oyez check`

use std::path::PathBuf;

use oyez::{App, store::Report};
use serde_json::{Value, json};

use super::listing;
use crate::Outcome;

pub(super) async fn backup(app: &App, file: PathBuf) -> Outcome {
    Ok(app.store().backup(file).await?)
}

pub(super) async fn check(app: &App, as_json: bool) -> Outcome {
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

fn as_value(report: &Report) -> Value {
    let tables = report.tables.iter();
    let tables = tables.map(|it| json!({"name": it.name, "rows": it.rows, "bytes": it.bytes}));
    json!({
        "sound": report.findings.is_empty(),
        "findings": report.findings,
        "tables": tables.collect::<Value>(),
    })
}
