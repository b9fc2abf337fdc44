//! Parameters of types.

use std::{error::Error as _, net::Ipv4Addr};

use uuid::Uuid;

use super::*;

#[test]
fn values_of_types_make_paths_and_come_back() {
    let pattern = pattern(r"^(?P<year>\d+)/(?P<author>[\w-]+)/(?P<from>[\d.]+)$");
    let author = Uuid::from_u128(7);
    let params =
        Params::from([("year", 2024)]).with("author", author).with("from", Ipv4Addr::LOCALHOST);
    let path = pattern.path(&params).unwrap();
    assert_eq!(path, "/2024/00000000-0000-0000-0000-000000000007/127.0.0.1");
    let found = pattern.matches(&path).unwrap();
    assert_eq!(found, params);
    assert_eq!(found.parse::<u16>("year").unwrap(), 2024);
    assert_eq!(found.parse::<Uuid>("author").unwrap(), author);
    assert_eq!(found.parse::<Ipv4Addr>("from").unwrap(), Ipv4Addr::LOCALHOST);
    assert_eq!(found.parse::<String>("year").unwrap(), "2024");
    let later = params.with("year", 2025);
    assert_eq!((later.get("year"), later.len()), (Some("2025"), 3));
}

#[test]
fn a_value_that_a_type_does_not_write_is_refused_with_its_name() {
    let params = Params::from([("id", "7x"), ("zeros", "007"), ("plus", "+7"), ("big", "256")]);
    for (name, message, has_source) in [
        ("id", "`7x` is no value of the variable `id`", true),
        ("big", "`256` is no value of the variable `big`", true),
        ("zeros", "`007` is no value of the variable `zeros`, for it is written `7`", false),
        ("plus", "`+7` is no value of the variable `plus`, for it is written `7`", false),
        ("none", "there is no value of the variable `none`", false),
    ] {
        let error = params.parse::<u8>(name).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(error.source().is_some(), has_source, "{name}");
    }
}

proptest! {
    #[test]
    fn a_number_has_one_path_and_a_path_one_number(id: i64, text in "[-+]?0{0,2}[0-9]{1,3}") {
        let pattern = pattern("/objects/{id}");
        let path = pattern.path(&[("id", id)].into()).unwrap();
        prop_assert_eq!(pattern.matches(&path).unwrap().parse::<i64>("id").unwrap(), id);
        let path = format!("/objects/{text}");
        if let Ok(id) = pattern.matches(&path).unwrap().parse::<i64>("id") {
            prop_assert_eq!(pattern.path(&[("id", id)].into()), Ok(path));
        }
    }
}
