//! Tables for people.

use oyez::{
    registry::{self, FailedMessage, InboxItem},
    store::{self, TableSize},
    vocab::{AnyObject, Iri},
};

/// The items of an inbox as a table, in their order.
pub(crate) fn inbox(items: &[InboxItem]) -> String {
    if items.is_empty() {
        return "(empty)\n".to_owned();
    }
    let rows = items.iter().map(|item| {
        [
            item.received_at.format("%Y-%m-%d %H:%M:%S").to_string(),
            if item.read_at.is_some() { "read" } else { "new" }.to_owned(),
            one_line(&item.activity.kind),
            item.activity.actor.to_string(),
            about(item),
        ]
    });
    table(["received", "", "type", "actor", "object"], rows)
}

/// Messages that could not be sent as a table, in their order.
pub(crate) fn failed_messages(messages: &[FailedMessage]) -> String {
    if messages.is_empty() {
        return "(none)\n".to_owned();
    }
    let rows = messages.iter().map(|it| {
        [
            it.message.created_at.format("%Y-%m-%d %H:%M:%S").to_string(),
            it.message.id.clone(),
            one_line(&it.message.protocol),
            one_line(&it.message.address),
            it.attempts.to_string(),
            one_line(&it.error),
        ]
    });
    table(["created", "id", "protocol", "address", "attempts", "error"], rows)
}

/// What the operator has said of others as a table, in its order.
pub(crate) fn rules(rules: &[registry::Rule]) -> String {
    if rules.is_empty() {
        return "(none)\n".to_owned();
    }
    let rows = rules.iter().map(|it| {
        let also = [("media", it.reject_media), ("reports", it.reject_reports)];
        let also: Vec<_> = also.iter().filter(|it| it.1).map(|it| it.0).collect();
        [
            it.subject.to_string(),
            it.verdict.as_str().to_owned(),
            also.join(" "),
            one_line(&it.public_comment),
        ]
    });
    table(["subject", "verdict", "rejects", "comment"], rows)
}

/// What was reported as a table, in its order.
pub(crate) fn reports(reports: &[registry::Report]) -> String {
    if reports.is_empty() {
        return "(none)\n".to_owned();
    }
    let rows = reports.iter().map(|it| {
        let flag = it.activity.document.parse().ok();
        let objects = flag.iter().flat_map(|it| it.object.iter()).filter_map(|it| it.id());
        let objects: Vec<_> = objects.map(Iri::as_str).collect();
        let text = flag.as_ref().and_then(|it| it.content.text());
        [
            it.received_at.format("%Y-%m-%d %H:%M:%S").to_string(),
            if it.activity.is_undone { "withdrawn" } else { "" }.to_owned(),
            it.activity.actor.to_string(),
            one_line(&objects.join(" ")),
            text.map(one_line).unwrap_or_default(),
        ]
    });
    table(["received", "", "actor", "objects", "text"], rows)
}

/// How large the tables of a database are.
pub(crate) fn tables(sizes: &[TableSize]) -> String {
    let row = |it: &TableSize| [it.name.clone(), it.rows.to_string(), it.bytes.to_string()];
    table(["table", "rows", "bytes"], sizes.iter().map(row))
}

/// The tables of a database, and behind them what is wrong with it.
pub(crate) fn report(report: &store::Report) -> String {
    let mut text = tables(&report.tables);
    for finding in &report.findings {
        // Ids in it are as others have written them.
        text += &finding.replace(char::is_control, " ");
        text.push('\n');
    }
    text
}

/// What an activity is about: the text of its object, or the object's id.
fn about(item: &InboxItem) -> String {
    let activity = item.activity.document.parse().ok();
    let object = activity.as_ref().and_then(|it| it.object.first());
    let text = object.and_then(|it| it.object()).and_then(text);
    let id = item.activity.object.as_ref().map(Iri::as_str);
    text.or(id.map(one_line)).unwrap_or_default()
}

fn text(object: &AnyObject) -> Option<String> {
    object.name.text().or(object.content.text()).map(one_line)
}

/// `text` without control characters, which could tell the terminal anything, and not too long.
pub(super) fn one_line(text: &str) -> String {
    let mut line: String =
        text.chars().map(|it| if it.is_control() { ' ' } else { it }).take(MAX_TEXT).collect();
    if text.chars().count() > MAX_TEXT {
        line.push('…');
    }
    line
}

/// How much of a text is shown.
const MAX_TEXT: usize = 72;

fn table<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let rows: Vec<[String; N]> = std::iter::once(head.map(str::to_owned)).chain(rows).collect();
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let mut table = String::new();
    for row in &rows {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        table += cells.join("  ").trim_end();
        table.push('\n');
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other() {
        let rows = [["é".to_owned(), "2".to_owned()], ["long".to_owned(), String::new()]];
        assert_eq!(table(["a", "b"], rows.into_iter()), "a     b\né     2\nlong\n");
    }

    #[test]
    fn what_is_shown_tells_the_terminal_nothing() {
        assert_eq!(one_line("a\u{1b}[31m\nb"), "a [31m b");
        assert_eq!(one_line(&"x".repeat(100)).chars().count(), MAX_TEXT + 1);
    }
}
