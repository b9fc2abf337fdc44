//! Who sent what, and what of it has no place here.

/// What server runs at which host, or wrote all of a folder.
pub(super) const SENDERS: [(&str, &str); 24] = [
    ("another_instance.gnusocial.test", "GNU social"),
    ("b.tide.tk", "lotide"),
    ("c.tide.tk", "lotide"),
    ("ds9.lemmy.ml", "Lemmy"),
    ("enterprise.lemmy.ml", "Lemmy"),
    ("fedify-fixtures/", "Fedify"),
    ("fediverse-pasture-inputs/", "the Fediverse Pasture"),
    ("fep-examples/", "the proposals"),
    ("friends.grishka.me", "Smithereen"),
    ("greenish.red", "Pleroma"),
    ("lemmy-alpha", "Lemmy"),
    ("lemmy-alpha:8541", "Lemmy"),
    ("ltthostname.local:3334", "lotide"),
    ("masto.asonix.dog", "Mastodon"),
    ("masto.qa.urbanwildlife.biz", "Mastodon"),
    ("mastodon.madrid", "Mastodon"),
    ("mbin-test1", "Mbin"),
    ("mitra.social", "Mitra"),
    ("mycrowd.ca", "Pleroma"),
    ("narwhal.city", "lotide"),
    ("pfefferle.org", "WordPress"),
    ("pirati.ca", "Friendica"),
    ("tilvids.com", "PeerTube"),
    ("w3c-activitypub/", "the standard"),
];

/// An activity that is refused.
pub(super) struct Refused {
    pub(super) path: &'static str,
    pub(super) status: u16,
    /// A part of what is said.
    pub(super) detail: &'static str,
    /// Why that is right.
    pub(super) why: &'static str,
}

/// All of them.
pub(super) const REFUSED: &[Refused] = &[
    refused(
        "fedify-fixtures/example.com/cross-origin-actor.json",
        403,
        "cannot give the id",
        "whose id is of another server than its actor",
    ),
    refused(
        "fediverse-pasture-inputs/activity/attributed_to_0.json",
        403,
        "is not attributed to",
        "whose object is attributed to actors of another server",
    ),
    refused(
        "fediverse-pasture-inputs/activity/attributed_to_1.json",
        403,
        "is not attributed to",
        "whose object is attributed to actors of another server",
    ),
    refused(
        "fediverse-pasture-inputs/activity/attributed_to_2.json",
        403,
        "is not attributed to",
        "whose object is attributed to actors of another server",
    ),
    refused(
        "fediverse-pasture-inputs/activity/attributed_to_3.json",
        403,
        "is not attributed to",
        "whose object is attributed to actors of another server",
    ),
    refused(
        "fediverse-pasture-inputs/activity/attributed_to_4.json",
        403,
        "is not attributed to",
        "whose object is attributed to actors of another server",
    ),
    refused(
        "fep-examples/fep-1b12.L137.json",
        400,
        "has no id",
        "whose id has no scheme, and so is none",
    ),
    refused(
        "lemmy-apub-assets/activities/community/update_community.json",
        403,
        "is not attributed to",
        "by a moderator of another server than that of the group that it changes",
    ),
];

const fn refused(
    path: &'static str,
    status: u16,
    detail: &'static str,
    why: &'static str,
) -> Refused {
    Refused { path, status, detail, why }
}

/// Who wrote the document at `path`, whose actor is at `host`.
///
/// # Panics
///
/// Panics where nobody knows.
pub(super) fn sender(path: &str, host: &str) -> &'static str {
    let found =
        SENDERS.iter().find(|(it, _)| *it == host || it.ends_with('/') && path.starts_with(it));
    found.unwrap_or_else(|| panic!("{path} is of {host}, and what runs there is not said")).1
}
