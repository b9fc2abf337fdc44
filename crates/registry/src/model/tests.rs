//! Models that fit together and models that do not.

use serde_json::json;

use super::*;
use crate::{Channel, Notification, Template, testing};

/// What models are lent: the names of all people.
type People = Vec<&'static str>;

#[derive(Clone, Debug, PartialEq)]
struct Person(String);

impl Person {
    const GREETED: Notification<Self, Self> = Notification::new("greeted", "a greeting");
}

#[async_trait]
impl Model for Person {
    type Connection = People;
    const NAME: &'static str = "person";
    const ROLE: Role = Role::Actor;
    const CHANNELS: &'static [&'static str] = &["friends"];
    const FIELDS: &'static [&'static str] = &["shoe_size"];

    fn route() -> Route {
        Route::at(r"^~(?P<name>\w+)/$")
    }

    fn address(&self) -> Address {
        [("name", self.0.as_str())].into()
    }

    fn name(&self) -> String {
        self.0.clone()
    }

    fn notifications() -> Vec<Definition> {
        vec![Self::GREETED.into()]
    }

    async fn find(params: &Params, people: &mut People) -> Result<Option<Self>, ModelError> {
        let name = params.get("name").unwrap_or_default();
        if name == "error" {
            return Err("the list is lost".into());
        }
        Ok(people.iter().find(|it| **it == name).map(|it| Self((*it).to_owned())))
    }
}

/// A letter has an address of its own.
#[derive(Clone)]
struct Letter(&'static str);

impl Model for Letter {
    type Connection = People;
    const NAME: &'static str = "letter";

    fn route() -> Route {
        Route::none()
    }

    fn address(&self) -> Address {
        Address::new(self.0)
    }
}

fn builder() -> ModelsBuilder<People> {
    Models::builder(testing::builder())
}

fn now<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(it) => it,
        std::task::Poll::Pending => panic!("a model waits for something"),
    }
}

#[test]
fn a_thing_is_found_by_the_id_that_it_has() {
    let models = builder().register::<Person>().register::<Letter>().build().unwrap();
    let alice = Person("alice".to_owned());
    let id = models.registry().iri(&alice).unwrap();
    assert_eq!(id, "https://one.example/~alice/");
    let find = |iri: &str| now(models.find::<Person>(&iri.parse().unwrap(), &mut vec!["alice"]));
    assert_eq!(find(id.as_str()).unwrap(), Some(alice));
    assert_eq!(find("https://one.example/~bob/").unwrap(), None);
    for (iri, parts) in [
        ("https://one.example/users/alice", &["person", "`^~(?P<name>\\w+)/$`", "`/actor`"][..]),
        ("https://two.example/~alice/", &["no `person`"]),
        ("https://one.example/~alice/#key", &["no `person`"]),
        ("https://one.example/~alice/inbox", &["no `person`"]),
        ("https://one.example/actor", &["no `person`"]),
        ("https://one.example/~error/", &["could not look up"]),
    ] {
        let error = find(iri).unwrap_err().to_string();
        assert!(parts.iter().all(|it| error.contains(it)), "{iri}: {error}");
    }
}

#[test]
fn an_address_is_what_the_route_says() {
    let models = builder().register::<Person>().register::<Letter>().build().unwrap();
    let iri = |letter: &'static str| models.registry().iri(&Letter(letter));
    for (address, expected) in [
        ("/letters/1/#end", Some("https://one.example/letters/1/#end")),
        ("//two.example/1", Some("https://two.example/1")),
        ("mailto:alice@one.example", Some("mailto:alice@one.example")),
        ("letters/1", None),
        ("", None),
    ] {
        assert_eq!(iri(address).ok().as_ref().map(Iri::as_str), expected, "{address}");
    }

    #[derive(Clone)]
    struct Confused;
    impl Model for Confused {
        type Connection = People;
        const NAME: &'static str = "confused";
        fn route() -> Route {
            Route::none()
        }
        fn address(&self) -> Address {
            [("id", "1")].into()
        }
    }
    let error = models.registry().iri(&Confused).unwrap_err().to_string();
    assert!(error.contains("`confused`") && error.contains("does not fit"), "{error}");
}

/// Declares a model whose notifications are these.
macro_rules! model {
    ($name:ident, $notification:expr $(, $more:expr)*) => {
        #[derive(Clone)]
        struct $name;
        impl Model for $name {
            type Connection = People;
            const NAME: &'static str = "bad";
            fn route() -> Route {
                Route::none()
            }
            fn address(&self) -> Address {
                Address::new("/bad")
            }
            fn notifications() -> Vec<Definition> {
                vec![$notification.into() $(, $more.into())*]
            }
        }
    };
}

