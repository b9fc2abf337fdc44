//! A crate like that of a user: it has nothing but the vocabulary, and runs what the README shows.

use std::fs;

use crate::{
    Outcome,
    metadata::Metadata,
    process::{self, cargo, root},
};

/// The heading in the README under which the program stands.
const HEADING: &str = "## Only the vocabulary";

/// Builds and runs the program, from what is on this machine.
pub(crate) fn run() -> Outcome {
    let program = program(&fs::read_to_string(root().join("README.md"))?)?.to_owned();
    let target = Metadata::of_this_platform()?.target_directory;
    let folder = target.join("downstream");
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/main.rs"), program)?;
    fs::write(folder.join("Cargo.toml"), manifest())?;
    // The versions that are here already; what is not needed of them, Cargo leaves out.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let mut run = cargo();
    run.args(["run", "--offline", "--manifest-path"]).arg(folder.join("Cargo.toml"));
    process::run(run.arg("--target-dir").arg(folder.join("target")))
}

/// What a user would write, but for the path.
fn manifest() -> String {
    let vocab = root().join("crates/vocab");
    format!(
        "[package]\nname = \"downstream\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\noyez-vocab = {{ path = {vocab:?} }}\nserde_json = \"1\"\n\n\
         [workspace] # of its own\n"
    )
}

/// The first program under [`HEADING`].
fn program(readme: &str) -> Outcome<&str> {
    let section = readme.split_once(HEADING).map(|(_, rest)| rest);
    let program = section.and_then(|it| it.split_once("```rust\n")?.1.split_once("```"));
    let (program, _) = program.ok_or_else(|| format!("there is no program under `{HEADING}`"))?;
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_under_the_heading_is_taken() {
        let readme = "```rust\none\n```\n## Only the vocabulary\ntext\n```rust\ntwo\n```\n";
        assert_eq!(program(readme).unwrap(), "two\n");
        assert!(program("## Only the vocabulary\n").is_err());
        assert!(program("```rust\none\n```\n").is_err());
    }
}
