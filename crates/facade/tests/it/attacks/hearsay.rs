//! What servers say of others than those who have signed, and of who is gone.

use oyez::registry::{ActivityStore as _, DeliveryQueue as _};
use serde_json::{Value, json};

use super::{Answer, Case, Mount, Scene, Stage, case, case::signed, peer, run};
use crate::kit::Signed;

/// What an actor of the far server is said to do, by one of the near server.
fn said(it: &Scene<'_>, with: Value) -> Signed {
    let id = it.far(&format!("/said/{}", it.name));
    let mut activity = it.act_far(json!({"id": id}));
    for (name, value) in with.as_object().unwrap() {
        activity[name] = value.clone();
    }
    it.sign(&activity)
}

/// The note that it is said to have created.
fn note(it: &Scene<'_>, content: &str) -> Value {
    let owner = it.far(&format!("/u/{}", it.name));
    it.note(json!({
        "id": it.far(&format!("/note/{}", it.name)),
        "attributedTo": owner,
        "content": content,
        "to": [oyez::vocab::PUBLIC, it.stage.alice.id],
    }))
}

fn create(it: &Scene<'_>) -> Signed {
    said(it, json!({"type": "Create", "object": note(it, "forged")}))
}

fn known(it: &Scene<'_>) -> (String, Option<String>) {
    (it.far(&format!("/note/{}", it.name)), Some(it.far(&format!("/u/{}", it.name))))
}

fn unknown(it: &Scene<'_>) -> (String, Option<String>) {
    (known(it).0, None)
}

