//! Who may say what of whom.

use serde_json::{Value, json};

use super::{Answer, Case, Scene, case, case::signed, run};

/// A `Create` of this note by the row's actor.
fn create(it: &Scene<'_>, with: Value) -> Value {
    it.act(json!({"type": "Create", "object": it.note(with)}))
}

/// The row's actor does this to what has the id.
fn to(it: &Scene<'_>, kind: &str, object: impl Into<Value>) -> Value {
    it.act(json!({"type": kind, "object": object.into()}))
}

/// The row's actor says that `object` has moved to `target`.
fn move_to(it: &Scene<'_>, object: String, target: String) -> Value {
    it.act(json!({"type": "Move", "object": object, "target": target}))
}

#[tokio::test]
async fn ids_are_of_the_origin_of_the_actor() {
    run(vec![
        case(148, "an id that another actor gives as well")
            .asks_key()
            .only_kept()
            .activity(|it| it.act(json!({"id": it.near("/shared/1")}))),
        case(148, "the same id, by the other")
            .asks_key()
            .only_kept()
            .activity(|it| it.act(json!({"id": it.near("/shared/1")}))),
        case(149, "an id of ours")
            .asks_key()
            .is(403, "cannot give the id")
            .activity(|it| it.act(json!({"id": it.stage.iri("/activities/1")}))),
        case(149, "an id of a third server")
            .asks_key()
            .is(403, "cannot give the id")
            .activity(|it| it.act(json!({"id": it.far("/1")}))),
        case(152, "an object of another server")
            .asks_key()
            .only_kept()
            .activity(|it| create(it, json!({"id": it.far("/152")})))
            .knows(|it| (it.far("/152"), None)),
        case(176, "what an actor of ours does").asks_key().is(401, "not by").activity(|it| {
            to(it, "Follow", it.near("/u/bob"))
                .as_object()
                .map(|follow| {
                    let mut follow = follow.clone();
                    follow["actor"] = json!(it.stage.alice.id);
                    follow.into()
                })
                .unwrap()
        }),
        case(197, "what is for nobody here")
            .asks_key()
            .ignored()
            .request(|it| it.share(&it.act(json!({"to": it.far("/u/carol")})))),
        case(196, "the followers of somebody else").asks_key().ignored().request(|it| {
            it.share(&it.act(
                json!({"to": it.far("/u/carol/followers"), "cc": it.near("/u/bob/followers")}),
            ))
        }),
    ])
    .await;
}

#[tokio::test]
async fn what_is_created_is_its_makers() {
    let own = |it: &Scene<'_>| (format!("{}/note", it.actor()), Some(it.actor()));
    let bobs = |it: &Scene<'_>| it.near("/u/bob");
    run(vec![
        case(151, "a note of an actor of another server")
            .asks_key()
            .is(403, "not attributed")
            .activity(|it| create(it, json!({"attributedTo": it.far("/u/carol")}))),
        case(154, "a note of another actor of the same server")
            .asks_key()
            .is(403, "not attributed")
            .activity(move |it| create(it, json!({"attributedTo": bobs(it)}))),
        case(155, "a note that says nothing")
            .asks_key()
            .only_kept()
            .activity(|it| create(it, json!({"attributedTo": null})))
            .knows(own),
        case(155, "a note of several")
            .asks_key()
            .only_kept()
            .activity(move |it| create(it, json!({"attributedTo": [bobs(it), it.actor()]})))
            .knows(own),
        case(155, "a note with its maker in it")
            .asks_key()
            .only_kept()
            .activity(|it| {
                let maker = json!({"type": "Person", "id": it.actor(), "name": "Somebody else"});
                create(it, json!({"attributedTo": [maker]}))
            })
            .knows(own),
        case(157, "an activity created").asks_key().is(400, "").activity(|it| {
            let inner =
                json!({"type": "Create", "id": format!("{}/2", it.actor()), "actor": it.actor()});
            to(it, "Create", inner)
        }),
        case(157, "a share of a share").asks_key().is(400, "can stand").activity(|it| {
            let inner = json!({"type": "Announce", "id": it.far("/1"), "object": it.far("/2")});
            to(it, "Announce", inner)
        }),
        case(193, "a note that is a person too")
            .asks_key()
            .is(400, "")
            .activity(|it| create(it, json!({"type": ["Note", "Person"]}))),
        case(193, "an activity that is a person too")
            .asks_key()
            .is(400, "")
            .activity(|it| it.act(json!({"type": ["Like", "Person"]}))),
        case(193, "an activity with what only actors have").asks_key().is(400, "").activity(|it| {
            it.act(json!({"inbox": it.near("/inbox"), "outbox": it.near("/outbox")}))
        }),
    ])
    .await;
}

