//! How many files and connections the process may have open.

/// Has the process open as many as the system lets it. Most systems begin with about a thousand, for
/// the sake of programs that count on that; a server at its limits needs more.
#[cfg(unix)]
pub(super) fn raise() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        tracing::info!(%error, current, maximum, "could not have more files open");
    }
}

#[cfg(not(unix))]
pub(super) fn raise() {}