#[tokio::test]
async fn only_what_its_own_server_says_of_an_actor_takes_effect() {
    const SAID: &str = "far:/said/{name}";
    const NOTE: &str = "far:/note/{name}";
    let row = |fact, asks: &[&'static str]| -> Case { case(55, fact).asks(asks).ignored() };
    run(vec![
        row("what its server knows nothing of", &["/u/{name}", SAID, NOTE])
            .request(create)
            .knows(unknown),
        row("what its server says", &["/u/{name}", SAID, "far:/u/{name}"])
            .adds(&[("inbox", 1)])
            .request(|it| {
                let activity = it.act_far(json!({
                    "type": "Create",
                    "id": it.far(&format!("/said/{}", it.name)),
                    "object": note(it, "true"),
                }));
                it.stage.far.put(&format!("/said/{}", it.name), Answer::document(&activity));
                create(it)
            })
            .knows(known),
        row("what its server says for other recipients", &["/u/{name}", SAID, "far:/u/{name}"])
            .adds(&[])
            .request(|it| {
                let activity = it.act_far(json!({
                    "id": it.far(&format!("/said/{}", it.name)),
                    "to": "https://three.example/dave",
                }));
                it.stage.far.put(&format!("/said/{}", it.name), Answer::document(&activity));
                said(it, json!({}))
            }),
        row("what its server says of another of its actors", &["/u/{name}", SAID, "far:/u/else"])
            .adds(&[])
            .request(|it| {
                let other = it.far("/u/else");
                let activity = it
                    .act_far(json!({"id": it.far(&format!("/said/{}", it.name)), "actor": other}));
                it.stage.far.put(&format!("/said/{}", it.name), Answer::document(&activity));
                said(it, json!({}))
            }),
        row("a note that its server has", &["/u/{name}", SAID, NOTE, "far:/u/{name}"])
            .adds(&[("inbox", 1)])
            .request(|it| {
                let document = Answer::document(&note(it, "true"));
                it.stage.far.put(&format!("/note/{}", it.name), document);
                create(it)
            })
            .knows(known),
        row("a note that its server says to be of another", &["/u/{name}", SAID, NOTE])
            .request(|it| {
                let mut note = note(it, "true");
                note["attributedTo"] = it.far("/u/else").into();
                it.stage.far.put(&format!("/note/{}", it.name), Answer::document(&note));
                create(it)
            })
            .knows(unknown),
        row("a share of a note that its server has", &["/u/{name}", SAID])
            .request(|it| {
                let document = Answer::document(&note(it, "true"));
                it.stage.far.put(&format!("/note/{}", it.name), document);
                said(it, json!({"type": "Announce", "object": known(it).0}))
            })
            .knows(unknown),
        row("ids of a third server", &["/u/{name}"]).request(|it| {
            let object = json!({"type": "Note", "id": it.near("/note")});
            said(it, json!({"type": "Create", "id": it.near("/said"), "object": object}))
        }),
        row("a deletion of what nobody here knows", &["/u/{name}"])
            .request(|it| said(it, json!({"type": "Delete", "object": known(it).0}))),
        case(55, "what an actor of ours is said to do")
            .asks_key()
            .is(401, "not by")
            .request(|it| said(it, json!({"actor": it.stage.alice.id}))),
    ])
    .await;
}

/// `activity` of Bob, signed by an actor of the far server.
async fn pass_on(stage: &Stage, name: &str, activity: &Value) {
    let body = activity.to_string().into_bytes();
    let reply = signed(stage, &stage.far.pair(name), &body).send(&stage.authority).await;
    assert_eq!(reply.status, 202, "{}", reply.text());
}

#[tokio::test]
async fn attack_55_what_is_gone_at_its_own_server_is_gone_here() {
    for mount in Mount::ALL {
        let stage = Stage::set(mount).await;
        let (bob, id) = (stage.near.iri("/u/bob"), stage.near.iri("/u/bob/note"));
        let object =
            async || stage.app.store().object(&id.parse().unwrap()).await.unwrap().unwrap();
        let delete =
            json!({"type": "Delete", "id": format!("{bob}/2"), "actor": bob, "object": id});
        let note = |content: &str| {
            let to = oyez::vocab::PUBLIC;
            json!({"type": "Note", "id": id, "attributedTo": bob, "content": content, "to": to})
        };
        stage.near.put("/u/bob/note", Answer::document(&note("new")));
        pass_on(&stage, "eve", &delete).await;
        assert_eq!(stage.near.asked(), ["GET /u/bob/note"], "{mount:?}");
        assert!(!object().await.is_deleted);

        let forged = note("forged");
        let forged =
            json!({"type": "Update", "id": format!("{bob}/3"), "actor": bob, "object": forged});
        pass_on(&stage, "eve", &forged).await;
        assert_eq!(stage.near.asked(), ["GET /u/bob/3", "GET /u/bob/note"], "{mount:?}");
        let text = object().await.document;
        assert!(text.as_str().contains("new") && !text.as_str().contains("forged"), "{text:?}");

        stage.near.put("/u/bob/note", Answer::status(404));
        pass_on(&stage, "eve", &delete).await;
        assert_eq!(stage.near.asked(), ["GET /u/bob/note"], "{mount:?}");
        assert!(object().await.is_deleted);
    }
}

#[tokio::test]
async fn attack_55_whether_it_is_gone_is_asked_of_what_is_here_and_is_the_actor_s() {
    for mount in Mount::ALL {
        let stage = Stage::set(mount).await;
        let id = stage.near.iri("/u/bob/note");
        let like = json!({"type": "Like", "id": stage.near.iri("/u/dave/1"),
            "actor": stage.near.iri("/u/dave"), "to": stage.alice.id, "object": id});
        let body = like.to_string().into_bytes();
        let reply = signed(&stage, &stage.near.pair("dave"), &body).send(&stage.authority).await;
        assert_eq!(reply.status, 202, "{}", reply.text());
        stage.near.asked();
        stage.near.put("/u/bob/note", Answer::status(410));
        for (name, asked, is_deleted) in
            [("dave", &[][..], false), ("bob", &["GET /u/bob/note"], true), ("bob", &[], true)]
        {
            let actor = stage.near.iri(&format!("/u/{name}"));
            let delete =
                json!({"type": "Delete", "id": format!("{actor}/2"), "actor": actor, "object": id});
            pass_on(&stage, "eve", &delete).await;
            assert_eq!(stage.near.asked(), asked, "{mount:?} {name}");
            let object = stage.app.store().object(&id.parse().unwrap()).await.unwrap().unwrap();
            assert_eq!(object.is_deleted, is_deleted, "{mount:?} {name}");
        }
    }
}

#[tokio::test]
async fn attack_55_what_is_not_for_all_is_not_gone_because_it_is_not_shown() {
    for mount in Mount::ALL {
        let stage = Stage::set(mount).await;
        let bob = stage.near.iri("/u/bob");
        let id = format!("{bob}/secret");
        let note = json!({"type": "Note", "id": id, "attributedTo": bob, "content": "psst",
            "to": stage.alice.id});
        let create = json!({"type": "Create", "id": format!("{bob}/secret/create"), "actor": bob,
            "to": stage.alice.id, "object": note});
        let body = create.to_string().into_bytes();
        let reply = signed(&stage, &stage.near.pair("bob"), &body).send(&stage.authority).await;
        assert_eq!(reply.status, 202, "{}", reply.text());
        let delete =
            json!({"type": "Delete", "id": format!("{bob}/2"), "actor": bob, "object": id});
        for (status, is_deleted) in [(404, false), (403, false), (410, true)] {
            stage.near.put("/u/bob/secret", Answer::status(status));
            pass_on(&stage, "eve", &delete).await;
            let object = stage.app.store().object(&id.parse().unwrap()).await.unwrap().unwrap();
            assert_eq!(object.is_deleted, is_deleted, "{mount:?} {status}");
        }
    }
}

#[tokio::test]
async fn attack_55_a_server_is_not_asked_in_vain_without_end() {
    for mount in Mount::ALL {
        let stage = Stage::set_with(mount, |limits| limits.max_key_fetches = 10).await;
        for n in 0..15 {
            let carol = stage.far.iri("/u/carol");
            let like = json!({
                "type": "Like",
                "id": format!("{carol}/{n}"),
                "actor": carol,
                "object": stage.note,
            });
            let body = like.to_string().into_bytes();
            let request = signed(&stage, &stage.near.pair("bob"), &body);
            assert_eq!(request.send(&stage.authority).await.status, 202);
        }
        assert_eq!(stage.far.asked().len(), 10, "{mount:?}");
    }
}

#[tokio::test]
async fn attack_71_who_is_gone_with_its_key_can_still_say_so() {
    for mount in Mount::ALL {
        for (status, by, is_erased) in
            [(404, "bob", false), (410, "eve", false), (410, "bob", true)]
        {
            let stage = Stage::set(mount).await;
            let bob = stage.near.iri("/u/bob");
            let delete =
                json!({"type": "Delete", "id": format!("{bob}/2"), "actor": bob, "object": bob});
            // The key that was known is not the one that is named, or it would do.
            let path = format!("/u/{by}");
            stage.near.put(&path, Answer::status(status));
            let mut pair = peer::forged(&stage.near.pair(by));
            pair.id = format!("{}#other", stage.near.iri(&path)).parse().unwrap();
            let body = delete.to_string().into_bytes();
            let reply = signed(&stage, &pair, &body).send(&stage.authority).await;
            assert_eq!(reply.status, 202, "{}", reply.text());
            assert_eq!(stage.near.asked(), [format!("GET {path}")], "{mount:?}");
            let followers = stage.state().await["Followers"].clone();
            assert_eq!(followers, u64::from(!is_erased), "{mount:?} {status} {by}");
        }
    }
    run(vec![
        case(71, "another activity by a key that is gone").asks_key().is(401, "410").request(
            |it| {
                it.stage.near.put(&format!("/u/{}", it.name), Answer::status(410));
                it.sign(&it.like())
            },
        ),
        case(71, "the deletion of who is not known").asks_key().ignored().request(|it| {
            it.stage.near.put(&format!("/u/{}", it.name), Answer::status(410));
            it.sign(&it.act(json!({"type": "Delete", "object": it.actor()})))
        }),
        case(71, "the deletion of who is not known, while its server is down")
            .asks_key()
            .is(401, "could not be dereferenced")
            .request(|it| {
                it.stage.near.put(&format!("/u/{}", it.name), Answer::status(503));
                it.sign(&it.act(json!({"type": "Delete", "object": it.actor()})))
            }),
        case(71, "the deletion of something else").asks_key().is(401, "410").request(|it| {
            it.stage.near.put(&format!("/u/{}", it.name), Answer::status(410));
            it.sign(&it.act(json!({"type": "Delete", "object": it.near("/u/bob")})))
        }),
    ])
    .await;
}

#[tokio::test]
async fn attack_71_who_is_gone_can_say_so_after_something_else() {
    for mount in Mount::ALL {
        let stage = Stage::set(mount).await;
        let bob = stage.near.iri("/u/bob");
        stage.near.put("/u/bob", Answer::status(410));
        let mut pair = peer::forged(&stage.near.pair("bob"));
        pair.id = format!("{bob}#other").parse().unwrap();
        for (kind, status, n_followers) in [("Undo", 401, 1), ("Delete", 202, 0)] {
            let activity =
                json!({"type": kind, "id": format!("{bob}/{kind}"), "actor": bob, "object": bob});
            let body = activity.to_string().into_bytes();
            let reply = signed(&stage, &pair, &body).send(&stage.authority).await;
            assert_eq!(reply.status, status, "{}", reply.text());
            assert_eq!(stage.state().await["Followers"], n_followers, "{mount:?} {kind}");
        }
        assert_eq!(stage.near.asked(), ["GET /u/bob"], "{mount:?}");
    }
}

#[tokio::test]
async fn attack_325_what_answers_ours_goes_on_to_those_it_is_for_as_it_came_and_once() {
    for mount in Mount::ALL {
        let stage = Stage::set(mount).await;
        let carol = stage.far.iri("/u/carol");
        let followers = stage.iri(&stage.path("/followers"));
        let create = |n: u32, with: Value| {
            let mut note = json!({
                "type": "Note",
                "id": format!("{carol}/{n}"),
                "attributedTo": carol,
                "to": oyez::vocab::PUBLIC,
            });
            for (name, value) in with.as_object().unwrap() {
                note[name] = value.clone();
            }
            // What is embedded stays so, for it may be proved.
            let actor = json!({"type": "Person", "id": carol});
            let id = format!("{carol}/{n}/create");
            json!({"type": "Create", "id": id, "actor": actor, "object": note})
        };
        // What is queued was queued before.
        let leased =
            stage.app.store().lease(100, std::time::Duration::from_secs(600)).await.unwrap();
        for it in leased {
            stage.app.store().settle(&it, oyez::registry::Outcome::Delivered).await.unwrap();
        }
        let reply = json!({"inReplyTo": stage.note, "cc": followers});
        for (why, activity, is_forwarded) in [
            ("not for her followers", create(1, json!({"inReplyTo": stage.note})), false),
            ("no answer", create(2, json!({"cc": followers})), false),
            (
                "only names her",
                create(
                    3,
                    json!({"cc": followers, "tag": {"type": "Mention", "href": stage.alice.id}}),
                ),
                false,
            ),
            (
                "answers the followers of nobody",
                create(4, json!({"inReplyTo": stage.note, "cc": stage.iri("/users/x/followers")})),
                false,
            ),
            ("an answer", create(5, reply.clone()), true),
            ("the same again", create(5, reply), false),
            (
                "an answer to an answer",
                create(6, json!({"inReplyTo": format!("{carol}/5"), "cc": followers})),
                true,
            ),
        ] {
            pass_on(&stage, "carol", &activity).await;
            let leased =
                stage.app.store().lease(100, std::time::Duration::from_secs(600)).await.unwrap();
            let sent: Vec<_> = leased
                .iter()
                .map(|it| (it.sender.clone(), it.destination.iri().to_string(), it.text.clone()))
                .collect();
            let inbox = stage.near.iri("/u/bob/inbox");
            let expected = (stage.alice.id.clone(), inbox, activity.to_string());
            let expected: Vec<_> = is_forwarded.then_some(expected).into_iter().collect();
            assert_eq!(sent, expected, "{mount:?}: {why}");
            for it in leased {
                stage.app.store().settle(&it, oyez::registry::Outcome::Delivered).await.unwrap();
            }
        }
    }
}
