//! Who may depend on whom: `layers.toml` against the manifests.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::{
    Outcome,
    metadata::{Kind, Metadata, Package},
    process::{self, cargo},
};

const RULES: &str = include_str!("../layers.toml");

/// Fails when a dependency goes against the layers.
pub(crate) fn run() -> Outcome {
    let rules = toml::from_str(RULES)?;
    let mut broken = broken(&rules, &Metadata::of_this_platform()?);
    broken.extend(too_large(&rules)?);
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n").into()) }
}

/// What `layers.toml` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    crates: BTreeMap<String, Layer>,
    kept: Vec<Kept>,
}

/// What one crate of the workspace may use.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Layer {
    /// The crates of the workspace it may name.
    uses: BTreeSet<String>,
    /// The packages that must not be in its tree; a `*` at the end stands for any end.
    never: BTreeSet<String>,
    /// How many packages its tree may have with its default features, itself included.
    at_most: Option<usize>,
}

/// Outside crates that belong to some layers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    outside: BTreeSet<String>,
    r#in: Vec<String>,
    /// Whether tests of any crate may use them.
    #[serde(default)]
    tests: bool,
}

/// Every rule that the workspace breaks, as a sentence.
fn broken(rules: &Rules, metadata: &Metadata) -> Vec<String> {
    let mut broken = Vec::new();
    for package in metadata.members() {
        let Some(layer) = rules.crates.get(&package.name) else {
            broken.push(format!("{} is not in xtask/layers.toml", package.name));
            continue;
        };
        broken.extend(wrong_arrows(rules, layer, package));
        let tree = tree(metadata, package);
        let strays = tree.iter().filter(|it| layer.never.iter().any(|name| is_named(name, it)));
        broken.extend(strays.map(|it| format!("{} must not have {it} in its tree", package.name)));
    }
    for name in rules.crates.keys() {
        if !metadata.members().any(|package| package.name == *name) {
            broken.push(format!("xtask/layers.toml names {name}, which is not in the workspace"));
        }
    }
    broken
}

/// The lines of one manifest that should not be there.
fn wrong_arrows(rules: &Rules, layer: &Layer, package: &Package) -> BTreeSet<String> {
    let mut wrong = BTreeSet::new();
    let name = &package.name;
    for dependency in &package.dependencies {
        let to = &dependency.name;
        if rules.crates.contains_key(to) && !layer.uses.contains(to) && to != name {
            wrong.insert(format!("{name} must not depend on {to}"));
        }
        let is_for_tests = dependency.kind == Some(Kind::Dev);
        for kept in rules.kept.iter().filter(|kept| kept.outside.contains(to)) {
            let is_free = kept.tests && is_for_tests;
            if !is_free && !kept.r#in.contains(name) {
                let homes = kept.r#in.join(" and ");
                wrong.insert(format!("{name} must not depend on {to}: only {homes} may"));
            }
        }
    }
    wrong
}

/// Whether a line of `never` means the package.
fn is_named(name: &str, package: &str) -> bool {
    name.strip_suffix('*').map_or(name == package, |start| package.starts_with(start))
}

/// A sentence for each tree that has more packages than it may have.
fn too_large(rules: &Rules) -> Outcome<Vec<String>> {
    let mut broken = Vec::new();
    for (name, layer) in &rules.crates {
        let Some(at_most) = layer.at_most else { continue };
        let n_packages = tree_size(&["--package", name])?;
        if n_packages > at_most {
            broken.push(format!("{name} has {n_packages} packages in its tree, of {at_most}"));
        }
    }
    Ok(broken)
}

/// How many packages a crate is built from, itself included and tests aside; `arguments` name it to
/// `cargo tree`.
fn tree_size(arguments: &[&str]) -> Outcome<usize> {
    let tree = ["tree", "--locked", "--edges", "normal,build", "--prefix", "none", "--no-dedupe"];
    let lines = process::read(cargo().args(tree).args(arguments))?;
    Ok(lines.lines().collect::<BTreeSet<_>>().len())
}

