//! What `cargo metadata` says of the workspace and of everything it depends on.

use std::{collections::BTreeMap, path::PathBuf};

use serde::Deserialize;

use crate::{
    Outcome,
    process::{self, cargo},
};

/// The packages of the workspace, all they depend on, and how.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) resolve: Resolve,
    pub(crate) target_directory: PathBuf,
    pub(crate) workspace_members: Vec<String>,
}

/// One version of one crate.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) dependencies: Vec<Dependency>,
    /// What each feature turns on, by its name.
    pub(crate) features: BTreeMap<String, Vec<String>>,
    pub(crate) id: String,
    pub(crate) license: Option<String>,
    pub(crate) name: String,
    pub(crate) version: String,
}

/// A line of a manifest, whether or not a build needs it.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) kind: Option<Kind>,
    /// The package's own name, also when the manifest renames it.
    pub(crate) name: String,
}

/// What a dependency is for, when it is not simply used.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Build,
    Dev,
}

/// The graph of what a build takes in.
#[derive(Debug, Deserialize)]
pub(crate) struct Resolve {
    pub(crate) nodes: Vec<Node>,
}

/// A package in the graph.
#[derive(Debug, Deserialize)]
pub(crate) struct Node {
    pub(crate) deps: Vec<Edge>,
    pub(crate) id: String,
}

/// An arrow of the graph.
#[derive(Debug, Deserialize)]
pub(crate) struct Edge {
    pub(crate) dep_kinds: Vec<EdgeKind>,
    pub(crate) pkg: String,
}

/// Why an arrow is there.
#[derive(Debug, Deserialize)]
pub(crate) struct EdgeKind {
    pub(crate) kind: Option<Kind>,
}

impl Metadata {
    /// What is built on this platform. Needs no network once the workspace was built.
    pub(crate) fn of_this_platform() -> Outcome<Self> {
        Self::read(&["--filter-platform", &Self::host()?])
    }

    /// The name of this platform, such as `x86_64-unknown-linux-gnu`.
    pub(crate) fn host() -> Outcome<String> {
        let version = process::read(cargo().arg("-vV"))?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        Ok(host.ok_or("`cargo -vV` does not name the host")?.to_owned())
    }

    /// What is built on any platform. Cargo downloads the manifests that are not here yet.
    pub(crate) fn of_all_platforms() -> Outcome<Self> {
        Self::read(&[])
    }

    fn read(arguments: &[&str]) -> Outcome<Self> {
        let mut command = cargo();
        command.args(["metadata", "--format-version", "1", "--locked"]).args(arguments);
        Ok(serde_json::from_str(&process::read(&mut command)?)?)
    }

    /// The crates of the workspace.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.is_member(package))
    }

    fn is_member(&self, package: &Package) -> bool {
        self.workspace_members.contains(&package.id)
    }
}
