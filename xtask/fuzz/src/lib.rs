//! What is fuzzed: functions that take any bytes, and panic where something is not as it should be.
//!
//! libFuzzer calls them in `cargo xtask fuzz`; the test of this crate calls them with the files of
//! `corpus/`. A new target is a file here, a line in [`TARGETS`] and a folder with a few inputs.
//! Words that help to find more go to `dictionaries/NAME.dict`.

mod activities;
mod alternates;
mod blocks;
mod digests;
mod document;
mod guard;
mod home;
mod json_ld;
mod keys;
mod negotiation;
mod nodeinfo;
#[path = "../../../crates/vocab/tests/it/normalize.rs"]
mod normalize; // one rule, not two that must be the same
mod proofs;
mod routes;
mod signatures;
mod signer;
mod values;
mod webfinger;

pub use self::negotiation::answer;

/// Something to fuzz.
#[derive(Debug)]
#[non_exhaustive]
pub struct Target {
    /// Its name on the command line, and that of its folder in `corpus/`.
    pub name: &'static str,
    /// Takes any input, and panics at what must not be.
    pub run: fn(&[u8]),
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target { name: "activities", run: activities::run },
    Target { name: "alternates", run: alternates::run },
    Target { name: "blocks", run: blocks::run },
    Target { name: "digests", run: digests::run },
    Target { name: "document", run: document::run },
    Target { name: "guard", run: guard::run },
    Target { name: "json_ld", run: json_ld::run },
    Target { name: "keys", run: keys::run },
    Target { name: "negotiation", run: negotiation::run },
    Target { name: "nodeinfo", run: nodeinfo::run },
    Target { name: "proofs", run: proofs::run },
    Target { name: "routes", run: routes::run },
    Target { name: "signatures", run: signatures::run },
    Target { name: "values", run: values::run },
    Target { name: "webfinger", run: webfinger::run },
];

/// The target of this name.
///
/// # Panics
///
/// Panics where there is none.
pub fn target(name: &str) -> &'static Target {
    let target = TARGETS.iter().find(|it| it.name == name);
    target.unwrap_or_else(|| panic!("there is no target `{name}`"))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn every_input_of_the_corpus_passes() {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let folders = fs::read_dir(&corpus).unwrap().map(|it| it.unwrap().file_name());
        let folders = folders.map(|it| it.into_string().unwrap()).collect::<BTreeSet<_>>();
        let names = TARGETS.iter().map(|it| it.name.to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(folders, names, "a folder for each target");
        for name in names {
            for file in fs::read_dir(corpus.join(&name)).unwrap() {
                let path = file.unwrap().path();
                println!("{}", path.display());
                (target(&name).run)(&fs::read(path).unwrap());
            }
        }
    }
}
