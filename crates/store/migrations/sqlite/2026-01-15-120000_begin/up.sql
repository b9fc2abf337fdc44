-- Ids of rows are UUIDv7 as text: random enough to give away nothing, and in the order of time,
-- so that they are what lists are read by. Times are milliseconds since 1970 in UTC: compared and
-- added to as numbers, and the same in every database. All names begin with `oyez_`, for the
-- file may also hold the tables of an application, and those are its own to name.

-- Activities, of this server's actors and of others. An id counts for one actor only: what
-- another actor has sent under the same id is another activity.
CREATE TABLE oyez_activities (
    id TEXT NOT NULL PRIMARY KEY,
    iri TEXT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    object TEXT,
    document TEXT NOT NULL,
    is_public INTEGER NOT NULL,
    is_undone INTEGER NOT NULL,
    is_local INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    UNIQUE (iri, actor)
) STRICT;

-- To find what is undone without its id. Nobody undoes a Create, and most activities are one.
CREATE INDEX oyez_activities_sought ON oyez_activities (actor, object, kind, id)
WHERE kind NOT IN ('Create', 'Delete', 'Update');

-- To find what holds the text of an object of ours.
CREATE INDEX oyez_activities_holding ON oyez_activities (object)
WHERE is_local AND kind IN ('Create', 'Update');

