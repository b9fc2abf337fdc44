//! Parsers, and inputs that are hard for them.

use std::{fmt::Write as _, hint::black_box, rc::Rc};

/// A parser, and what it reads.
pub(crate) struct Parser {
    pub(crate) name: &'static str,
    pub(crate) inputs: Vec<Input>,
}

/// A kind of input.
pub(crate) struct Input {
    pub(crate) about: &'static str,
    /// The longest that there can be.
    pub(crate) most: usize,
    /// Makes one of about so many bytes, and gives what reads it.
    pub(crate) make: Box<dyn Fn(usize) -> Box<dyn Fn()>>,
}

impl Parser {
    /// A parser that reads a `T` with `read`. `inputs` say what they are, and make one of about so
    /// many bytes.
    pub(crate) fn new<T: 'static, U>(
        name: &'static str,
        read: impl Fn(&T) -> U + 'static,
        inputs: Vec<Made<T>>,
    ) -> Self {
        let read = Rc::new(read);
        let input = |(about, make): Made<T>| {
            let read = Rc::clone(&read);
            let make = Box::new(move |n| -> Box<dyn Fn()> {
                let (input, read) = (make(n), Rc::clone(&read));
                Box::new(move || drop(black_box(read(black_box(&input)))))
            });
            Input { about, most: usize::MAX, make }
        };
        Self { name, inputs: inputs.into_iter().map(input).collect() }
    }

    /// The same, where nothing is longer than this.
    pub(crate) fn at_most(mut self, most: usize) -> Self {
        self.inputs.iter_mut().for_each(|it| it.most = most);
        self
    }
}

/// What it is, and a maker of inputs.
pub(crate) type Made<T> = (&'static str, Box<dyn Fn(usize) -> T>);

/// Texts of a beginning, a piece as often as there is room, and an end.
///
/// `#` in a piece stands for its number.
pub(crate) fn pieces(
    about: &'static str,
    start: &'static str,
    piece: &'static str,
    end: &'static str,
) -> Made<String> {
    (about, Box::new(move |n| repeated(n, start, piece, end)))
}

pub(crate) fn repeated(n: usize, start: &str, piece: &str, end: &str) -> String {
    let mut text = start.to_owned();
    let mut at = 0;
    while text.len() + end.len() < n {
        match piece.split_once('#') {
            Some((before, behind)) => write!(text, "{before}{at}{behind}").unwrap(),
            None => text.push_str(piece),
        }
        at += 1;
    }
    text + end
}

/// `made`, with each input turned into something else.
pub(crate) fn map<T: 'static, U: 'static>(
    made: Vec<Made<T>>,
    turn: impl Fn(T) -> U + Clone + 'static,
) -> Vec<Made<U>> {
    let turned = |(about, make): Made<T>| -> Made<U> {
        let turn = turn.clone();
        (about, Box::new(move |n| turn(make(n))))
    };
    made.into_iter().map(turned).collect()
}