#[tokio::test]
async fn only_its_owner_changes_or_deletes_a_thing() {
    let bobs = |it: &Scene<'_>| it.near("/u/bob/note");
    let changed = |it: &Scene<'_>, id: String, owner: String| {
        it.note(json!({"id": id, "attributedTo": owner}))
    };
    let mut cases = vec![
        case(158, "a note of another actor of the same server")
            .asks_key()
            .is(403, "belongs")
            .activity(move |it| to(it, "Update", changed(it, bobs(it), it.actor()))),
        case(158, "a note of another server").asks(&["far:/u/{name}"]).is(403, "belongs").request(
            move |it| {
                let actor = it.far(&format!("/u/{}", it.name));
                it.sign_far(
                    &it.act_far(json!({"type": "Update", "object": changed(it, bobs(it), actor)})),
                )
            },
        ),
        case(158, "a note of ours")
            .asks_key()
            .is(403, "belongs")
            .activity(move |it| to(it, "Update", changed(it, it.stage.note.clone(), it.actor()))),
        case(160, "an actor that says of itself what it likes").asks_key().only_kept().activity(
            |it| {
                let mut actor = it.stage.near.actor(&it.name);
                actor["inbox"] = it.far("/inbox").into();
                to(it, "Update", actor)
            },
        ),
        case(160, "an actor whose inbox is of another server")
            .asks_key()
            .is(401, "could not be")
            .request(|it| {
                let mut actor = it.stage.near.actor(&it.name);
                actor["inbox"] = it.far("/inbox").into();
                it.stage.near.put(&format!("/u/{}", it.name), Answer::document(&actor));
                it.sign(&it.like())
            }),
        case(199, "the server's own actor, for a user")
            .asks_key()
            .is(403, "belongs")
            .activity(move |it| to(it, "Delete", bobs(it))),
        case(199, "the server's own key, for a user").asks_key().is(401, "not by").activity(
            move |it| {
                let mut delete = to(it, "Delete", bobs(it));
                delete["actor"] = it.near("/u/bob").into();
                delete
            },
        ),
    ];
    for object in [bobs, |it: &Scene<'_>| it.stage.note.clone()] {
        cases.push(
            case(164, "a note of somebody else")
                .asks_key()
                .is(403, "belongs")
                .activity(move |it| to(it, "Delete", object(it))),
        );
    }
    cases.push(
        case(164, "Alice herself")
            .asks_key()
            .is(403, "")
            .activity(|it| to(it, "Delete", it.stage.alice.id.as_str())),
    );
    run(cases).await;
}

#[tokio::test]
async fn only_what_was_done_can_be_undone_and_only_by_who_did_it() {
    let follow = |it: &Scene<'_>| it.near("/u/bob/follow");
    let forged = |it: &Scene<'_>, id: Option<String>| {
        let mut follow = json!({
            "type": "Follow",
            "actor": it.near("/u/bob"),
            "object": it.stage.alice.id,
        });
        if let Some(id) = id {
            follow["id"] = id.into();
        }
        follow
    };
    run(vec![
        case(169, "a follow of somebody else")
            .asks_key()
            .only_kept()
            .activity(move |it| to(it, "Undo", follow(it))),
        case(169, "a follow of somebody else, as it is told")
            .asks_key()
            .only_kept()
            .activity(move |it| to(it, "Undo", forged(it, Some(follow(it))))),
        case(169, "a follow of somebody else, without an id")
            .asks_key()
            .only_kept()
            .activity(move |it| to(it, "Undo", forged(it, None))),
        case(170, "what has never come")
            .asks_key()
            .only_kept()
            .activity(|it| to(it, "Undo", format!("{}/never", it.actor()))),
        case(170, "a like with the id of a follow").asks_key().only_kept().activity(move |it| {
            let like = json!({"type": "Like", "id": follow(it), "object": it.stage.note});
            to(it, "Undo", like)
        }),
        case(172, "an answer to a follow of somebody else")
            .asks_key()
            .is(403, "belongs")
            .activity(|it| to(it, "Accept", it.stage.follow.clone())),
        case(175, "a refusal of a follow of somebody else")
            .asks_key()
            .is(403, "belongs")
            .activity(|it| to(it, "Reject", it.stage.follow.clone())),
        case(200, "who has the name of another").asks_key().only_kept().request(move |it| {
            let mut actor = it.stage.near.actor(&it.name);
            actor["preferredUsername"] = "bob".into();
            it.stage.near.put(&format!("/u/{}", it.name), Answer::document(&actor));
            it.sign(&to(it, "Undo", forged(it, None)))
        }),
        case(173, "the follow with another object in it")
            .asks(&["far:/u/carol"])
            .is(202, "")
            .adds(&[("inbox", 1), ("Following", 1)])
            .request(|it| {
                let carol = it.far("/u/carol");
                let follow = json!({
                    "type": "Follow",
                    "id": it.stage.follow,
                    "actor": it.stage.alice.id,
                    "object": it.near("/u/bob"),
                });
                let accept = it.act(json!({
                    "type": "Accept",
                    "id": format!("{carol}/accept"),
                    "actor": carol,
                    "object": follow,
                }));
                let pair = it.stage.far.pair("carol");
                signed(it.stage, &pair, accept.to_string().as_bytes())
            }),
    ])
    .await;
}

