-- Ids of rows are UUIDv7 as text: random enough to give away nothing, and in the order of time,
-- so that they are what lists are read by. Times are milliseconds since 1970 in UTC: compared and
-- added to as numbers, and the same in every database.

-- Activities, of this server's actors and of others. An id counts for one actor only: what
-- another actor has sent under the same id is another activity.
CREATE TABLE activities (
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
CREATE INDEX activities_sought ON activities (actor, object, kind, id)
WHERE kind NOT IN ('Create', 'Delete', 'Update');

-- To find what holds the text of an object of ours.
CREATE INDEX activities_holding ON activities (object)
WHERE is_local AND kind IN ('Create', 'Update');

-- Objects and their tombstones; the actors of this server are among them.
CREATE TABLE objects (
    iri TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    is_public INTEGER NOT NULL,
    is_deleted INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE local_actors (
    iri TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL UNIQUE COLLATE NOCASE,
    approves_followers INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE keys (
    id TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES local_actors (iri),
    public_pem TEXT NOT NULL,
    private_key BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX keys_of_owner ON keys (owner, created_at);

CREATE TABLE tokens (
    hash BLOB NOT NULL PRIMARY KEY,
    actor TEXT NOT NULL REFERENCES local_actors (iri),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX tokens_of_actor ON tokens (actor);

CREATE TABLE remote_actors (
    iri TEXT NOT NULL PRIMARY KEY,
    inbox TEXT NOT NULL,
    shared_inbox TEXT,
    document TEXT NOT NULL,
    fetched_at INTEGER NOT NULL,
    is_outdated INTEGER NOT NULL
) STRICT;

CREATE TABLE inbox_items (
    owner TEXT NOT NULL REFERENCES local_actors (iri),
    id TEXT NOT NULL,
    activity TEXT NOT NULL REFERENCES activities (id),
    received_at INTEGER NOT NULL,
    read_at INTEGER,
    PRIMARY KEY (owner, id),
    UNIQUE (activity, owner)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox_items (
    activity TEXT NOT NULL PRIMARY KEY REFERENCES activities (id),
    owner TEXT NOT NULL REFERENCES local_actors (iri),
    is_public INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_items_of_owner ON outbox_items (owner, activity);

CREATE INDEX outbox_items_for_all ON outbox_items (owner, activity) WHERE is_public;

CREATE TABLE follows (
    follower TEXT NOT NULL,
    followed TEXT NOT NULL,
    activity TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('accepted', 'pending', 'rejected')),
    PRIMARY KEY (follower, followed)
) STRICT, WITHOUT ROWID;

CREATE INDEX follows_of_followed ON follows (followed, state);

CREATE TABLE collection_items (
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    member TEXT NOT NULL,
    item TEXT NOT NULL,
    PRIMARY KEY (owner, kind, id),
    UNIQUE (owner, kind, member)
) STRICT, WITHOUT ROWID;

-- A delivery is queued until it is leased, and leased until it is settled. One that has another
-- for the same object and target before it waits for that. `due_at` is when it may be leased: of
-- a leased one, when the lease runs out.
CREATE TABLE deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    activity TEXT NOT NULL REFERENCES activities (id),
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

CREATE INDEX deliveries_due ON deliveries (host, state, due_at) WHERE due_at IS NOT NULL;

CREATE INDEX deliveries_in_order ON deliveries (target, subject, state);

-- To go on with the actor as the target while something is on its way to it.
CREATE INDEX deliveries_to_actors ON deliveries (subject, target) WHERE is_actor;

-- How long each list is, so that nobody has to count. Kept by the triggers below.
CREATE TABLE list_totals (
    owner TEXT NOT NULL,
    list TEXT NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (owner, list)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER inbox_items_added AFTER INSERT ON inbox_items BEGIN
    INSERT INTO list_totals VALUES (new.owner, 'inbox', 1)
    ON CONFLICT DO UPDATE SET total = total + 1;
END;

CREATE TRIGGER inbox_items_removed AFTER DELETE ON inbox_items BEGIN
    UPDATE list_totals SET total = total - 1 WHERE owner = old.owner AND list = 'inbox';
END;

CREATE TRIGGER outbox_items_added AFTER INSERT ON outbox_items BEGIN
    INSERT INTO list_totals VALUES (new.owner, 'outbox', 1)
    ON CONFLICT DO UPDATE SET total = total + 1;
    INSERT INTO list_totals VALUES (new.owner, 'outbox-for-all', new.is_public)
    ON CONFLICT DO UPDATE SET total = total + new.is_public;
END;

CREATE TRIGGER outbox_items_removed AFTER DELETE ON outbox_items BEGIN
    UPDATE list_totals SET total = total - 1 WHERE owner = old.owner AND list = 'outbox';
    UPDATE list_totals SET total = total - old.is_public
    WHERE owner = old.owner AND list = 'outbox-for-all';
END;

CREATE TRIGGER outbox_items_shown_or_hidden AFTER UPDATE OF is_public ON outbox_items BEGIN
    UPDATE list_totals SET total = total - old.is_public + new.is_public
    WHERE owner = new.owner AND list = 'outbox-for-all';
END;

CREATE TRIGGER collection_items_added AFTER INSERT ON collection_items BEGIN
    INSERT INTO list_totals VALUES (new.owner, new.kind, 1)
    ON CONFLICT DO UPDATE SET total = total + 1;
END;

CREATE TRIGGER collection_items_removed AFTER DELETE ON collection_items BEGIN
    UPDATE list_totals SET total = total - 1 WHERE owner = old.owner AND list = old.kind;
END;
