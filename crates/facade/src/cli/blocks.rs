//! `oyez block`, `oyez allow`, `oyez unblock` and `oyez blocks`

use std::{fs, path::PathBuf};

use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use oyez::{
    App,
    registry::{Domain, Rule, Subject, Verdict, read_csv, write_csv},
    store::ApplicationStore,
};
use serde_json::json;

use super::listing;
use crate::Outcome;

/// A rule about a domain or an actor.
#[derive(Args, Debug)]
pub(super) struct Block {
    /// A domain, with all below it; or the id of an actor, such as https://example.org/users/bob.
    subject: Subject,
    /// `suspend` to have nothing to do with it. The others are for applications.
    #[arg(long, value_parser = severity(), default_value = "suspend")]
    severity: Verdict,
    /// Have applications keep no media of it.
    #[arg(long)]
    reject_media: bool,
    /// Have applications look at no reports of it.
    #[arg(long)]
    reject_reports: bool,
    /// Why, for everyone to read.
    #[arg(long, default_value = "", hide_default_value = true)]
    comment: String,
    /// Have lists for everyone show the domain in part only.
    #[arg(long)]
    obfuscate: bool,
}

fn severity() -> impl TypedValueParser<Value = Verdict> {
    let severities = [Verdict::Suspend, Verdict::Silence, Verdict::Noop];
    PossibleValuesParser::new(severities.map(Verdict::as_str)).try_map(|it| it.parse())
}

/// The list of blocks, as a whole.
#[derive(Debug, Subcommand)]
pub(super) enum Blocks {
    /// List the domains and actors that there are rules about.
    List {
        /// Print one JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Add the domains of a CSV file, as other servers export it, or with one domain a line.
    Import {
        /// The file.
        file: PathBuf,
        /// Allow these domains: they are one a line.
        #[arg(long)]
        allowed: bool,
    },
    /// Write the blocked domains to a CSV file, as other servers import it.
    Export {
        /// The file, which is overwritten.
        file: PathBuf,
        /// Write those that are allowed, one a line.
        #[arg(long)]
        allowed: bool,
    },
}

pub(super) async fn block<S: ApplicationStore>(app: &App<S>, block: Block) -> Outcome {
    let Block { subject, severity, reject_media, reject_reports, comment, obfuscate } = block;
    let public_comment = comment;
    let verdict = severity;
    let rule = Rule { subject, verdict, reject_media, reject_reports, public_comment, obfuscate };
    println!("{}: {}", rule.subject, rule.verdict.as_str());
    Ok(app.put_rules(vec![rule]).await?)
}

pub(super) async fn allow<S: ApplicationStore>(app: &App<S>, domain: Domain) -> Outcome {
    println!("{domain}: {}", Verdict::Allow.as_str());
    let rule = Rule::new(Subject::Domain(domain), Verdict::Allow);
    Ok(app.put_rules(vec![rule]).await?)
}

pub(super) async fn unblock<S: ApplicationStore>(app: &App<S>, subject: Subject) -> Outcome {
    match app.remove_rule(&subject).await? {
        true => Ok(()),
        false => Err(format!("there is no rule about `{subject}`").into()),
    }
}

impl Blocks {
    pub(super) async fn run<S: ApplicationStore>(self, app: &App<S>) -> Outcome {
        match self {
            Self::List { json } => list(app, json).await,
            Self::Import { file, allowed } => {
                let verdict = if allowed { Verdict::Allow } else { Verdict::Suspend };
                let text = fs::read_to_string(&file)
                    .map_err(|error| format!("could not read `{}`: {error}", file.display()))?;
                let rules = read_csv(&text, verdict)
                    .map_err(|errors| format!("nothing of `{}`:\n{errors}", file.display()))?;
                let n_rules = rules.len();
                app.put_rules(rules).await?;
                println!("{n_rules} domains");
                Ok(())
            }
            Self::Export { file, allowed } => {
                let rules = app.rules().await?;
                let is_domain = |it: &&Rule| matches!(it.subject, Subject::Domain(_));
                let (domains, actors): (Vec<_>, Vec<_>) = rules.iter().partition(is_domain);
                let domains: Vec<&Rule> = domains
                    .into_iter()
                    .filter(|it| (it.verdict == Verdict::Allow) == allowed)
                    .collect();
                fs::write(&file, write_csv(domains.iter().copied()))
                    .map_err(|error| format!("could not write `{}`: {error}", file.display()))?;
                println!("{} domains", domains.len());
                if !allowed && !actors.is_empty() {
                    eprintln!("{} actors are not in it: it has a place for domains", actors.len());
                }
                Ok(())
            }
        }
    }
}

async fn list<S: ApplicationStore>(app: &App<S>, as_json: bool) -> Outcome {
    let rules = app.rules().await?;
    if !as_json {
        print!("{}", listing::rules(&rules));
        return Ok(());
    }
    for it in rules {
        let line = json!({
            "subject": it.subject.as_str(),
            "verdict": it.verdict.as_str(),
            "rejectMedia": it.reject_media,
            "rejectReports": it.reject_reports,
            "comment": it.public_comment,
            "obfuscate": it.obfuscate,
        });
        println!("{line}");
    }
    Ok(())
}
