//! What hostile servers send, case by case: `docs/security-cases.md` says what each number is.
//!
//! Every row runs on three mounts: the server of this crate, the layer in axum, and the layer
//! nested there beneath a prefix. Of each it is asserted which status it gets, what is written, what
//! is asked of other servers, and that it takes neither long nor much memory. `cargo xtask attacks`
//! finds the rows by `case(NUMBER`, and tests of their own by `attack_NUMBER` in their names.

mod addresses;
mod bodies;
mod case;
mod cavage;
#[cfg(target_os = "linux")]
mod descriptors;
mod hearsay;
mod keys;
mod lists;
mod origins;
mod proofs;
mod routes;
mod sequences;
mod stage;
mod standard;

use self::{
    case::{Case, Scene, case},
    stage::{Mount, Stage},
};
use crate::kit::peer::{self, Answer};

/// Runs `cases` on each mount.
async fn run(cases: Vec<Case>) {
    for mount in Mount::ALL {
        let stage = Stage::set(mount).await;
        for (row, case) in cases.iter().enumerate() {
            case.run(&stage, row).await;
        }
    }
}

/// [`run`], where the site is on the public internet and speaks with nobody else.
async fn run_in_public(cases: Vec<Case>) {
    for mount in Mount::ALL {
        let stage = Stage::in_public(mount).await;
        for (row, case) in cases.iter().enumerate() {
            case.run(&stage, row).await;
        }
    }
}
