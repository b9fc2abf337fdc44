//! Patterns as automata over characters.
//!
//! Routing itself is left to the regex crate. Whether two patterns can match one path is asked of
//! these: being over characters, not bytes, they have one state where `\w` has hundreds, and being
//! nondeterministic, they are no larger than the pattern.

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Repetition};

use super::PatternErrorKind;

/// An automaton for the decoded paths that a pattern matches.
#[derive(Debug)]
pub(super) struct Nfa {
    states: Vec<State>,
    classes: Vec<ClassUnicode>,
    start: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    /// The path may end here.
    Accept,
    /// Go on from either, reading nothing.
    Either(usize, usize),
    /// Read a character of a class, then go on from `next`.
    Read { class: usize, next: usize },
}

/// Two automata of this size make a million pairs, which take less than a second to walk.
const MAX_STATES: usize = 1024;

impl Nfa {
    /// The automaton of a regex without assertions.
    pub(super) fn new(regex: &str) -> Result<Self, PatternErrorKind> {
        let hir = regex_syntax::parse(regex)
            .map_err(|error| PatternErrorKind::Syntax(error.to_string().into()))?;
        let mut nfa = Self { states: Vec::new(), classes: Vec::new(), start: 0 };
        let accept = nfa.push(State::Accept)?;
        nfa.start = nfa.add(&hir, accept)?;
        Ok(nfa)
    }

    pub(super) fn start(&self) -> usize {
        self.start
    }

    pub(super) fn n_states(&self) -> usize {
        self.states.len()
    }

    pub(super) fn state(&self, index: usize) -> State {
        self.states[index]
    }

    pub(super) fn class(&self, index: usize) -> &ClassUnicode {
        &self.classes[index]
    }

    /// Adds the states of `hir` that lead to `next`, and returns the first.
    fn add(&mut self, hir: &Hir, next: usize) -> Result<usize, PatternErrorKind> {
        match hir.kind() {
            // The regex form refuses assertions before it comes to this.
            HirKind::Empty | HirKind::Look(_) => Ok(next),
            HirKind::Literal(literal) => {
                // It is UTF-8, for the regex is Unicode's.
                String::from_utf8_lossy(&literal.0).chars().rev().try_fold(next, |next, it| {
                    self.read(ClassUnicode::new([ClassUnicodeRange::new(it, it)]), next)
                })
            }
            HirKind::Class(Class::Unicode(class)) => self.read(class.clone(), next),
            HirKind::Class(Class::Bytes(class)) => {
                self.read(class.to_unicode_class().unwrap_or_else(ClassUnicode::empty), next)
            }
            HirKind::Repetition(repetition) => self.repeat(repetition, next),
            HirKind::Capture(capture) => self.add(&capture.sub, next),
            HirKind::Concat(subs) => {
                subs.iter().rev().try_fold(next, |next, sub| self.add(sub, next))
            }
            HirKind::Alternation(subs) => {
                let mut firsts = Vec::with_capacity(subs.len());
                for sub in subs {
                    firsts.push(self.add(sub, next)?);
                }
                let last = firsts.pop().unwrap_or(next);
                firsts.into_iter().rev().try_fold(last, |or, it| self.push(State::Either(it, or)))
            }
        }
    }

    fn repeat(&mut self, repetition: &Repetition, next: usize) -> Result<usize, PatternErrorKind> {
        let Repetition { min, max, sub, .. } = repetition;
        let optional = match max {
            Some(max) => (*min..*max).try_fold(next, |more, _| {
                let once = self.add(sub, more)?;
                self.push(State::Either(once, next))
            })?,
            None => {
                let fork = self.push(State::Accept)?;
                let once = self.add(sub, fork)?;
                self.states[fork] = State::Either(once, next);
                fork
            }
        };
        (0..*min).try_fold(optional, |more, _| self.add(sub, more))
    }

    fn read(&mut self, class: ClassUnicode, next: usize) -> Result<usize, PatternErrorKind> {
        let known = self.classes.iter().position(|it| *it == class);
        let class = known.unwrap_or_else(|| {
            self.classes.push(class);
            self.classes.len() - 1
        });
        self.push(State::Read { class, next })
    }

    fn push(&mut self, state: State) -> Result<usize, PatternErrorKind> {
        if self.states.len() == MAX_STATES {
            return Err(PatternErrorKind::TooLarge);
        }
        self.states.push(state);
        Ok(self.states.len() - 1)
    }
}
