//! SPDX license expressions, as far as manifests use them.
//!
//! ```text
//! any    = all *( "OR" all )
//! all    = single *( "AND" single )
//! single = "(" any ")" / license [ "WITH" exception ]
//! ```
//!
//! A slash is Cargo's old way to write `OR`.

/// Whether the terms of `expression` can be met with licenses that `is_allowed` takes.
///
/// # Errors
///
/// Fails when `expression` is not one, and says where.
pub(super) fn is_satisfied(
    expression: &str,
    is_allowed: fn(&str, Option<&str>) -> bool,
) -> Result<bool, String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words = spaced.split_whitespace().collect::<Vec<_>>();
    let mut reader = Reader { words: &words, is_allowed };
    let is_satisfied = reader.any()?;
    match reader.next() {
        None => Ok(is_satisfied),
        Some(word) => Err(format!("`{word}` is out of place")),
    }
}

/// Reads words from the left; each rule of the grammar is a method.
struct Reader<'w> {
    words: &'w [&'w str],
    is_allowed: fn(&str, Option<&str>) -> bool,
}

impl<'w> Reader<'w> {
    fn any(&mut self) -> Result<bool, String> {
        let mut is_satisfied = self.all()?;
        while self.take("OR") {
            is_satisfied |= self.all()?;
        }
        Ok(is_satisfied)
    }

    fn all(&mut self) -> Result<bool, String> {
        let mut is_satisfied = self.single()?;
        while self.take("AND") {
            is_satisfied &= self.single()?;
        }
        Ok(is_satisfied)
    }

    fn single(&mut self) -> Result<bool, String> {
        if self.take("(") {
            let is_satisfied = self.any()?;
            return match self.take(")") {
                true => Ok(is_satisfied),
                false => Err("a parenthesis is not closed".to_owned()),
            };
        }
        let license = self.identifier("a license")?;
        let exception = match self.take("WITH") {
            true => Some(self.identifier("an exception")?),
            false => None,
        };
        Ok((self.is_allowed)(license, exception))
    }

    fn identifier(&mut self, what: &str) -> Result<&'w str, String> {
        match self.next() {
            None => Err(format!("{what} is missing at the end")),
            Some(word @ ("(" | ")" | "AND" | "OR" | "WITH")) => {
                Err(format!("{what} is missing before `{word}`"))
            }
            Some(word) => Ok(word),
        }
    }

    fn take(&mut self, word: &str) -> bool {
        let is_next = self.words.first() == Some(&word);
        if is_next {
            self.next();
        }
        is_next
    }

    fn next(&mut self) -> Option<&'w str> {
        let (word, rest) = self.words.split_first()?;
        self.words = rest;
        Some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the expression is satisfied when `A`, `B` and `A WITH E` are allowed, and only they.
    fn check(expression: &str) -> Result<bool, String> {
        is_satisfied(expression, |license, exception| {
            matches!((license, exception), ("A" | "B", None) | ("A", Some("E")))
        })
    }

    #[test]
    fn expressions_are_evaluated() {
        for (expression, expected) in [
            ("A", true),
            ("X", false),
            ("a", false),
            ("A OR X", true),
            ("X OR A", true),
            ("X OR Y", false),
            ("A AND B", true),
            ("A AND X", false),
            ("X/A", true),
            ("X / Y", false),
            ("A WITH E", true),
            ("B WITH E", false),
            ("B WITH E OR A", true),
            ("A OR X AND X", true),
            ("X AND X OR A", true),
            ("(A OR X) AND X", false),
            ("X AND (X OR A)", false),
            ("A AND (X OR (Y OR B))", true),
            ("((A))", true),
        ] {
            assert_eq!(check(expression), Ok(expected), "{expression}");
        }
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for (expression, error) in [
            ("", "a license is missing at the end"),
            ("A OR", "a license is missing at the end"),
            ("A WITH", "an exception is missing at the end"),
            ("OR A", "a license is missing before `OR`"),
            ("A AND )", "a license is missing before `)`"),
            ("(A", "a parenthesis is not closed"),
            ("A)", "`)` is out of place"),
            ("A B", "`B` is out of place"),
            ("A WITH E WITH E", "`WITH` is out of place"),
        ] {
            assert_eq!(check(expression), Err(error.to_owned()), "{expression}");
        }
    }
}
