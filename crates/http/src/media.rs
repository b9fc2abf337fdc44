//! Media types, as requests and answers name them.

use http::{HeaderMap, HeaderValue, header};

/// The media type of ActivityStreams documents.
pub(crate) const ACTIVITY: HeaderValue = HeaderValue::from_static("application/activity+json");

/// The other name of the same, which ActivityPub asks for.
pub(crate) const LD: HeaderValue = HeaderValue::from_static(
    "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
);

/// What is asked for when an object is dereferenced.
pub(crate) const ACCEPT: HeaderValue = HeaderValue::from_static(
    "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
);

const PROFILE: &str = "https://www.w3.org/ns/activitystreams";

/// Whether a document of this media type is ActivityStreams.
///
/// `application/ld+json` is with the profile only: without, it may be any linked data.
pub(crate) fn is_activity(media_type: &str) -> bool {
    let (essence, parameters) = media_type.split_once(';').unwrap_or((media_type, ""));
    let essence = essence.trim();
    essence.eq_ignore_ascii_case("application/activity+json")
        || essence.eq_ignore_ascii_case("application/ld+json") && has_profile(parameters)
}

/// Whether a document of this media type is a page for people.
pub(crate) fn is_html(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    ["text/html", "application/xhtml+xml"].iter().any(|it| essence.eq_ignore_ascii_case(it))
}

/// Whether the parameter `profile`, a list of IRIs, has that of ActivityStreams.
fn has_profile(parameters: &str) -> bool {
    parameters.split(';').filter_map(|it| it.split_once('=')).any(|(name, value)| {
        name.trim().eq_ignore_ascii_case("profile")
            && value.trim().trim_matches('"').split_ascii_whitespace().any(|it| it == PROFILE)
    })
}

/// Whether the body of a request is ActivityStreams, by its `Content-Type`.
pub(crate) fn has_activity(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    value.is_some_and(is_activity)
}

/// The media type of ActivityStreams that `Accept` asks for, if it does so by name.
///
/// A wildcard asks for whatever there is, which is for the application to answer. Where both are
/// named, what has the higher `q` counts: an `Accept` that likes HTML better does not ask for us.
pub(crate) fn accepted(headers: &HeaderMap) -> Option<HeaderValue> {
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|it| it.to_str().ok());
    let ranges = lines.flat_map(split_ranges).take(MAX_RANGES);
    let mut ours: Option<(f32, HeaderValue)> = None;
    let mut html: f32 = 0.0;
    for range in ranges {
        let quality = quality(range);
        let essence = range.split(';').next().unwrap_or_default().trim();
        if is_activity(range) {
            if quality > ours.as_ref().map_or(0.0, |(it, _)| *it) {
                let is_ld = essence.eq_ignore_ascii_case("application/ld+json");
                ours = Some((quality, if is_ld { LD } else { ACTIVITY }));
            }
        } else if essence.eq_ignore_ascii_case("text/html") {
            html = html.max(quality);
        }
    }
    ours.filter(|(quality, _)| *quality >= html).map(|(_, it)| it)
}

/// The ranges of an `Accept`: split at commas, those in quotes aside.
fn split_ranges(line: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    line.split(move |it| {
        is_quoted ^= it == '"';
        it == ',' && !is_quoted
    })
}

/// The `q` of a range: 1 where it has none, 0 where it has one that cannot be read.
fn quality(range: &str) -> f32 {
    let parameters = range.split(';').skip(1).filter_map(|it| it.split_once('='));
    let mut q = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    match q.next() {
        Some((_, value)) => {
            value.trim().parse().ok().filter(|it| (0.0..=1.0).contains(it)).unwrap_or(0.0)
        }
        None => 1.0,
    }
}

/// How many ranges of an `Accept` are looked at.
const MAX_RANGES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILED: &str = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";

    #[test]
    fn activity_streams_has_two_names() {
        for (media_type, expected) in [
            ("application/activity+json", true),
            ("Application/Activity+JSON; charset=utf-8", true),
            (PROFILED, true),
            ("application/ld+json;profile=https://www.w3.org/ns/activitystreams", true),
            (
                "application/ld+json; profile=\"https://a.example/ https://www.w3.org/ns/activitystreams\"",
                true,
            ),
            ("application/ld+json", false),
            ("application/ld+json; profile=\"https://a.example/\"", false),
            ("application/json", false),
            ("text/html", false),
            ("", false),
        ] {
            assert_eq!(is_activity(media_type), expected, "{media_type}");
        }
    }

    #[test]
    fn accept_asks_for_us_by_name_and_before_html() {
        for (accept, expected) in [
            ("application/activity+json", Some(ACTIVITY)),
            (PROFILED, Some(LD)),
            (
                "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\", application/activity+json",
                Some(LD),
            ),
            (
                "application/activity+json;q=0.9, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
                Some(LD),
            ),
            ("text/html, application/activity+json;q=0.9", None),
            ("application/activity+json, text/html;q=0.1", Some(ACTIVITY)),
            ("text/html, application/activity+json", Some(ACTIVITY)),
            ("text/html", None),
            ("*/*", None),
            ("application/json", None),
            ("application/activity+json;q=0", None),
            ("application/activity+json;q=x", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            assert_eq!(accepted(&headers), expected, "{accept}");
        }
        assert_eq!(accepted(&HeaderMap::new()), None);
    }
}
