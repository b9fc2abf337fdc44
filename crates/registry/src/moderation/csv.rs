//! Lists of blocked domains, in the form in which servers exchange them.
//!
//! It is comma-separated values ([RFC 4180]). The first line names the columns, each with a `#`
//! before it: `#domain`, `#severity`, `#reject_media`, `#reject_reports`, `#public_comment` and
//! `#obfuscate`. A list may also be domains alone, one a line.
//!
//! [RFC 4180]: https://www.rfc-editor.org/rfc/rfc4180

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    iter::Peekable,
    str::Chars,
};

use super::{Domain, Rule, Subject, Verdict};

/// The columns, in the order in which they are written.
const COLUMNS: [&str; 6] =
    ["domain", "severity", "reject_media", "reject_reports", "public_comment", "obfuscate"];

/// What is wrong in a list of blocks, and where.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct CsvError {
    /// The line, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for CsvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

/// All that is wrong in a list of blocks, in its order; there is something.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct CsvErrors(Vec<CsvError>);

impl CsvErrors {
    /// What is wrong, one thing after the other.
    pub fn as_slice(&self) -> &[CsvError] {
        &self.0
    }
}

/// Reads a list of domains. Where a line does not say what is to be done with its domain, it is
/// `verdict`.
///
/// Lines that begin with `#` are comments, but for the one that names the columns. Where none does,
/// the columns are those that are written, in that order, and may be fewer.
///
/// # Errors
///
/// Fails with all that cannot be read, so that nothing of a list is left out unseen: a column that
/// is not known, a severity that is not, a domain that is none or stands twice with different words.
pub fn read_csv(text: &str, verdict: Verdict) -> Result<Vec<Rule>, CsvErrors> {
    let mut reader = Reader::new(text);
    let (mut errors, mut columns) = (Vec::new(), None);
    let mut rules: Vec<Rule> = Vec::new();
    let mut found: BTreeMap<Domain, usize> = BTreeMap::new();
    while let Some(record) = reader.record(&mut errors) {
        if let [field] = record.as_slice()
            && field.text.is_empty()
        {
            continue;
        }
        let Some(first) = record.first() else { continue };
        if columns.is_none() && record.iter().any(|it| name(&it.text) == Some("domain")) {
            columns = Some(header(&record, &mut errors));
            continue;
        }
        if first.text.starts_with('#') {
            continue;
        }
        let columns = columns.get_or_insert_with(|| COLUMNS.map(Some).to_vec());
        let Some((domain, rule)) = rule(&record, columns, verdict, &mut errors) else { continue };
        match found.get(&domain).and_then(|at| rules.get(*at)) {
            Some(before) if *before != rule => {
                errors.push(first.error(format!("`{domain}` stands here a second time")));
            }
            Some(_) => {}
            None => {
                found.insert(domain, rules.len());
                rules.push(rule);
            }
        }
    }
    if errors.is_empty() { Ok(rules) } else { Err(CsvErrors(errors)) }
}

/// Writes a list of those of `rules` that are about domains: with all columns, and where all are
/// [allowed](Verdict::Allow), as domains alone.
pub fn write_csv<'a>(rules: impl IntoIterator<Item = &'a Rule>) -> String {
    let rules: Vec<_> =
        rules.into_iter().filter(|it| matches!(it.subject, Subject::Domain(_))).collect();
    let is_plain = !rules.is_empty() && rules.iter().all(|it| it.verdict == Verdict::Allow);
    let n_columns = if is_plain { 1 } else { COLUMNS.len() };
    let mut text = String::new();
    let mut line = |fields: [String; COLUMNS.len()]| {
        let fields: Vec<_> = fields.into_iter().take(n_columns).map(quoted).collect();
        text += &fields.join(",");
        text.push('\n');
    };
    line(COLUMNS.map(|it| format!("#{it}")));
    for it in rules {
        line([
            it.subject.to_string(),
            it.verdict.as_str().to_owned(),
            it.reject_media.to_string(),
            it.reject_reports.to_string(),
            it.public_comment.clone(),
            it.obfuscate.to_string(),
        ]);
    }
    text
}

fn quoted(field: String) -> String {
    match field.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field,
    }
}

/// The column that the first line means.
fn name(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let text = text.strip_prefix('#').unwrap_or(text).trim();
    COLUMNS.into_iter().find(|it| it.eq_ignore_ascii_case(text))
}

