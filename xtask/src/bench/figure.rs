//! The lines that a program reads from the output of a bench.

use std::{error::Error, fmt};

use crate::Outcome;

/// A measured value and what is expected of it.
///
/// Shown as `figure NAME VALUE UNIT limit VALUE ok`, with `short` for `ok` when the value is on
/// the wrong side of its limit.
#[derive(Debug)]
pub(super) struct Figure<'a> {
    pub(super) name: &'a str,
    pub(super) value: f64,
    pub(super) unit: &'static str,
    pub(super) limit: Limit,
}

/// What is expected of a value.
#[derive(Debug)]
pub(super) enum Limit {
    AtLeast(f64),
    AtMost(f64),
    None,
}

/// Figures that are on the wrong side of their limits.
#[derive(Debug)]
pub(super) struct Short(Vec<String>);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "short of the limit: {}", self.0.join(", "))
    }
}

impl Error for Short {}

/// Prints `figures`.
///
/// # Errors
///
/// Fails with [`Short`] when one is on the wrong side of its limit.
pub(super) fn print<'a>(figures: impl IntoIterator<Item = Figure<'a>>) -> Outcome {
    let mut short = Vec::new();
    for figure in figures {
        println!("{figure}");
        if !figure.is_met() {
            short.push(figure.name.to_owned());
        }
    }
    if short.is_empty() { Ok(()) } else { Err(Short(short).into()) }
}

impl Figure<'_> {
    fn is_met(&self) -> bool {
        match self.limit {
            Limit::AtLeast(limit) => self.value >= limit,
            Limit::AtMost(limit) => self.value <= limit,
            Limit::None => true,
        }
    }
}

impl fmt::Display for Figure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = match self.limit {
            Limit::AtLeast(limit) | Limit::AtMost(limit) => round(limit),
            Limit::None => "-".to_owned(),
        };
        let verdict = if self.is_met() { "ok" } else { "short" };
        let Self { name, value, unit, .. } = self;
        write!(f, "figure {name} {} {unit} limit {limit} {verdict}", round(*value))
    }
}

/// Three digits at least, and none that say nothing.
fn round(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 1.0 => trim(format!("{value:.2}")),
        _ => trim(format!("{value:.5}")),
    }
}

fn trim(decimal: String) -> String {
    decimal.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_one_form() {
        for (value, limit, line) in [
            (0.84213, Limit::AtMost(5.0), "figure it 0.84213 s limit 5 ok"),
            (5.5, Limit::AtMost(5.0), "figure it 5.5 s limit 5 short"),
            (5.0, Limit::AtMost(5.0), "figure it 5 s limit 5 ok"),
            (100.4, Limit::AtLeast(12.345), "figure it 100 s limit 12.35 ok"),
            (3.0, Limit::AtLeast(3.5), "figure it 3 s limit 3.5 short"),
            (20400.0, Limit::None, "figure it 20400 s limit - ok"),
            (0.0, Limit::None, "figure it 0 s limit - ok"),
        ] {
            let figure = Figure { name: "it", value, unit: "s", limit };
            assert_eq!(figure.to_string(), line);
        }
    }
}
