//! Actors that move.

use crate::{ActorProps, AnyObject, Iri, Move, Ref};

impl Move {
    /// Whether `target` confirms that the actor of this has moved to it.
    ///
    /// The actor moves itself and nobody else, and its target names it in `alsoKnownAs`. Take
    /// `target` from its own server: what a `Move` embeds is the mover's word.
    ///
    /// ```
    /// use oyez_vocab::{Iri, Move, Person};
    ///
    /// let old: Iri = "https://old.example/alice".parse()?;
    /// let mut new = Person::new();
    /// new.id = Some("https://new.example/alice".parse()?);
    ///
    /// let to_new = Move::new(&old, &old, new.id.as_ref().unwrap());
    /// assert!(!to_new.is_confirmed_by(&new));
    /// new.also_known_as.push(old);
    /// assert!(to_new.is_confirmed_by(&new));
    /// # Ok::<(), oyez_vocab::ParseIriError>(())
    /// ```
    pub fn is_confirmed_by(&self, target: &ActorProps) -> bool {
        let only = |values: &[Ref<AnyObject>]| match values {
            [value] => value.id().cloned(),
            _ => None,
        };
        let mover: Option<Iri> = only(&self.actor);
        let Some(mover) = mover.filter(|it| only(&self.object).as_ref() == Some(it)) else {
            return false;
        };
        target.id.is_some()
            && only(&self.target) == target.id
            && target.id.as_ref() != Some(&mover)
            && target.also_known_as.contains(&mover)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::Person;

    #[test]
    fn only_the_mover_itself_moves_and_only_where_it_is_known() {
        let (old, new, eve) =
            ("https://old.example/a", "https://new.example/a", "https://e.example/e");
        let target =
            |known_as: Value| json!({"type": "Person", "id": new, "alsoKnownAs": known_as});
        for (actor, object, to, target, expected) in [
            (old, old, new, target(json!(old)), true),
            (old, old, new, target(json!([eve, old])), true),
            (old, old, new, target(json!([])), false),
            (old, old, new, target(json!(eve)), false),
            (eve, old, new, target(json!([old, eve])), false),
            (old, eve, new, target(json!([old, eve])), false),
            (old, old, eve, target(json!(old)), false),
            (new, new, new, target(json!(new)), false),
            (old, old, new, json!({"type": "Person", "alsoKnownAs": old}), false),
        ] {
            let it = json!({"type": "Move", "actor": actor, "object": object, "target": to});
            let it: Move = serde_json::from_value(it).unwrap();
            let target: Person = serde_json::from_value(target).unwrap();
            assert_eq!(it.is_confirmed_by(&target), expected, "{it:?} to {target:?}");
        }
    }
}