fn header(record: &[Field], errors: &mut Vec<CsvError>) -> Vec<Option<&'static str>> {
    let mut columns = Vec::new();
    let mut found = BTreeSet::new();
    for field in record {
        let column = name(&field.text);
        match column {
            None => errors.push(field.error(format!("the column `{}` is not known", field.text))),
            Some(it) if !found.insert(it) => {
                errors.push(field.error(format!("the column `{}` stands here twice", field.text)));
            }
            Some(_) => {}
        }
        columns.push(column);
    }
    columns
}

/// The rule that a line is, with its domain.
fn rule(
    record: &[Field],
    columns: &[Option<&'static str>],
    verdict: Verdict,
    errors: &mut Vec<CsvError>,
) -> Option<(Domain, Rule)> {
    let n_errors = errors.len();
    let mut domain = None;
    let mut parts = (verdict, false, false, String::new(), false);
    for (at, field) in record.iter().enumerate() {
        let text = field.text.trim();
        match columns.get(at) {
            None if text.is_empty() => {}
            None => errors.push(field.error("there are more fields than columns".to_owned())),
            Some(Some("domain")) => match text.parse::<Domain>() {
                Ok(it) => domain = Some(it),
                Err(error) => errors.push(field.error(error.to_string())),
            },
            Some(Some("severity")) => match text.parse() {
                _ if text.is_empty() => {}
                Ok(it) if it != Verdict::Allow => parts.0 = it,
                _ => errors.push(field.error(format!("the severity `{text}` is not known"))),
            },
            Some(Some("reject_media")) => parts.1 = field.flag(errors),
            Some(Some("reject_reports")) => parts.2 = field.flag(errors),
            Some(Some("public_comment")) => parts.3.clone_from(&field.text),
            Some(Some("obfuscate")) => parts.4 = field.flag(errors),
            Some(_) => {}
        }
    }
    if domain.is_none() && errors.len() == n_errors {
        errors.extend(record.first().map(|it| it.error("there is no domain".to_owned())));
    }
    let domain = domain.filter(|_| errors.len() == n_errors)?;
    let (verdict, reject_media, reject_reports, public_comment, obfuscate) = parts;
    let subject = Subject::Domain(domain.clone());
    let rule = Rule { subject, verdict, reject_media, reject_reports, public_comment, obfuscate };
    Some((domain, rule))
}

/// A field, and where it begins.
struct Field {
    text: String,
    line: usize,
    column: usize,
}

impl Field {
    fn error(&self, message: String) -> CsvError {
        CsvError { line: self.line, column: self.column, message }
    }

    fn flag(&self, errors: &mut Vec<CsvError>) -> bool {
        match self.text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => true,
            "" | "false" | "0" => false,
            _ => {
                let message = format!("`{}` is neither `true` nor `false`", self.text);
                errors.push(self.error(message));
                false
            }
        }
    }
}

/// Splits a text into records of fields.
struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
    line: usize,
    column: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { rest: text.chars().peekable(), line: 1, column: 1 }
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        if next == '\n' {
            (self.line, self.column) = (self.line + 1, 1);
        } else {
            self.column += 1;
        }
        Some(next)
    }

    /// The next record, or `None` at the end.
    fn record(&mut self, errors: &mut Vec<CsvError>) -> Option<Vec<Field>> {
        self.rest.peek()?;
        let mut record = Vec::new();
        loop {
            record.push(self.field(errors));
            match self.next() {
                Some(',') => {}
                Some('\r') if self.rest.peek() == Some(&'\n') => drop(self.next()),
                _ => return Some(record),
            }
            if self.column == 1 {
                return Some(record);
            }
        }
    }

    /// The next field, up to the comma or the end of the line.
    fn field(&mut self, errors: &mut Vec<CsvError>) -> Field {
        let mut field = Field { text: String::new(), line: self.line, column: self.column };
        if self.rest.peek() != Some(&'"') {
            while let Some(next) = self.rest.peek().copied().filter(|it| !is_end(*it)) {
                field.text.push(next);
                self.next();
            }
            return field;
        }
        self.next();
        loop {
            match self.next() {
                Some('"') if self.rest.peek() == Some(&'"') => {
                    field.text.push('"');
                    self.next();
                }
                Some('"') => break,
                Some(next) => field.text.push(next),
                None => {
                    errors.push(field.error("the quotation mark is not closed".to_owned()));
                    return field;
                }
            }
        }
        if self.rest.peek().is_some_and(|it| !is_end(*it)) {
            let (line, column) = (self.line, self.column);
            let message = "there is something behind the quotation mark".to_owned();
            errors.push(CsvError { line, column, message });
            while self.rest.peek().is_some_and(|it| !is_end(*it)) {
                self.next();
            }
        }
        field
    }
}

fn is_end(next: char) -> bool {
    matches!(next, ',' | '\n' | '\r')
}

#[cfg(test)]
mod tests;