#[test]
fn what_does_not_fit_together_is_refused_with_what_to_change() {
    const TO_NOBODY: &[Channel] = &[Channel::Object("readers")];
    const TO_ACTOR: &[Channel] = &[Channel::Actor("self")];
    const TWICE: &[Template] = &[Template::new("fax", &[]), Template::new("fax", &[])];

    model!(Twice, Notification::<Twice>::new("made", ""), Notification::<Twice>::new("made", ""));
    model!(Type, Notification::<Type>::new("made", "").activity("Note"));
    model!(Actor, Notification::<Actor, Letter>::new("made", ""));
    model!(Unknown, Notification::<Unknown, Person>::new("made", ""));
    model!(Target, Notification::<Target, (), Person>::new("made", ""));
    model!(Other, Person::GREETED);
    const NO_CHANNEL: &[Template] = &[Template::new("activity", TO_NOBODY)];
    model!(NoChannel, Notification::<NoChannel>::new("made", "").templates(NO_CHANNEL));
    const NO_ACTOR: &[Template] = &[Template::new("activity", TO_ACTOR)];
    model!(NoActor, Notification::<NoActor>::new("made", "").templates(NO_ACTOR));
    model!(Templates, Notification::<Templates>::new("made", "").templates(TWICE));

    #[derive(Clone)]
    struct Homeless;
    impl Model for Homeless {
        type Connection = People;
        const NAME: &'static str = "homeless";
        const ROLE: Role = Role::Actor;
        fn route() -> Route {
            Route::none()
        }
        fn address(&self) -> Address {
            Address::new("/homeless")
        }
    }

    let refused = |builder: ModelsBuilder<People>| builder.build().unwrap_err();
    for (error, parts) in [
        (refused(builder().register::<Twice>()), &["two", "`bad`", "`made`", "rename"][..]),
        (refused(builder().register::<Type>()), &["`bad`", "`made`"]),
        (
            refused(builder().register::<Letter>().register::<Actor>()),
            &["`bad`", "`letter`", "ROLE"],
        ),
        (refused(builder().register::<Unknown>()), &["`bad`", "`person`", "actor", "register it"]),
        (refused(builder().register::<Target>()), &["`bad`", "`person`", "target", "register it"]),
        (refused(builder().register::<Other>()), &["`bad`", "`greeted`", "`person`", "move it"]),
        (refused(builder().register::<NoChannel>()), &["`bad`", "`readers`", "there are self"]),
        (
            refused(builder().register::<NoActor>()),
            &["`bad`", "`self` of the actor", "no such part"],
        ),
        (refused(builder().register::<Homeless>()), &["`homeless`", "no pattern"]),
        (refused(builder().register::<Templates>()), &["`bad`", "`made`", "`fax`"]),
        (refused(builder().register::<Letter>().register::<Letter>()), &["`letter`", "rename"]),
        (refused(builder().register::<Person>().register::<Person>()), &["`person`"]),
    ] {
        let message = error.to_string();
        assert!(parts.iter().all(|it| message.contains(it)), "{message} has not all of {parts:?}");
    }
}

#[test]
fn two_models_cannot_have_one_path() {
    #[derive(Clone)]
    struct Page;
    impl Model for Page {
        type Connection = People;
        const NAME: &'static str = "page";
        fn route() -> Route {
            Route::at("/{page}/likes/")
        }
        fn address(&self) -> Address {
            [("page", "1")].into()
        }
    }
    #[derive(Clone)]
    struct Shop;
    impl Model for Shop {
        type Connection = People;
        const NAME: &'static str = "shop";
        fn route() -> Route {
            Route::at("/shops/{name}/")
        }
        fn address(&self) -> Address {
            [("name", "1")].into()
        }
    }
    let error = builder().register::<Shop>().register::<Page>().build().unwrap_err().to_string();
    assert!(["`shop`", "`page`", "`/shops/likes/`"].iter().all(|it| error.contains(it)), "{error}");
}

#[test]
fn the_activity_names_all_that_a_notice_does() {
    const SAID: Notification<Letter, Person, Person> = Notification::new("announce", "");
    let models = builder().register::<Person>().register::<Letter>().build().unwrap();
    let [alice, bob] = ["alice", "bob"].map(|it| Person(it.to_owned()));
    let notice = SAID.of(&Letter("/letters/1")).actor(&alice).target(&bob);
    let composition = crate::Composition::of(&notice, &models).unwrap();
    assert_eq!(composition.actor().id, "https://one.example/~alice/");
    assert_eq!(composition.values()["actor"]["name"], "alice");
    assert_eq!(composition.values()["object"]["id"], "https://one.example/letters/1");
    let text = crate::Rendered { subject: "Hear".to_owned(), body: "<b>ye</b>".to_owned() };
    let at = "2026-01-15T14:00:00Z".parse().unwrap();
    let activity = composition.activity(&text, None, models.registry(), at).unwrap();
    let mut activity = serde_json::to_value(activity).unwrap();
    let id = activity["id"].take();
    assert!(id.as_str().unwrap().starts_with("https://one.example/activities/"), "{id}");
    assert_eq!(
        activity,
        json!({
            "type": "Announce",
            "id": null,
            "actor": {"type": "Person", "id": "https://one.example/~alice/", "name": "alice"},
            "object": {"type": "Object", "id": "https://one.example/letters/1", "name": "letter"},
            "target": {"type": "Person", "id": "https://one.example/~bob/", "name": "bob"},
            "name": "Hear",
            "summary": "<b>ye</b>",
            "published": "2026-01-15T14:00:00Z",
        })
    );
}
