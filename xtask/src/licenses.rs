//! Every dependency is under a permissive license.

mod expression;

use crate::{Outcome, metadata::Metadata};

use self::expression::is_satisfied;

/// Licenses, by SPDX identifier, that ask for no more than a notice.
const ALLOWED: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "NCSA",
    "Unicode-3.0",
    "Zlib",
];

/// Exceptions, by SPDX identifier, that grant more than the license they stand with.
const EXCEPTIONS: [&str; 1] = ["LLVM-exception"];

/// Fails when a dependency, on any platform, is not permissive.
pub(crate) fn run() -> Outcome {
    let refused = refused(&Metadata::of_all_platforms()?);
    if refused.is_empty() { Ok(()) } else { Err(refused.join("\n").into()) }
}

/// A sentence for each package that may not be used.
fn refused(metadata: &Metadata) -> Vec<String> {
    let mut refused = Vec::new();
    for package in &metadata.packages {
        let about = format!("{} {}", package.name, package.version);
        let Some(license) = &package.license else {
            refused.push(format!("{about} states no license"));
            continue;
        };
        match is_satisfied(license, is_allowed) {
            Ok(true) => (),
            Ok(false) => refused.push(format!("{about} is under {license}")),
            Err(error) => refused.push(format!("{about} states `{license}`: {error}")),
        }
    }
    refused
}

fn is_allowed(license: &str, exception: Option<&str>) -> bool {
    ALLOWED.contains(&license) && exception.is_none_or(|it| EXCEPTIONS.contains(&it))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_dependency_is_permissive() {
        let metadata = Metadata::of_all_platforms().or_else(|error| {
            println!("only this platform's dependencies are checked: {error}");
            Metadata::of_this_platform()
        });
        assert_eq!(refused(&metadata.unwrap()), Vec::<String>::new());
    }

    #[test]
    fn a_package_that_is_not_permissive_is_named() {
        for (license, sentence) in [
            (Some("AGPL-3.0-only"), "it 1.2.3 is under AGPL-3.0-only"),
            (Some("MIT AND MPL-2.0"), "it 1.2.3 is under MIT AND MPL-2.0"),
            (Some("MIT OR"), "it 1.2.3 states `MIT OR`: a license is missing at the end"),
            (None, "it 1.2.3 states no license"),
        ] {
            let package = json!({
                "dependencies": [], "features": {}, "id": "it", "license": license, "name": "it",
                "version": "1.2.3",
            });
            let metadata = serde_json::from_value(json!({
                "packages": [package], "resolve": {"nodes": []},
                "target_directory": "target", "workspace_members": [],
            }));
            assert_eq!(refused(&metadata.unwrap()), [sentence]);
        }
    }

    #[test]
    fn only_known_exceptions_pass() {
        assert!(is_allowed("Apache-2.0", Some("LLVM-exception")));
        assert!(!is_allowed("Apache-2.0", Some("Strange-exception")));
        assert!(!is_allowed("GPL-3.0-only", Some("LLVM-exception")));
    }
}
