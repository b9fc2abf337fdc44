//! One row: what is sent, and what must come of it.

use std::time::{Duration, Instant, SystemTime};

use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use oyez::{
    http::{SigningKey, cavage, rfc9421},
    registry::{ActivityStore as _, KeyPair},
    vocab::Iri,
};
use serde_json::{Value, json};

use super::stage::Stage;
use crate::kit::{ACTIVITY, Signed, sign_with};

/// One row of a table. Until it says otherwise, it is refused for its signature, and nothing is
/// written or asked.
pub(super) struct Case {
    number: u16,
    fact: &'static str,
    request: Box<dyn Fn(&Scene<'_>) -> Signed>,
    method: Method,
    status: u16,
    why: &'static str,
    asks: Vec<&'static str>,
    effect: Effect,
    headers: Vec<(&'static str, &'static str)>,
    known: Option<Known>,
}

/// The id of an object, and the id of its owner where it is known afterwards.
type Known = fn(&Scene<'_>) -> (String, Option<String>);

/// What a request may change.
enum Effect {
    /// These, by their names in [`Stage::state`], by so much.
    Adds(Vec<(&'static str, i64)>),
    /// Not one byte.
    None,
}

/// The stage, and whose turn it is: each row has an actor of its own, whose key nobody knows yet.
pub(super) struct Scene<'s> {
    pub(super) stage: &'s Stage,
    /// The name of the actor.
    pub(super) name: String,
}

/// A row of the table: the number of the case, and in our own words what it is.
pub(super) fn case(number: u16, fact: &'static str) -> Case {
    Case {
        number,
        fact,
        request: Box::new(|it| it.sign(&it.like())),
        method: Method::POST,
        status: 401,
        why: "",
        asks: Vec::new(),
        effect: Effect::None,
        headers: Vec::new(),
        known: None,
    }
}

impl Case {
    /// A good delivery, changed after it was signed.
    pub(super) fn tampered(self, change: impl Fn(&mut Signed) + 'static) -> Self {
        self.request(move |it| {
            let mut signed = it.sign(&it.like());
            change(&mut signed);
            signed
        })
    }

    /// The request, changed after it was signed.
    pub(super) fn then_tampered(mut self, change: impl Fn(&mut Signed) + 'static) -> Self {
        let request = self.request;
        self.request = Box::new(move |it| {
            let mut signed = request(it);
            change(&mut signed);
            signed
        });
        self
    }

    /// This activity, delivered and signed by the row's own actor.
    pub(super) fn activity(self, activity: impl Fn(&Scene<'_>) -> Value + 'static) -> Self {
        self.request(move |it| it.sign(&activity(it)))
    }

    /// This request.
    pub(super) fn request(mut self, request: impl Fn(&Scene<'_>) -> Signed + 'static) -> Self {
        self.request = Box::new(request);
        self
    }

    /// The status, and a part of the reason that is given.
    pub(super) fn is(mut self, status: u16, why: &'static str) -> Self {
        (self.status, self.why) = (status, why);
        self
    }

    /// What is asked of the others, in order: paths of the near server, or of the far one behind
    /// `far:`. `{name}` is that of the row's actor.
    pub(super) fn asks(mut self, asks: &[&'static str]) -> Self {
        self.asks = asks.to_vec();
        self
    }

    /// The document of the row's actor is asked for, as it must be to check a signature.
    pub(super) fn asks_key(self) -> Self {
        self.asks(&["/u/{name}"])
    }

    /// It is kept, and changes nothing but these.
    pub(super) fn adds(mut self, adds: &[(&'static str, i64)]) -> Self {
        self.effect = Effect::Adds(adds.to_vec());
        self
    }

    /// It is taken, and put into Alice's inbox, and that is all.
    pub(super) fn only_kept(self) -> Self {
        self.is(202, "").adds(&[("inbox", 1)])
    }

    /// Nothing is known of this object afterwards, or that it has this owner.
    pub(super) fn knows(mut self, known: Known) -> Self {
        self.known = Some(known);
        self
    }

    /// It is taken, and not kept.
    pub(super) fn ignored(self) -> Self {
        self.is(202, "")
    }

    /// A header of the answer; an empty one is not there.
    pub(super) fn answers(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }

    /// It is no POST.
    pub(super) fn method(mut self, method: &str) -> Self {
        self.method = method.parse().unwrap();
        self
    }

    pub(super) async fn run(&self, stage: &Stage, row: usize) {
        let what = format!("{} ({}), on {:?}", self.number, self.fact, stage.mount);
        let scene = Scene { stage, name: format!("eve-{}-{row}", self.number) };
        let request = (self.request)(&scene);
        let (before, contents) = (stage.state().await, stage.contents().await);
        let (start, memory) = (Instant::now(), resident());
        let reply = request.send_as(self.method.clone(), &stage.authority).await;
        let (took, grown) = (start.elapsed(), resident().saturating_sub(memory));
        let status = StatusCode::from_u16(self.status).unwrap();
        assert_eq!(reply.status, status, "{what}: {}", reply.text());
        assert!(reply.text().contains(self.why), "{what}: {}", reply.text());
        for (name, value) in &self.headers {
            let all: Vec<_> =
                reply.headers.get_all(*name).iter().map(|it| it.to_str().unwrap()).collect();
            assert_eq!(all.join(", "), *value, "{what}: {name}");
        }
        assert!(took < MAX_TIME, "{what}: it took {took:?}");
        assert!(grown < MAX_MEMORY, "{what}: it took {grown} bytes");
        let asked: Vec<String> = stage.near.asked();
        let far = stage.far.asked().into_iter().map(|it| it.replacen("GET ", "GET far:", 1));
        let asked: Vec<String> = asked.into_iter().chain(far).collect();
        let expected: Vec<String> = self
            .asks
            .iter()
            .map(|it| format!("GET {}", it.replace("{name}", &scene.name)))
            .collect();
        assert_eq!(asked, expected, "{what}: what was asked of others");
        match &self.effect {
            Effect::None => {
                assert!(stage.contents().await == contents, "{what}: something was written");
            }
            Effect::Adds(adds) => {
                let mut expected = before;
                for (name, n) in adds {
                    expected[*name] = json!(expected[*name].as_i64().unwrap() + n);
                }
                assert_eq!(stage.state().await, expected, "{what}");
            }
        }
        if let Some((id, owner)) = self.known.map(|it| it(&scene)) {
            let object = stage.app.store().object(&id.parse().unwrap()).await.unwrap();
            assert_eq!(object.map(|it| it.owner.to_string()), owner, "{what}: whose {id} is");
        }
    }
}

impl Scene<'_> {
    /// The row's actor.
    pub(super) fn actor(&self) -> String {
        self.stage.near.iri(&format!("/u/{}", self.name))
    }

    pub(super) fn pair(&self) -> KeyPair {
        self.stage.near.pair(&self.name)
    }

    /// An activity of the row's actor, with these properties as well or instead.
    pub(super) fn act(&self, with: Value) -> Value {
        let mut activity = json!({
            "type": "Like",
            "id": format!("{}/1", self.actor()),
            "actor": self.actor(),
            "to": self.stage.alice.id,
            "object": "https://three.example/1",
        });
        for (name, value) in with.as_object().unwrap() {
            activity[name] = value.clone();
        }
        activity
    }

    /// Any good activity of the row's actor.
    pub(super) fn like(&self) -> Value {
        self.act(json!({}))
    }

    /// A note of the row's actor, with these properties as well or instead.
    pub(super) fn note(&self, with: Value) -> Value {
        let mut note = json!({
            "type": "Note",
            "id": format!("{}/note", self.actor()),
            "attributedTo": self.actor(),
            "content": "changed",
        });
        for (name, value) in with.as_object().unwrap() {
            note[name] = value.clone();
        }
        note
    }

    /// `activity`, delivered to Alice's inbox and signed by the row's actor.
    pub(super) fn sign(&self, activity: &Value) -> Signed {
        self.sign_text(activity.to_string().as_bytes())
    }

    pub(super) fn sign_text(&self, body: &[u8]) -> Signed {
        signed(self.stage, &self.pair(), body)
    }

    /// What an actor of the far server does, who has the name of the row's.
    pub(super) fn sign_far(&self, activity: &Value) -> Signed {
        let body = activity.to_string().into_bytes();
        signed(self.stage, &self.stage.far.pair(&self.name), &body)
    }

    /// An activity of that actor, with these properties as well or instead.
    pub(super) fn act_far(&self, with: Value) -> Value {
        let actor = self.stage.far.iri(&format!("/u/{}", self.name));
        let mut activity = self.act(json!({"actor": actor, "id": format!("{actor}/1")}));
        for (name, value) in with.as_object().unwrap() {
            activity[name] = value.clone();
        }
        activity
    }

    /// The id of what the near server has at `path`.
    pub(super) fn near(&self, path: &str) -> String {
        self.stage.near.iri(path)
    }

    /// The id of what the far server has at `path`.
    pub(super) fn far(&self, path: &str) -> String {
        self.stage.far.iri(path)
    }

    /// [`sign`](Self::sign) with a key that is said to have this id.
    pub(super) fn sign_as(&self, key_id: &str, activity: &Value) -> Signed {
        let id: Iri = key_id.parse().unwrap();
        signed(self.stage, &KeyPair { id, ..self.pair() }, activity.to_string().as_bytes())
    }

    /// A request without or with a body, signed for `method` and `path`.
    pub(super) fn sign_other(&self, method: &Method, path: &str, body: &[u8]) -> Signed {
        let key = SigningKey::from_pkcs8(self.pair().private.as_pkcs8()).unwrap();
        self.sign_with_key(&key, &self.pair().id, method, path, body)
    }

    /// [`sign_other`](Self::sign_other) with any key.
    pub(super) fn sign_with_key(
        &self,
        key: &SigningKey,
        id: &Iri,
        method: &Method,
        path: &str,
        body: &[u8],
    ) -> Signed {
        let uri: Uri = self.stage.iri(path).parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("accept", HeaderValue::from_static(ACTIVITY));
        headers.insert("content-type", HeaderValue::from_static(ACTIVITY));
        cavage::sign(method, &uri, &mut headers, body, key, id, SystemTime::now()).unwrap();
        Signed { path: path.to_owned(), headers, body: body.to_owned() }
    }

    /// `activity`, delivered to Alice's inbox and signed by the standard.
    pub(super) fn standard(&self, activity: &Value) -> Signed {
        self.standard_to(&self.stage.path("/inbox"), activity.to_string().as_bytes())
    }

    pub(super) fn standard_to(&self, path: &str, body: &[u8]) -> Signed {
        let pair = self.pair();
        let key = SigningKey::from_pkcs8(pair.private.as_pkcs8()).unwrap();
        let uri: Uri = self.stage.iri(path).parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static(ACTIVITY));
        let now = SystemTime::now();
        rfc9421::sign(&Method::POST, &uri, &mut headers, body, &key, &pair.id, now).unwrap();
        Signed { path: path.to_owned(), headers, body: body.to_owned() }
    }

    /// `activity`, delivered to the shared inbox.
    pub(super) fn share(&self, activity: &Value) -> Signed {
        let body = activity.to_string().into_bytes();
        sign_with(&self.pair(), &self.stage.authority, "/inbox", &body, SystemTime::now())
    }
}

/// `body`, delivered to Alice's inbox and signed with `pair`.
pub(super) fn signed(stage: &Stage, pair: &KeyPair, body: &[u8]) -> Signed {
    sign_with(pair, &stage.authority, &stage.path("/inbox"), body, SystemTime::now())
}

/// How long a request may take, on a machine that has other things to do.
const MAX_TIME: Duration = Duration::from_secs(5);

/// How much memory the whole process may take more than before.
const MAX_MEMORY: usize = 64 * 1024 * 1024;

/// How many bytes the process has in memory; nothing where that cannot be seen.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let n_pages = statm.split(' ').nth(1).and_then(|it| it.parse::<usize>().ok());
    n_pages.unwrap_or_default() * 4096
}
