//! Where a server is, and how it is reached.

use std::{
    env,
    fs::DirBuilder,
    path::{Path, PathBuf},
    process,
    time::{SystemTime, UNIX_EPOCH},
};

use super::{Profile, account::Account};
use crate::Outcome;

/// The role that everything belongs to.
pub(super) const ROLE: &str = "oyez";

/// A part of the socket's name. Nothing listens at this port.
pub(super) const PORT: u16 = 5432;

/// A path of a socket may be this long everywhere, in bytes.
const MAX_SOCKET_PATH: usize = 100;

/// Makes the folder of a server, which nobody else may look into: whoever reaches the socket may
/// do anything.
pub(super) fn new_folder(account: Account) -> Outcome<PathBuf> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let name = format!("oyez-postgres-{}-{:08x}", process::id(), now.subsec_nanos());
    let mut folder = env::temp_dir().join(&name);
    // To a folder of one's own, another account may have no way.
    if account.is_another() || !can_be_host(&folder) {
        folder = Path::new("/tmp").join(&name);
    }
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    account.take(&folder)?;
    Ok(folder)
}

/// Whether every program takes the folder for the place of a socket: to some, a comma is the end of
/// it.
fn can_be_host(folder: &Path) -> bool {
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-./_".contains(&it);
    let socket = socket(folder);
    let bytes = socket.as_os_str().as_encoded_bytes();
    bytes.starts_with(b"/")
        && bytes.len() <= MAX_SOCKET_PATH
        && bytes.iter().all(|it| is_plain(*it))
}

pub(super) fn socket(folder: &Path) -> PathBuf {
    folder.join(format!(".s.PGSQL.{PORT}"))
}

/// What is set beside PostgreSQL's defaults.
pub(super) fn settings(profile: Profile, folder: &Path) -> String {
    let folder = folder.display();
    let settings = profile.settings();
    format!(
        "listen_addresses = ''\nport = {PORT}\nunix_socket_directories = '{folder}'\n\
         max_connections = 200\n{settings}"
    )
}

/// The folder of the socket takes the place of a host. With `?host=`, programs do not agree on what
/// another host means.
pub(super) fn url(folder: &Path) -> String {
    let host = folder.to_string_lossy().replace('/', "%2F");
    format!("postgres://{ROLE}@{host}:{PORT}/postgres")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_the_socket_is_in_the_url() {
        let url = url(Path::new("/tmp/oyez-postgres-7-0a"));
        assert_eq!(url, "postgres://oyez@%2Ftmp%2Foyez-postgres-7-0a:5432/postgres");
    }

    #[test]
    fn a_folder_that_not_every_program_finds_is_not_taken() {
        let long = "/long".repeat(18);
        for (folder, is_good) in [
            ("/tmp/oyez-postgres-7-0a", true),
            ("/var/folders/x_/T0.1", true),
            ("tmp", false),
            ("/tmp/a,b", false),
            ("/tmp/it's", false),
            ("/tmp/a b", false),
            ("/tmp/é", false),
            (&*long, false),
        ] {
            assert_eq!(can_be_host(Path::new(folder)), is_good, "{folder}");
        }
    }
}