-- Objects and their tombstones; the actors of this server are among them.
CREATE TABLE oyez_objects (
    iri TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    is_public INTEGER NOT NULL,
    is_deleted INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- To erase what an actor had.
CREATE INDEX oyez_objects_of_owner ON oyez_objects (owner, is_deleted);

-- An actor without a name has no handle, as the owner of an article's inbox. One that has deleted
-- itself keeps its name and its key, so that nobody else becomes it. `shown_…` is how much of a list
-- everyone may see.
CREATE TABLE oyez_local_actors (
    iri TEXT NOT NULL PRIMARY KEY,
    username TEXT,
    approves_followers INTEGER NOT NULL,
    shown_followers TEXT NOT NULL CHECK (shown_followers IN ('all', 'nothing', 'total')),
    shown_following TEXT NOT NULL CHECK (shown_following IN ('all', 'nothing', 'total')),
    shown_liked TEXT NOT NULL CHECK (shown_liked IN ('all', 'nothing', 'total')),
    is_deleted INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX oyez_local_actors_named ON oyez_local_actors (lower(username));

CREATE TABLE oyez_keys (
    id TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES oyez_local_actors (iri),
    public_pem TEXT NOT NULL,
    private_key BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX oyez_keys_of_owner ON oyez_keys (owner, created_at);

CREATE TABLE oyez_tokens (
    hash BLOB NOT NULL PRIMARY KEY,
    actor TEXT NOT NULL REFERENCES oyez_local_actors (iri),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX oyez_tokens_of_actor ON oyez_tokens (actor);

CREATE TABLE oyez_remote_actors (
    iri TEXT NOT NULL PRIMARY KEY,
    inbox TEXT NOT NULL,
    shared_inbox TEXT,
    document TEXT NOT NULL,
    fetched_at INTEGER NOT NULL,
    is_outdated INTEGER NOT NULL
) STRICT;

CREATE TABLE oyez_inbox_items (
    owner TEXT NOT NULL REFERENCES oyez_local_actors (iri),
    id TEXT NOT NULL,
    activity TEXT NOT NULL REFERENCES oyez_activities (id),
    received_at INTEGER NOT NULL,
    read_at INTEGER,
    PRIMARY KEY (owner, id),
    UNIQUE (activity, owner)
) STRICT, WITHOUT ROWID;

-- What was reported to the operator.
CREATE TABLE oyez_reports (
    activity TEXT NOT NULL PRIMARY KEY REFERENCES oyez_activities (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE oyez_outbox_items (
    activity TEXT NOT NULL PRIMARY KEY REFERENCES oyez_activities (id),
    owner TEXT NOT NULL REFERENCES oyez_local_actors (iri),
    is_public INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX oyez_outbox_items_of_owner ON oyez_outbox_items (owner, activity);

CREATE INDEX oyez_outbox_items_for_all ON oyez_outbox_items (owner, activity) WHERE is_public;

CREATE TABLE oyez_follows (
    follower TEXT NOT NULL,
    followed TEXT NOT NULL,
    activity TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('accepted', 'pending', 'rejected')),
    PRIMARY KEY (follower, followed)
) STRICT, WITHOUT ROWID;

CREATE INDEX oyez_follows_of_followed ON oyez_follows (followed, state);

CREATE TABLE oyez_collection_items (
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    member TEXT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (owner, kind, id),
    UNIQUE (owner, kind, member)
) STRICT, WITHOUT ROWID;

-- To find by whom an actor is blocked.
CREATE INDEX oyez_collection_items_blocked ON oyez_collection_items (member, owner)
WHERE kind = 'blocked';

-- To find the lists for everyone that an object is in, when it is for everyone no more.
CREATE INDEX oyez_collection_items_shown ON oyez_collection_items (member)
WHERE kind IN ('featured', 'replies');

-- To take an actor that is gone out of all collections.
CREATE INDEX oyez_collection_items_of_member ON oyez_collection_items (member);

-- Who has chosen which answers to the questions of this server.
CREATE TABLE oyez_votes (
    question TEXT NOT NULL,
    voter TEXT NOT NULL,
    option TEXT NOT NULL,
    PRIMARY KEY (question, voter, option)
) STRICT, WITHOUT ROWID;

-- Which actors have moved where, and when last.
CREATE TABLE oyez_moves (
    actor TEXT NOT NULL PRIMARY KEY,
    target TEXT NOT NULL,
    moved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Actors that are gone, and of which something is left to be erased.
CREATE TABLE oyez_erasures (
    actor TEXT NOT NULL PRIMARY KEY,
    begun_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A delivery is queued until it is leased, and leased until it is settled. One that has another
-- for the same object and target before it waits for that. `due_at` is when it may be leased: of
-- a leased one, when the lease runs out.
CREATE TABLE oyez_deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    activity TEXT NOT NULL REFERENCES oyez_activities (id),
    sender TEXT NOT NULL,
    target TEXT NOT NULL,
    is_actor INTEGER NOT NULL,
    host TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('dead', 'leased', 'queued', 'waiting')),
    due_at INTEGER,
    lease INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    UNIQUE (activity, target),
    CHECK ((due_at IS NOT NULL) = (state IN ('leased', 'queued')))
) STRICT, WITHOUT ROWID;

CREATE INDEX oyez_deliveries_due ON oyez_deliveries (host, state, due_at) WHERE due_at IS NOT NULL;

CREATE INDEX oyez_deliveries_in_order ON oyez_deliveries (target, subject, state);

-- To go on with the actor as the target while something is on its way to it.
CREATE INDEX oyez_deliveries_to_actors ON oyez_deliveries (subject, target) WHERE is_actor;

-- Messages of other protocols than this one, such as e-mail. The states are those of a delivery,
-- and one that was given up may be queued again. What was sent is removed, for letters to people
-- are not kept without need: a row is a message that is still to be sent, or could not be.
CREATE TABLE oyez_messages (
    id TEXT NOT NULL PRIMARY KEY,
    activity TEXT REFERENCES oyez_activities (id),
    protocol TEXT NOT NULL,
    address TEXT NOT NULL,
    recipient TEXT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('failed', 'leased', 'queued')),
    due_at INTEGER,
    lease INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (activity, protocol, address),
    CHECK ((due_at IS NOT NULL) = (state IN ('leased', 'queued')))
) STRICT;

-- Those that have failed have no time, and are in it by their ids.
CREATE INDEX oyez_messages_due ON oyez_messages (state, due_at, id);

-- What the texts of notifications were replaced by.
CREATE TABLE oyez_templates (
    model TEXT NOT NULL,
    notification TEXT NOT NULL,
    protocol TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    is_enabled INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (model, notification, protocol)
) STRICT;

-- What the operator has said of other servers: of all that is on a domain, and on those below it,
-- or of one actor.
CREATE TABLE oyez_rules (
    subject TEXT NOT NULL PRIMARY KEY,
    verdict TEXT NOT NULL CHECK (verdict IN ('allow', 'noop', 'silence', 'suspend')),
    reject_media INTEGER NOT NULL,
    reject_reports INTEGER NOT NULL,
    public_comment TEXT NOT NULL,
    obfuscate INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How long each list is, so that nobody has to count; the operator's have no owner. Kept by the
-- triggers below.
CREATE TABLE oyez_list_totals (
    owner TEXT NOT NULL,
    list TEXT NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (owner, list)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER oyez_inbox_items_added AFTER INSERT ON oyez_inbox_items BEGIN
    INSERT INTO oyez_list_totals VALUES (new.owner, 'inbox', 1)
    ON CONFLICT DO UPDATE SET total = total + 1;
END;

CREATE TRIGGER oyez_inbox_items_removed AFTER DELETE ON oyez_inbox_items BEGIN
    UPDATE oyez_list_totals SET total = total - 1 WHERE owner = old.owner AND list = 'inbox';
END;

CREATE TRIGGER oyez_reports_added AFTER INSERT ON oyez_reports BEGIN
    INSERT INTO oyez_list_totals VALUES ('', 'reports', 1)
    ON CONFLICT DO UPDATE SET total = total + 1;
END;

CREATE TRIGGER oyez_reports_removed AFTER DELETE ON oyez_reports BEGIN
    UPDATE oyez_list_totals SET total = total - 1 WHERE owner = '' AND list = 'reports';
END;

CREATE TRIGGER oyez_outbox_items_added AFTER INSERT ON oyez_outbox_items BEGIN
    INSERT INTO oyez_list_totals VALUES (new.owner, 'outbox', 1)
    ON CONFLICT DO UPDATE SET total = total + 1;
    INSERT INTO oyez_list_totals VALUES (new.owner, 'outbox-for-all', new.is_public)
    ON CONFLICT DO UPDATE SET total = total + new.is_public;
END;

CREATE TRIGGER oyez_outbox_items_removed AFTER DELETE ON oyez_outbox_items BEGIN
    UPDATE oyez_list_totals SET total = total - 1 WHERE owner = old.owner AND list = 'outbox';
    UPDATE oyez_list_totals SET total = total - old.is_public
    WHERE owner = old.owner AND list = 'outbox-for-all';
END;

CREATE TRIGGER oyez_outbox_items_shown_or_hidden AFTER UPDATE OF is_public ON oyez_outbox_items BEGIN
    UPDATE oyez_list_totals SET total = total - old.is_public + new.is_public
    WHERE owner = new.owner AND list = 'outbox-for-all';
END;

CREATE TRIGGER oyez_collection_items_added AFTER INSERT ON oyez_collection_items BEGIN
    INSERT INTO oyez_list_totals VALUES (new.owner, new.kind, 1)
    ON CONFLICT DO UPDATE SET total = total + 1;
END;

CREATE TRIGGER oyez_collection_items_removed AFTER DELETE ON oyez_collection_items BEGIN
    UPDATE oyez_list_totals SET total = total - 1 WHERE owner = old.owner AND list = old.kind;
END;