/// The names of all packages that a crate is built from, tests aside.
///
/// Cargo unites features over the whole workspace, so the tree may be larger than the crate's own,
/// never smaller.
fn tree<'m>(metadata: &'m Metadata, package: &'m Package) -> BTreeSet<&'m str> {
    let nodes = metadata.resolve.nodes.iter().map(|it| (&*it.id, it)).collect::<BTreeMap<_, _>>();
    let mut seen = BTreeSet::new();
    let mut ahead = vec![&*package.id];
    while let Some(id) = ahead.pop() {
        if !seen.insert(id) {
            continue;
        }
        for edge in nodes.get(id).into_iter().flat_map(|node| &node.deps) {
            if edge.dep_kinds.iter().any(|it| it.kind != Some(Kind::Dev)) {
                ahead.push(&edge.pkg);
            }
        }
    }
    seen.remove(&*package.id);
    metadata.packages.iter().filter(|it| seen.contains(&*it.id)).map(|it| &*it.name).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::{Value, json};

    use super::*;
    use crate::process::root;

    #[test]
    fn dependencies_follow_the_layers() {
        let rules = toml::from_str(RULES).unwrap();
        let metadata = Metadata::of_this_platform().unwrap();
        assert_eq!(broken(&rules, &metadata), Vec::<String>::new());
        assert_eq!(too_large(&rules).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn the_guide_counts_the_crates_of_each_feature() {
        let guide = fs::read_to_string(root().join("docs/vocabulary.md")).unwrap();
        let (_, table) = guide.split_once("Crates in the tree |").unwrap();
        let rows = table.lines().skip(2).map_while(|it| it.strip_prefix('|')?.strip_suffix('|'));
        let mut counts = BTreeMap::new();
        for row in rows {
            let cells = row.split('|').map(str::trim).collect::<Vec<_>>();
            let feature = cells[0].trim_matches('`').replace("none", "");
            counts.insert(feature, cells[2].parse::<usize>().unwrap());
        }
        assert!(counts.len() > 1, "no features in the table");
        for (feature, n_packages) in counts {
            let vocab = ["--package", "oyez-vocab", "--features", &feature];
            // The table says that it counts on Linux.
            let size = tree_size(&[&vocab[..], &["--target", "x86_64-unknown-linux-gnu"]].concat());
            assert_eq!(size.unwrap(), n_packages, "with the features `{feature}`");
        }
    }

    #[test]
    fn a_tree_that_is_too_large_is_named() {
        let rules = "kept = []\n[crates.oyez-vocab]\nuses = []\nnever = []\nat_most = 1";
        let broken = too_large(&toml::from_str(rules).unwrap()).unwrap();
        assert!(broken[0].starts_with("oyez-vocab has "), "{broken:?}");
        assert!(broken[0].ends_with(" packages in its tree, of 1"), "{broken:?}");
    }

    #[test]
    fn a_name_with_a_star_is_that_of_many() {
        for (package, is_found) in
            [("async-io", true), ("futures-core", true), ("futures", true), ("asynchrony", false)]
        {
            let broken = check(&[("oyez-vocab", package, None)]);
            let sentence = format!("oyez-vocab must not have {package} in its tree");
            assert_eq!(broken.contains(&sentence), is_found, "{broken:?}");
        }
    }

    #[test]
    fn a_wrong_arrow_is_named() {
        for (from, to, kind, sentence) in [
            ("oyez-http", "oyez-store", None, "oyez-http must not depend on oyez-store"),
            ("oyez-http", "oyez-store", Some("dev"), "oyez-http must not depend on oyez-store"),
            ("oyez-store", "oyez-http", None, "oyez-store must not depend on oyez-http"),
            ("oyez-vocab", "oyez-registry", None, "oyez-vocab must not depend on oyez-registry"),
            ("xtask", "oyez-vocab", None, "xtask must not depend on oyez-vocab"),
            ("oyez", "diesel", None, "oyez must not depend on diesel: only oyez-store may"),
            ("oyez", "rustls", Some("dev"), "oyez must not depend on rustls: only oyez-http may"),
            ("oyez-store", "tempfile", None, {
                "oyez-store must not depend on tempfile: only oyez may"
            }),
            ("oyez-vocab", "http", Some("build"), {
                "oyez-vocab must not depend on http: only oyez-http and oyez and oyez-fuzz may"
            }),
        ] {
            let broken = check(&[(from, to, kind)]);
            assert!(broken.iter().any(|it| it == sentence), "{sentence} is not in {broken:?}");
        }
    }

    #[test]
    fn a_right_arrow_passes() {
        for arrow in [
            ("oyez-http", "oyez-registry", None),
            ("oyez", "oyez-store", None),
            ("oyez", "hyper", Some("dev")),
            ("oyez", "hyper-util", None),
            ("oyez-store", "diesel", None),
            ("oyez-store", "tempfile", Some("dev")),
            ("oyez-vocab", "serde", None),
        ] {
            assert_eq!(check(&[arrow]), Vec::<String>::new(), "{arrow:?}");
        }
    }

    #[test]
    fn what_a_crate_never_meets_is_found_at_any_depth() {
        let hidden = [("oyez-vocab", "serde", None), ("serde", "innocent", None)];
        let at_last = [("innocent", "tokio", Some("build"))];
        let in_tests = [("innocent", "tokio", Some("dev"))];
        let sentence = "oyez-vocab must not have tokio in its tree";
        assert_eq!(check(&[&hidden[..], &at_last].concat()), [sentence]);
        assert_eq!(check(&[&hidden[..], &in_tests].concat()), Vec::<String>::new());
    }

    #[test]
    fn a_crate_without_a_layer_is_named() {
        let rules = toml::from_str("kept = []\n[crates.gone]\nuses = []\nnever = []").unwrap();
        let broken = broken(&rules, &metadata(&["new"], &[]));
        let sentences = [
            "new is not in xtask/layers.toml",
            "xtask/layers.toml names gone, which is not in the workspace",
        ];
        assert_eq!(broken, sentences);
    }

    type Arrow<'a> = (&'a str, &'a str, Option<&'a str>);

    /// The sentences about a workspace with these arrows and no others.
    fn check(arrows: &[Arrow<'_>]) -> Vec<String> {
        let rules = toml::from_str::<Rules>(RULES).unwrap();
        let members = rules.crates.keys().map(|it| &**it).collect::<Vec<_>>();
        broken(&rules, &metadata(&members, arrows))
    }

    /// What Cargo would say of such a workspace.
    fn metadata(members: &[&str], arrows: &[Arrow<'_>]) -> Metadata {
        let names = members.iter().chain(arrows.iter().flat_map(|(from, to, _)| [from, to]));
        let names = names.copied().collect::<BTreeSet<_>>();
        let lines_of = |name: &str, line: fn(&Arrow<'_>) -> Value| {
            arrows.iter().filter(|it| it.0 == name).map(line).collect::<Value>()
        };
        let packages = names.iter().map(|&name| {
            let lines = lines_of(name, |&(_, to, kind)| json!({"name": to, "kind": kind}));
            json!({
                "dependencies": lines, "features": {}, "id": name, "name": name, "version": "1.0.0",
            })
        });
        let nodes = names.iter().map(|&name| {
            let lines =
                lines_of(name, |&(_, to, kind)| json!({"pkg": to, "dep_kinds": [{"kind": kind}]}));
            json!({"id": name, "deps": lines})
        });
        serde_json::from_value(json!({
            "packages": packages.collect::<Value>(),
            "resolve": {"nodes": nodes.collect::<Value>()},
            "target_directory": "target",
            "workspace_members": members,
        }))
        .unwrap()
    }
}
