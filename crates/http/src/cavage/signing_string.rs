//! The text that is signed.

use http::Method;

/// A signing string that grows line by line.
#[derive(Default)]
pub(super) struct SigningString(Vec<u8>);

impl SigningString {
    /// Adds the method and the target, as they stand in the request.
    pub(super) fn push_request_target(&mut self, method: &Method, path_and_query: &str) {
        self.start("(request-target)");
        self.0.extend(method.as_str().bytes().map(|it| it.to_ascii_lowercase()));
        self.0.push(b' ');
        self.0.extend_from_slice(path_and_query.as_bytes());
    }

    /// Adds a line of one value.
    pub(super) fn push(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.start(name);
        self.0.extend_from_slice(value.as_ref());
    }

    /// Adds a further value to the last line, as when a header stands several times.
    pub(super) fn push_value(&mut self, value: &[u8]) {
        self.0.extend_from_slice(b", ");
        self.0.extend_from_slice(value);
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn start(&mut self, name: &str) {
        if !self.0.is_empty() {
            self.0.push(b'\n');
        }
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(b": ");
    }
}
