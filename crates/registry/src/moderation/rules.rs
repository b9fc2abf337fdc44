//! All rules, and what they say of an IRI.

use std::collections::BTreeMap;

use oyez_vocab::Iri;
use url::Url;

use super::{Domain, Rule, Subject, Verdict, domain::canonical};

/// Whom a server has to do with, where no rule says otherwise.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "everyone or nobody")]
pub enum Admission {
    /// With all who are not suspended.
    #[default]
    AllButSuspended,
    /// With those alone whose domain is [allowed](Verdict::Allow).
    OnlyAllowed,
}

/// All rules of an operator.
///
/// Of a domain, the rule about the nearest domain counts that is the domain itself or above it: a
/// rule about `two.example` is about `www.two.example` too, unless there is one about that.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    actors: BTreeMap<Box<str>, Rule>,
    domains: BTreeMap<Domain, Rule>,
}

impl Rules {
    /// The rule about the actor of this id alone.
    pub fn of_actor(&self, id: &Iri) -> Option<&Rule> {
        // Mostly there are none, and the id need not be read.
        if self.actors.is_empty() {
            return None;
        }
        self.actors.get(canonical(id.as_str())?.as_str())
    }

    /// The rule about the nearest domain to this one.
    pub fn of_domain(&self, domain: &Domain) -> Option<&Rule> {
        domain.and_above().find_map(|it| self.domains.get(it))
    }

    /// Whether nothing is to be taken from `iri`, sent to it or fetched from it: it is a suspended
    /// actor, or anything on a domain that this server has nothing to do with.
    pub fn refuse(&self, iri: &Iri, admission: Admission) -> bool {
        if self.of_actor(iri).is_some_and(|it| it.verdict == Verdict::Suspend) {
            return true;
        }
        match admission {
            Admission::AllButSuspended if self.domains.is_empty() => false,
            _ => Domain::of(iri).is_none_or(|it| self.refuse_domain(&it, admission)),
        }
    }

    /// Whether this server has nothing to do with a domain.
    pub fn refuse_domain(&self, domain: &Domain, admission: Admission) -> bool {
        let verdict = self.of_domain(domain).map(|it| it.verdict);
        match admission {
            Admission::AllButSuspended => verdict == Some(Verdict::Suspend),
            Admission::OnlyAllowed => verdict != Some(Verdict::Allow),
        }
    }
}

impl FromIterator<Rule> for Rules {
    fn from_iter<T: IntoIterator<Item = Rule>>(rules: T) -> Self {
        let mut all = Self::default();
        for rule in rules {
            match &rule.subject {
                Subject::Actor(id) => {
                    let id = Url::try_from(id).ok().and_then(|it| canonical(it.as_str()));
                    all.actors.extend(id.map(|it| (it.into(), rule)));
                }
                Subject::Domain(domain) => drop(all.domains.insert(domain.clone(), rule)),
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(rules: &[(&str, Verdict)]) -> Rules {
        let rule = |it: &(&str, Verdict)| Rule::new(it.0.parse().unwrap(), it.1);
        rules.iter().map(rule).collect()
    }

    #[test]
    fn a_domain_is_refused_with_all_below_it_and_nothing_beside_it() {
        let rules = rules(&[
            ("bad.example", Verdict::Suspend),
            ("good.bad.example", Verdict::Noop),
            ("loud.example", Verdict::Silence),
            ("https://two.example/users/bob", Verdict::Suspend),
            ("203.0.113.7", Verdict::Suspend),
        ]);
        for (iri, is_refused) in [
            ("https://bad.example/users/eve#key", true),
            ("https://BAD.example.:443/", true),
            ("https://a.b.bad.example/", true),
            ("https://notbad.example/", false),
            ("https://bad.example.two.example/", false),
            ("https://good.bad.example/", false),
            ("https://a.good.bad.example/", false),
            ("https://loud.example/", false),
            ("https://two.example/users/bob", true),
            ("https://TWO.example/users/bob#main-key", true),
            ("https://two.example/users/bobby", false),
            ("https://203.0.113.7/", true),
            ("https://1.203.0.113.7.example/", false),
            ("urn:x", true),
        ] {
            let refuse = rules.refuse(&iri.parse().unwrap(), Admission::AllButSuspended);
            assert_eq!(refuse, is_refused, "{iri}");
        }
    }

    #[test]
    fn only_what_is_allowed_is_admitted_where_nothing_else_is() {
        let rules = rules(&[
            ("good.example", Verdict::Allow),
            ("bad.good.example", Verdict::Suspend),
            ("loud.example", Verdict::Silence),
            ("https://good.example/users/eve", Verdict::Suspend),
        ]);
        for (iri, is_refused) in [
            ("https://good.example/", false),
            ("https://www.good.example/", false),
            ("https://bad.good.example/", true),
            ("https://loud.example/", true),
            ("https://two.example/", true),
            ("https://good.example/users/eve", true),
        ] {
            let refuse = rules.refuse(&iri.parse().unwrap(), Admission::OnlyAllowed);
            assert_eq!(refuse, is_refused, "{iri}");
        }
        let nothing = Rules::default();
        let iri = "https://two.example/".parse().unwrap();
        assert!(!nothing.refuse(&iri, Admission::AllButSuspended));
        assert!(nothing.refuse(&iri, Admission::OnlyAllowed));
    }
}
