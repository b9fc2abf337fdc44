//! A type and properties of an application's own, which other servers keep and show as they can.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;

use oyez_vocab::{AnyObject, Create, Iri, ObjectProps, Term, TermError, TypeTerm, to_document};

const RECIPE: TypeTerm = TypeTerm::new("Recipe", "https://kitchen.example/ns#Recipe");
const SERVES: Term<u32> = Term::new("serves", "https://kitchen.example/ns#serves");
const STEPS: Term<Vec<String>> = Term::new("steps", "https://kitchen.example/ns#steps");
/// The recipe that this one was made from.
const AFTER: Term<Iri> = Term::new("after", "https://kitchen.example/ns#after").of_ids();

/// With a trait, the properties look like those of the vocabulary.
trait Recipe {
    fn serves(&self) -> Result<Option<u32>, TermError>;
    fn steps(&self) -> Result<Vec<String>, TermError>;
}

impl Recipe for ObjectProps {
    fn serves(&self) -> Result<Option<u32>, TermError> {
        self.get(&SERVES)
    }

    fn steps(&self) -> Result<Vec<String>, TermError> {
        Ok(self.get(&STEPS)?.unwrap_or_default())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let document = to_document(&posted()?)?;
    println!("{document:#}");

    let read: Create = serde_json::from_value(document)?;
    if let Some(object) = read.object.first().and_then(|it| it.object()) {
        println!("{}", summary(object)?);
    }
    Ok(())
}

fn posted() -> Result<Create, Box<dyn Error>> {
    let alice: Iri = "https://kitchen.example/alice".parse()?;
    let mut recipe = AnyObject::of(&RECIPE);
    recipe.attributed_to = alice.into();
    recipe.name = "Pancakes".into();
    recipe.set(&SERVES, 4_u32)?;
    recipe.set(&STEPS, ["mix", "wait", "fry"].map(String::from))?;
    recipe.set(&AFTER, "https://kitchen.example/recipes/7".parse::<Iri>()?)?;
    Ok(Create::of(recipe))
}

fn summary(object: &AnyObject) -> Result<String, TermError> {
    if !object.is(&RECIPE) {
        return Ok(format!("no recipe, but something of type {}", object.type_name()));
    }
    let name = object.name.text().unwrap_or("something");
    let serves = object.serves()?.map_or("any number".to_owned(), |it| it.to_string());
    Ok(format!("{name} for {serves}: {}", object.steps()?.join(", ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_recipe_is_read_as_it_was_written() {
        let document = to_document(&posted().unwrap()).unwrap();
        let own = &document["object"]["@context"];
        assert_eq!(own["Recipe"], "https://kitchen.example/ns#Recipe");
        assert_eq!(
            own["after"],
            json!({"@id": "https://kitchen.example/ns#after", "@type": "@id"})
        );
        let read: Create = serde_json::from_value(document).unwrap();
        assert_eq!(
            summary(read.object[0].object().unwrap()).unwrap(),
            "Pancakes for 4: mix, wait, fry",
        );
    }

    #[test]
    fn full_iris_are_read_too_and_what_does_not_fit_is_an_error() {
        let ns = "https://kitchen.example/ns#";
        let object = json!({
            "type": format!("{ns}Recipe"),
            format!("{ns}steps"): ["boil"],
        });
        let object: AnyObject = serde_json::from_value(object).unwrap();
        assert_eq!(summary(&object).unwrap(), "something for any number: boil");

        let object: AnyObject =
            serde_json::from_value(json!({"type": "Recipe", "serves": "many"})).unwrap();
        assert_eq!(
            summary(&object).unwrap_err().to_string(),
            "`serves` does not have the type of this property",
        );
    }
}
