//! How the time to parse grows with the length of what is parsed.

use serde::Deserialize;

use super::{
    figure::{self, Figure, Limit},
    program::{CRATES, Program},
};
use crate::Outcome;

/// By how much the time may grow where the length is doubled.
const MAX_GROWTH: f64 = 2.5;

/// How often each length has its turn in a run. The shortest turn counts, for whatever else goes on
/// only adds to it.
const N_ROUNDS: usize = 4;

/// A line of what the program prints: a parser, and one kind of input.
#[derive(Debug, Deserialize)]
struct Measure {
    name: String,
    input: String,
    ns: f64,
    growth: f64,
}

/// Runs `xtask/fuzz/benches/parsing` with as many rounds as `n_runs` runs have, and prints for each
/// parser the figure of its worst input.
pub(super) fn run(n_runs: usize) -> Outcome {
    // One run is to see that this can be measured, and there is much of it.
    let n_rounds = if n_runs > 1 { N_ROUNDS * n_runs } else { 1 };
    let program = Program::build(CRATES, "parsing")?;
    let measures = measures(&program.run(&[&n_rounds.to_string()])?)?;
    let worst = worst(&measures);

    println!("\n| parser | inputs | the worst of them | of 1 MiB, ms | growth |");
    println!("|---|--:|---|--:|--:|");
    for (it, n_inputs) in &worst {
        let ms = it.ns / 1e6;
        println!("| {} | {n_inputs} | {} | {ms:.2} | {:.2} |", it.name, it.input, it.growth);
    }
    println!();
    let names: Vec<_> = worst.iter().map(|(it, _)| format!("parsing_{}", it.name)).collect();
    figure::print(worst.iter().zip(&names).map(|((it, _), name)| Figure {
        name,
        value: it.growth,
        unit: "x",
        limit: Limit::AtMost(MAX_GROWTH),
    }))
}

fn measures(output: &str) -> Outcome<Vec<Measure>> {
    let lines = output.lines().filter(|line| line.starts_with('{'));
    let measures: Vec<_> = lines.map(serde_json::from_str).collect::<Result<_, _>>()?;
    if measures.is_empty() { Err("nothing was measured".into()) } else { Ok(measures) }
}

/// Of each parser the input with which its time grew most, and how many inputs there are; in the
/// order in which they come.
fn worst<'m>(measures: &'m [Measure]) -> Vec<(&'m Measure, usize)> {
    let of_parser = |of: &'m [Measure]| {
        let worst = of.iter().max_by(|a, b| a.growth.total_cmp(&b.growth))?;
        Some((worst, of.len()))
    };
    measures.chunk_by(|a, b| a.name == b.name).filter_map(of_parser).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_input_of_a_parser_counts() {
        let output = "     Running benches\n\
            {\"name\": \"link\", \"input\": \"commas\", \"ns\": 1.0, \"growth\": 2.0}\n\
            {\"name\": \"link\", \"input\": \"quotes\", \"ns\": 2.0, \"growth\": 4.0}\n\
            {\"name\": \"link\", \"input\": \"spaces\", \"ns\": 3.0, \"growth\": 1.0}\n\
            {\"name\": \"html\", \"input\": \"tags\", \"ns\": 4.0, \"growth\": 2.1}\n";
        let measures = measures(output).unwrap();
        let found = worst(&measures);
        let found: Vec<_> = found.iter().map(|(it, n)| (&*it.name, &*it.input, *n)).collect();
        assert_eq!(found, [("link", "quotes", 3), ("html", "tags", 1)]);
        assert!(super::measures("").is_err());
    }
}
