//! Lists of blocked domains, as servers exchange them, and what a rule is about.

use oyez_registry::{Domain, Subject, Verdict, read_csv, write_csv};

/// Reads `data` as a list, and its first line as a domain or an actor.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    check_list(text);
    let line = text.lines().next().unwrap_or_default();
    if let Ok(subject) = line.parse::<Subject>() {
        assert_eq!(subject.to_string().parse().as_ref(), Ok(&subject), "it has one form");
    }
    if let Ok(domain) = line.parse::<Domain>() {
        assert!(domain.as_str().is_ascii() && domain.as_str().len() <= 253);
    }
}

/// Checks that a list is read whole, and written as it is read, or that its errors have places.
fn check_list(text: &str) {
    let _ = read_csv(text, Verdict::Allow);
    match read_csv(text, Verdict::Suspend) {
        Ok(rules) => {
            let written = write_csv(&rules);
            assert_eq!(read_csv(&written, Verdict::Suspend), Ok(rules), "{written}");
        }
        Err(errors) => {
            let n_lines = text.split('\n').count();
            assert!(!errors.as_slice().is_empty());
            for it in errors.as_slice() {
                assert!((1..=n_lines).contains(&it.line) && it.column >= 1, "{it}");
            }
        }
    }
}
