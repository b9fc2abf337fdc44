use std::time::Duration;

use oyez_registry::{NewTemplate, StoredTemplate, TemplateKey, TemplateStore, TemplateText};

use super::World;

pub(crate) fn key(model: &str, notification: &str, protocol: &str) -> TemplateKey {
    TemplateKey {
        model: model.to_owned(),
        notification: notification.to_owned(),
        protocol: protocol.to_owned(),
    }
}

pub(crate) fn template(key: TemplateKey, body: &str, is_enabled: bool) -> NewTemplate {
    NewTemplate { key, text: text(body), is_enabled }
}

fn text(body: &str) -> TemplateText {
    TemplateText { subject: "On {{ object.name }}".to_owned(), body: body.to_owned() }
}

#[tokio::test]
async fn a_template_is_put_in_the_place_of_the_one_before_and_can_be_removed() {
    let world = World::empty().await;
    let created = key("article", "created", "e-mail");
    assert_eq!(world.store.template(&created).await.unwrap(), None);
    let mut last = None;
    for (body, is_enabled) in [("one", true), ("two", false), ("three", true)] {
        world.pass(Duration::from_secs(60));
        world.store.put_template(template(created.clone(), body, is_enabled)).await.unwrap();
        let expected = StoredTemplate {
            key: created.clone(),
            text: text(body),
            is_enabled,
            updated_at: world.now(),
        };
        last = world.store.template(&created).await.unwrap();
        assert_eq!(last, Some(expected));
    }
    let world = world.restarted().await;
    assert_eq!(world.store.template(&created).await.unwrap(), last);
    assert!(world.store.remove_template(&created).await.unwrap());
    assert!(!world.store.remove_template(&created).await.unwrap());
    assert_eq!(world.store.template(&created).await.unwrap(), None);
}

#[tokio::test]
async fn all_three_names_tell_templates_apart_and_they_are_listed_by_them() {
    let world = World::empty().await;
    let mut keys = Vec::new();
    for model in ["comment", "article"] {
        for notification in ["deleted", "created"] {
            for protocol in ["e-mail", "activity"] {
                let key = key(model, notification, protocol);
                let new = template(key.clone(), protocol, protocol == "e-mail");
                world.store.put_template(new).await.unwrap();
                keys.push(key);
            }
        }
    }
    keys.sort();
    let listed = world.store.templates().await.unwrap();
    assert!(listed.iter().all(|it| it.text.body == it.key.protocol));
    assert_eq!(listed.into_iter().map(|it| it.key).collect::<Vec<_>>(), keys);
}
