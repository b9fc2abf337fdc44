//! The way through a document.

use super::{Finding, Problem, Severity};

/// How many findings there are at most.
///
/// In an array of numbers every other byte is one, and its path can be a thousand times as long.
const MAX_FINDINGS: usize = 1000;

/// Goes through a document, and notes what is wrong where.
#[derive(Debug, Default)]
pub struct Inspector {
    path: String,
    findings: Vec<Finding>,
}

impl Inspector {
    /// Inspects the property `name`.
    pub(crate) fn at(&mut self, name: &str, inspect: impl FnOnce(&mut Self)) {
        let n = self.path.len();
        if n > 0 {
            self.path.push('.');
        }
        self.path.push_str(name);
        inspect(self);
        self.path.truncate(n);
    }

    /// Inspects a place in the array that it stands at.
    pub(crate) fn at_index(&mut self, index: usize, inspect: impl FnOnce(&mut Self)) {
        let n = self.path.len();
        self.path += &format!("[{index}]");
        inspect(self);
        self.path.truncate(n);
    }

    /// Notes a problem where it stands, unless there are too many already.
    pub(crate) fn report(&mut self, severity: Severity, problem: Problem) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(Finding { path: self.path.clone(), problem, severity });
        }
    }

    /// Notes that the property `name` is missing.
    pub(crate) fn missing(&mut self, severity: Severity, name: &str) {
        self.at(name, |it| it.report(severity, Problem::Missing));
    }

    /// What was noted.
    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}
