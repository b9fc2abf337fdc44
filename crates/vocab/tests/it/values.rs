//! The types of values, for values that nobody has thought of.

use std::str::FromStr;

use oyez_vocab::{
    AnyObject, DateTime, Duration, Iri, LanguageTag, Link, MediaType, OneOrMany, Place, Ref, Units,
};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Number;

fn iri() -> impl Strategy<Value = Iri> {
    "https://[a-z]{1,4}\\.example(:[0-9]{1,3})?(/[a-zé%]{0,4}){0,3}(#[a-z]{0,4})?"
        .prop_map(|it| it.parse().unwrap())
}

fn date_time() -> impl Strategy<Value = DateTime> {
    "[0-9]{4}-0[1-9]-[01][1-9]T[01][0-9]:[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,12})?)?(Z|[+-]0[0-9]:[0-5]0)"
        .prop_map(|it| it.parse().unwrap())
}

fn duration() -> impl Strategy<Value = Duration> {
    "-?P[0-9]{1,3}Y([0-9]{1,3}M)?([0-9]{1,3}D)?(T[0-9]{1,3}H([0-9]{1,3}(\\.[0-9]{1,12})?S)?)?"
        .prop_map(|it| it.parse().unwrap())
}

fn media_type() -> impl Strategy<Value = MediaType> {
    "[a-zA-Z]{1,4}/[a-z][a-z.]{0,3}(\\+xml)?(; ?[a-z]{1,3}(=(\"[a-z;]{0,3}\"|[a-z:/]{1,4}))?)?"
        .prop_map(|it| it.parse().unwrap())
}

fn units() -> impl Strategy<Value = Units> {
    prop_oneof![
        prop::sample::select(vec![Units::Cm, Units::Feet, Units::Inches, Units::Km, Units::Miles]),
        iri().prop_map(Units::from),
    ]
}

/// None, one, or an array of them.
fn some_of<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = OneOrMany<T>> {
    let value = value.boxed();
    prop_oneof![
        prop::option::of(value.clone()).prop_map(OneOrMany::from),
        prop::collection::vec(value, 0..3).prop_map(OneOrMany::from),
    ]
}

prop_compose! {
    fn link()(
        href in iri(),
        media_type in prop::option::of(media_type()),
        hreflang in prop::option::of("[a-z]{2,3}(-[A-Z]{2})?"),
        rel in some_of("[a-z]{0,4}"),
        height in prop::option::of(any::<u64>()),
    ) -> Link {
        let mut link = Link::new(href);
        link.media_type = media_type;
        link.hreflang = hreflang.map(|it| it.parse().unwrap());
        link.rel = rel;
        link.height = height;
        link
    }
}

prop_compose! {
    fn place()(
        id in prop::option::of(iri()),
        published in prop::option::of(date_time()),
        duration in prop::option::of(duration()),
        units in prop::option::of(units()),
        altitude in prop::option::of(prop::num::f64::NORMAL),
        to in some_of(iri().prop_map(Ref::from)),
        tag in some_of(link().prop_map(Ref::from)),
        name in prop::option::of("\\PC{0,4}"),
    ) -> Place {
        let mut place = Place::new();
        place.id = id;
        place.published = published;
        place.duration = duration;
        place.units = units;
        place.altitude = altitude.and_then(Number::from_f64);
        place.to = to;
        place.tag = tag;
        if let Some(name) = name {
            place.name.insert("en", name);
        }
        place
    }
}

proptest! {
    #[test]
    fn what_is_built_is_read_as_it_was_written(place in place()) {
        let text = serde_json::to_string(&place).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Place>(&text).unwrap(), &place);
        let object: AnyObject = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(object, AnyObject::from(place));
    }

    #[test]
    fn an_iri_and_its_normal_form_are_equivalent(
        text in "https?://([a-zA-Zé%0-9]{1,6}@)?[a-zA-Z.:%0-9]{1,8}[/.%a-f0-9?#~é]{0,16}"
    ) {
        let iri: Iri = text.parse().unwrap();
        let normal = iri.normalized();
        prop_assert_eq!(normal.as_str().parse::<Iri>(), Ok(normal.clone()));
        prop_assert_eq!(normal.normalized(), normal.clone());
        prop_assert!(iri.is_equivalent(&normal));
        prop_assert_eq!(iri.origin().is_some(), normal.origin().is_some());
    }

    #[test]
    fn an_instant_is_written_as_it_is_read(seconds in -8_334_601_228_800..8_210_266_876_800_i64, nanos in 0..2_000_000_000_u32, offset in -1439..1440) {
        let Some(utc) = chrono::DateTime::from_timestamp(seconds, nanos) else { return Ok(()) };
        let offset = chrono::FixedOffset::east_opt(offset * 60).unwrap();
        for date in [DateTime::from(utc), DateTime::from(utc.with_timezone(&offset))] {
            let read: DateTime = date.as_str().parse().unwrap();
            prop_assert_eq!(&read, &date);
            prop_assert_eq!(read.instant(), utc);
        }
    }

    #[test]
    fn a_duration_is_written_as_it_is_read(milliseconds in any::<i64>()) {
        let Some(length) = chrono::TimeDelta::try_milliseconds(milliseconds) else { return Ok(()) };
        let read: Duration = Duration::from(length).as_str().parse().unwrap();
        prop_assert_eq!(&read, &Duration::from(length));
        prop_assert_eq!(read.to_time_delta(), Some(length));
    }

    #[test]
    fn texts_that_are_checked_stay_as_they_are(text in "[a-zA-Z0-9:;,./+=\"%# é-]{0,24}") {
        fn check<T: AsRef<str> + FromStr>(text: &str) {
            if let Ok(it) = text.parse::<T>() {
                assert_eq!(it.as_ref(), text);
            }
        }
        check::<DateTime>(&text);
        check::<Duration>(&text);
        check::<Iri>(&text);
        check::<LanguageTag>(&text);
        check::<MediaType>(&text);
        check::<Units>(&text);
    }
}

#[test]
fn values_in_a_type_of_ones_own_are_read_as_they_were_written() {
    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    struct Own {
        values: OneOrMany<Iri>,
    }

    let iri: Iri = "https://a.example/1".parse().unwrap();
    for values in [OneOrMany::default(), iri.clone().into(), [iri].into(), Vec::new().into()] {
        let own = Own { values };
        let written = serde_json::to_string(&own).unwrap();
        assert_eq!(serde_json::from_str::<Own>(&written).unwrap(), own, "{written}");
    }
}