#[tokio::test]
async fn nobody_is_moved_shared_or_listed_by_others() {
    let row = |number, fact| -> Case { case(number, fact).asks_key().only_kept() };
    run(vec![
        row(181, "somebody else moves")
            .asks(&["/u/{name}", "far:/u/carol"])
            .activity(|it| move_to(it, it.near("/u/bob"), it.far("/u/carol"))),
        row(182, "a move to what does not confirm it")
            .asks(&["/u/{name}", "far:/u/carol"])
            .activity(|it| move_to(it, it.actor(), it.far("/u/carol"))),
        row(182, "a move to what is no actor").asks(&["/u/{name}", "far:/note"]).activity(|it| {
            let note = json!({"type": "Note", "id": it.far("/note")});
            it.stage.far.put("/note", Answer::document(&note));
            move_to(it, it.actor(), it.far("/note"))
        }),
        row(182, "a move to ours")
            .activity(|it| move_to(it, it.actor(), it.stage.alice.id.to_string())),
        row(184, "a share of what is not for all")
            .activity(|it| to(it, "Announce", it.far("/secret")))
            .knows(|it| (it.far("/secret"), None)),
        row(185, "a share with the thing in it")
            .activity(|it| {
                let note = json!({"type": "Note", "id": it.far("/185"), "content": "forged"});
                to(it, "Announce", note)
            })
            .knows(|it| (it.far("/185"), None)),
        row(187, "a like of what is not for them")
            .activity(|it| to(it, "Like", it.stage.secret.clone())),
        row(187, "a like of what is not there")
            .activity(|it| to(it, "Like", format!("{}x", it.stage.secret))),
        case(187, "a report of what is not for them")
            .asks_key()
            .is(202, "")
            .adds(&[("reports", 1)])
            .activity(|it| to(it, "Flag", it.stage.secret.clone())),
        row(187, "a reply to what is not for them").activity(|it| {
            create(it, json!({"inReplyTo": it.stage.secret, "to": oyez::vocab::PUBLIC}))
        }),
        case(188, "a list of Alice's").asks_key().is(403, "belongs").activity(|it| {
            let featured = it.stage.iri(&it.stage.path("/featured"));
            it.act(json!({"type": "Add", "object": it.stage.note, "target": featured}))
        }),
        case(188, "a list of Alice's").asks_key().is(403, "belongs").activity(|it| {
            let featured = it.stage.iri(&it.stage.path("/featured"));
            it.act(json!({"type": "Remove", "object": it.stage.note, "target": featured}))
        }),
        row(188, "her followers").activity(|it| {
            let followers = it.stage.iri(&it.stage.path("/followers"));
            it.act(json!({"type": "Add", "object": it.actor(), "target": followers}))
        }),
        case(190, "a block")
            .asks_key()
            .ignored()
            .adds(&[])
            .activity(|it| to(it, "Block", it.stage.alice.id.as_str())),
        row(191, "a note that says it may quote").activity(|it| {
            let stamp = it.far("/stamp");
            create(it, json!({"quote": it.stage.note, "quoteAuthorization": stamp}))
        }),
    ])
    .await;
}
