//! Whether two patterns can match one path.

use std::collections::{BTreeMap, VecDeque};

use regex_syntax::hir::ClassUnicode;

use super::{
    encoding::Shape,
    nfa::{Nfa, State},
};

/// A shortest decoded path that both automata accept, with plain letters where there is a choice.
///
/// Walks both at once, breadth first: no pair of states is visited twice, so that their number
/// bounds the time and the space.
pub(super) fn shortest(one: &Nfa, two: &Nfa) -> Option<String> {
    let mut common = BTreeMap::new();
    let mut seen = vec![false; one.n_states() * two.n_states() * Shape::ALL.len()];
    let mut steps = Vec::new();
    let start = Place { one: one.start(), two: two.start(), shape: Shape::Start, step: None };
    let mut queue = VecDeque::from([start]);
    while let Some(place) = queue.pop_front() {
        let pair = place.one * two.n_states() + place.two;
        let index = pair * Shape::ALL.len() + place.shape as usize;
        if std::mem::replace(&mut seen[index], true) {
            continue;
        }
        match (one.state(place.one), two.state(place.two)) {
            // What reads nothing is gone on with at once, for the path is no longer by it.
            (State::Either(first, second), _) => {
                queue.push_front(Place { one: second, ..place });
                queue.push_front(Place { one: first, ..place });
            }
            (_, State::Either(first, second)) => {
                queue.push_front(Place { two: second, ..place });
                queue.push_front(Place { two: first, ..place });
            }
            (State::Accept, State::Accept) if place.shape.may_end() => {
                return Some(path(&steps, place.step));
            }
            (
                State::Read { class: a, next: one_next },
                State::Read { class: b, next: two_next },
            ) => {
                let characters =
                    common.entry((a, b)).or_insert_with(|| in_common(one.class(a), two.class(b)));
                for &character in &*characters {
                    let Some(shape) = place.shape.step(character) else { continue };
                    steps.push(Step { character, before: place.step });
                    let step = Some(steps.len() - 1);
                    queue.push_back(Place { one: one_next, two: two_next, shape, step });
                }
            }
            _ => (),
        }
    }
    None
}

/// Where the two walks stand.
#[derive(Clone, Copy)]
struct Place {
    one: usize,
    two: usize,
    shape: Shape,
    /// The last step of the path to here.
    step: Option<usize>,
}

/// A character of a path, and the step before it.
struct Step {
    character: char,
    before: Option<usize>,
}

fn path(steps: &[Step], last: Option<usize>) -> String {
    let mut characters = Vec::new();
    let mut step = last;
    while let Some(Step { character, before }) = step.and_then(|it| steps.get(it)) {
        characters.push(*character);
        step = *before;
    }
    characters.iter().rev().collect()
}

/// Characters that stand for all that both classes hold, the nicest first.
///
/// Nothing but `.` and `/` tells one path from another beside the classes themselves, so that any
/// other character stands for the rest.
fn in_common(one: &ClassUnicode, two: &ClassUnicode) -> Vec<char> {
    let mut both = one.clone();
    both.intersect(two);
    let holds =
        |it: &char| both.ranges().iter().any(|range| (range.start()..=range.end()).contains(it));
    let is_other = |it: &char| !matches!(it, '\0' | '.' | '/');
    let printable = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain('!'..='~');
    // Of four characters in a row, one is neither U+0000 nor `.` nor `/`.
    let rest = both.ranges().iter().flat_map(|it| (it.start()..=it.end()).take(4));
    let other = printable.filter(holds).chain(rest).find(is_other);
    other.into_iter().chain(['.', '/'].into_iter().filter(holds)).collect()
}
