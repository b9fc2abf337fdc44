"""Bob on bovine, for `cargo xtask interop`: `python peer.py cavage`, the one scheme he signs by.

He is told what to do by lines of JSON on standard input, and says what he did, was answered and
received in lines of JSON on standard output. The end of the input ends him, whoever closed it.
"""

import asyncio
import json
import logging
import socket
import sys
import urllib.parse

from bovine import BovineActor
from bovine.activitystreams import Actor, factories_for_actor_object
from bovine.crypto import build_validate_http_signature, generate_rsa_public_private_key
from bovine.crypto.types import CryptographicIdentifier
from hypercorn.asyncio import serve
from hypercorn.config import Config
from quart import Quart, request

HOST = "127.0.0.1"
JSON = {"content-type": "application/activity+json"}


def say(event, **facts):
    print(json.dumps({"event": event, **facts}), flush=True)


def id_of(value):
    return value.get("id") if isinstance(value, dict) else value


class Bob:
    """What a server by bovine's user would keep."""

    def __init__(self, origin):
        self.origin = origin
        self.n_ids = 0
        # What he has published, by id: to undo, to change, and to show to whoever asks.
        self.published = {}
        public, private = generate_rsa_public_private_key()
        self.id = f"{origin}/bob"
        self.document = Actor(
            id=self.id,
            preferred_username="bob",
            inbox=f"{origin}/inbox",
            outbox=f"{origin}/outbox",
            public_key=public,
            public_key_name="main-key",
        ).build()
        self.client = BovineActor(
            actor_id=self.id, public_key_url=f"{self.id}#main-key", secret=private
        )
        self.activities, self.objects = factories_for_actor_object(self.document, self.new_id)

    def new_id(self):
        self.n_ids += 1
        return f"{self.origin}/{self.n_ids}"

    async def get(self, url):
        """What is at an address, which must be on this machine."""
        if urllib.parse.urlsplit(url).hostname != HOST:
            say("strayed", url=url)
            raise ValueError(f"{url} is not on this machine")
        return await self.client.get(url)

    async def key(self, url):
        return CryptographicIdentifier.from_public_key((await self.get(url))["publicKey"])

    async def send(self, activity, to):
        """Delivers to the inbox of one actor."""
        inbox = (await self.get(to))["inbox"]
        self.published[activity["id"]] = activity
        response = await self.client.client.post(inbox, json.dumps(activity))
        sent = response.request_info.headers
        scheme = "rfc9421" if "signature-input" in sent else "cavage"
        complaint = None if response.ok else await response.text()
        say(
            "answered",
            id=activity["id"],
            scheme=scheme,
            status=response.status,
            complaint=complaint,
        )
        say("sent", id=activity["id"], object=id_of(activity["object"]))

    def deed(self, told):
        """The activity that he is told to make."""
        kind, thing, to = told["do"], told.get("object"), {told["to"]}
        match kind:
            case "follow":
                return self.activities.follow(thing).build()
            case "like":
                return self.activities.like(thing, to=to).build()
            case "create":
                note = self.objects.note(content=told["content"], to=to).as_public().build()
                self.published[note["id"]] = note
                return self.activities.create(note).build()
            case "update":
                note = {**self.published[thing], "content": told["content"]}
                self.published[thing] = note
                return self.activities.update(note).build()
            case "delete":
                del self.published[thing]
                return self.activities.delete(thing, to=to).build()
            case "undo":
                return self.activities.undo(self.published[thing]).build()
        raise ValueError(f"there is no deed `{kind}`")


def application(bob):
    """His HTTP server."""
    app = Quart(__name__)
    verify = build_validate_http_signature(bob.key)

    @app.get("/bob")
    async def actor():
        return bob.document, 200, JSON

    @app.get("/<name>")
    async def published(name):
        document = bob.published.get(f"{bob.origin}/{name}")
        return (document, 200, JSON) if document else ("", 404)

    @app.post("/inbox")
    async def inbox():
        scheme = "rfc9421" if "signature-input" in request.headers else "cavage"
        signer = await verify(request)
        activity = await request.get_json(force=True)
        if signer is None or signer != id_of(activity["actor"]):
            say("refused", scheme=scheme, status=401, complaint=f"signed by {signer}")
            return "", 401
        thing = activity.get("object")
        content = thing.get("content") if isinstance(thing, dict) else None
        say(
            "received",
            scheme=scheme,
            type=activity["type"],
            id=activity["id"],
            actor=signer,
            object=id_of(thing),
            content=content,
        )
        if activity["type"] == "Follow":
            app.add_background_task(bob.send, bob.activities.accept(activity).build(), signer)
        return "", 202

    return app


async def obey(bob, stop):
    """Does what the input says, until its end."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    say("ready", actor=bob.id)
    async for line in reader:
        told = json.loads(line)
        try:
            await bob.send(bob.deed(told), told["to"])
        except Exception as error:
            logging.exception("this could not be done")
            say("failed", error=repr(error))
    stop.set()


async def main():
    if sys.argv[1:] != ["cavage"]:
        raise SystemExit("bovine signs by cavage alone")
    logging.basicConfig(level=logging.INFO)
    listener = socket.create_server((HOST, 0))
    bob = Bob(f"http://{HOST}:{listener.getsockname()[1]}")
    await bob.client.init()
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    stop = asyncio.Event()
    obeying = asyncio.create_task(obey(bob, stop))
    await serve(application(bob), config, shutdown_trigger=stop.wait)
    await obeying


asyncio.run(main())
