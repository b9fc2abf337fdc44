// Bob on Fedify, for `cargo xtask interop`: `node peer.mjs rfc9421|cavage`, the scheme he signs by.
//
// He is told what to do by lines of JSON on standard input, and says what he did, was answered and
// received in lines of JSON on standard output. The end of the input ends him, whoever closed it.

import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { createFederation, MemoryKvStore } from "@fedify/fedify/federation";
import { generateCryptoKeyPair } from "@fedify/fedify/sig";
import {
  Accept, Activity, Create, Delete, Endpoints, Follow, Like, Note, Person, PUBLIC_COLLECTION,
  Tombstone, Undo, Update,
} from "@fedify/vocab";
import { configure, getStreamSink } from "@logtape/logtape";
import { Writable } from "node:stream";

const HOST = "127.0.0.1";
const FIRST_KNOCK = { rfc9421: "rfc9421", cavage: "draft-cavage-http-signatures-12" };
const INBOX = /\/inbox$/;

const firstKnock = FIRST_KNOCK[process.argv[2]];
if (firstKnock === undefined) throw new Error(`there is no scheme \`${process.argv[2]}\``);

const say = (event, facts) => console.log(JSON.stringify({ event, ...facts }));

const scheme = (headers) => {
  if (headers.has("signature-input")) return "rfc9421";
  return headers.has("signature") ? "cavage" : "none";
};

await configure({
  sinks: { log: getStreamSink(Writable.toWeb(process.stderr)) },
  loggers: [
    { category: "fedify", lowestLevel: "info", sinks: ["log"] },
    { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["log"] },
  ],
});

// All that leaves this process passes here.
const dial = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  if (new URL(request.url).hostname !== HOST) {
    say("strayed", { url: request.url });
    throw new TypeError(`${request.url} is not on this machine`);
  }
  const body = request.method === "POST" ? await request.clone().json() : undefined;
  const response = await dial(request);
  if (body !== undefined) {
    const complaint = response.ok ? undefined : await response.clone().text();
    say("answered", {
      id: body.id, scheme: scheme(request.headers), status: response.status, complaint,
    });
  }
  return response;
};

const server = createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch((error) => {
    console.error(error);
    outgoing.writeHead(500).end();
  });
});
await new Promise((resolve) => server.listen(0, HOST, resolve));
const origin = `http://${HOST}:${server.address().port}`;

async function answer(incoming, outgoing) {
  const chunks = await incoming.toArray();
  const headers = new Headers(Object.entries(incoming.headersDistinct)
    .flatMap(([name, values]) => values.map((value) => [name, value])));
  const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
  const request = new Request(new URL(incoming.url, origin), {
    method: incoming.method, headers, body,
  });
  const signed = scheme(headers);
  const response = await federation.fetch(request, { contextData: signed });
  const text = Buffer.from(await response.arrayBuffer());
  if (INBOX.test(incoming.url) && !response.ok) {
    say("refused", { scheme: signed, status: response.status, complaint: text.toString() });
  }
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(text);
}

const federation = createFederation({
  kv: new MemoryKvStore(), origin, firstKnock, allowPrivateAddress: true,
});
const keys = [
  await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), await generateCryptoKeyPair("Ed25519"),
];
federation
  .setActorDispatcher("/users/{identifier}", async (context, name) => {
    if (name !== "bob") return null;
    const pairs = await context.getActorKeyPairs(name);
    return new Person({
      id: context.getActorUri(name),
      preferredUsername: name,
      inbox: context.getInboxUri(name),
      outbox: context.getOutboxUri(name),
      endpoints: new Endpoints({ sharedInbox: context.getInboxUri() }),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((it) => it.multikey),
    });
  })
  .setKeyPairsDispatcher(() => keys);
federation.setOutboxDispatcher("/users/{identifier}/outbox", () => ({ items: [] }));

// What he has published, by id: to undo, to change, and to show to whoever asks.
const published = new Map();
federation.setObjectDispatcher(Note, "/notes/{key}", (context, { key }) =>
  published.get(context.getObjectUri(Note, { key }).href) ?? null);

federation.setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .on(Follow, async (context, follow) => {
    received(context, follow);
    const accept = new Accept({ id: newId(), actor: bob, object: follow });
    await context.sendActivity({ identifier: "bob" }, await follow.getActor(context), accept);
  })
  .on(Create, async (context, create) => received(context, create, await create.getObject(context)))
  .on(Update, async (context, update) => received(context, update, await update.getObject(context)))
  .on(Activity, (context, activity) => received(context, activity))
  .onError((_, error) => say("failed", { error: String(error) }));

function received(context, activity, object) {
  say("received", {
    scheme: context.data,
    type: activity.constructor.name,
    id: activity.id?.href,
    actor: activity.actorId?.href,
    object: activity.objectId?.href,
    content: object?.content?.toString(),
  });
}

const context = federation.createContext(new URL(origin), "none");
const bob = context.getActorUri("bob");
const newId = () => new URL(`/activities/${crypto.randomUUID()}`, origin);
const note = (id, content) => {
  const made = new Note({ id, attribution: bob, content, to: PUBLIC_COLLECTION });
  published.set(id.href, made);
  return made;
};

// What he can be told to do: each gives the activity.
const deeds = {
  follow: ({ object }) => new Follow({ id: newId(), actor: bob, object: new URL(object) }),
  like: ({ object }) => new Like({ id: newId(), actor: bob, object: new URL(object) }),
  create: ({ content }) => new Create({
    id: newId(), actor: bob, to: PUBLIC_COLLECTION,
    object: note(context.getObjectUri(Note, { key: crypto.randomUUID() }), content),
  }),
  update: ({ object, content }) => new Update({
    id: newId(), actor: bob, to: PUBLIC_COLLECTION, object: note(new URL(object), content),
  }),
  delete: ({ object }) => {
    published.delete(object);
    return new Delete({
      id: newId(), actor: bob, to: PUBLIC_COLLECTION,
      object: new Tombstone({ id: new URL(object) }),
    });
  },
  undo: ({ object }) => new Undo({ id: newId(), actor: bob, object: published.get(object) }),
};

say("ready", { actor: bob.href });
for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line);
  try {
    const activity = deeds[told.do](told);
    published.set(activity.id.href, activity);
    const recipient = await context.lookupObject(told.to);
    await context.sendActivity({ identifier: "bob" }, recipient, activity);
    say("sent", { id: activity.id.href, object: activity.objectId?.href });
  } catch (error) {
    say("failed", { error: String(error) });
  }
}
process.exit(0);
