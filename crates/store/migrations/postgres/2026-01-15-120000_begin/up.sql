-- Ids of rows are UUIDv7 as text: random enough to give away nothing, and in the order of time,
-- so that they are what lists are read by. Times are milliseconds since 1970 in UTC: compared and
-- added to as numbers, and the same in every database. All names begin with `oyez_`, for the
-- schema may also hold the tables of an application, and those are its own to name. What is
-- compared is compared byte by byte, whatever the language of the database.

-- Activities, of this server's actors and of others. An id counts for one actor only: what
-- another actor has sent under the same id is another activity.
CREATE TABLE oyez_activities (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    iri TEXT COLLATE "C" NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    object TEXT COLLATE "C",
    document TEXT NOT NULL,
    is_public BOOLEAN NOT NULL,
    is_undone BOOLEAN NOT NULL,
    is_local BOOLEAN NOT NULL,
    received_at BIGINT NOT NULL,
    UNIQUE (iri, actor)
);

-- To find what is undone without its id. Nobody undoes a Create, and most activities are one.
CREATE INDEX oyez_activities_sought ON oyez_activities (actor, object, kind, id)
WHERE kind NOT IN ('Create', 'Delete', 'Update');

-- To find what holds the text of an object of ours.
CREATE INDEX oyez_activities_holding ON oyez_activities (object)
WHERE is_local AND kind IN ('Create', 'Update');

-- Objects and their tombstones; the actors of this server are among them.
CREATE TABLE oyez_objects (
    iri TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    document TEXT NOT NULL,
    is_public BOOLEAN NOT NULL,
    is_deleted BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL
);

-- To erase what an actor had.
CREATE INDEX oyez_objects_of_owner ON oyez_objects (owner, is_deleted);

-- An actor without a name has no handle, as the owner of an article's inbox. One that has deleted
-- itself keeps its name and its key, so that nobody else becomes it. `shown_…` is how much of a list
-- everyone may see.
CREATE TABLE oyez_local_actors (
    iri TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    username TEXT COLLATE "C",
    approves_followers BOOLEAN NOT NULL,
    shown_followers TEXT NOT NULL CHECK (shown_followers IN ('all', 'nothing', 'total')),
    shown_following TEXT NOT NULL CHECK (shown_following IN ('all', 'nothing', 'total')),
    shown_liked TEXT NOT NULL CHECK (shown_liked IN ('all', 'nothing', 'total')),
    is_deleted BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX oyez_local_actors_named ON oyez_local_actors (lower(username));

CREATE TABLE oyez_keys (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner TEXT COLLATE "C" NOT NULL REFERENCES oyez_local_actors (iri),
    public_pem TEXT NOT NULL,
    private_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX oyez_keys_of_owner ON oyez_keys (owner, created_at);

CREATE TABLE oyez_tokens (
    hash BYTEA NOT NULL PRIMARY KEY,
    actor TEXT COLLATE "C" NOT NULL REFERENCES oyez_local_actors (iri),
    created_at BIGINT NOT NULL
);

CREATE INDEX oyez_tokens_of_actor ON oyez_tokens (actor);

CREATE TABLE oyez_remote_actors (
    iri TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    inbox TEXT COLLATE "C" NOT NULL,
    shared_inbox TEXT COLLATE "C",
    document TEXT NOT NULL,
    fetched_at BIGINT NOT NULL,
    is_outdated BOOLEAN NOT NULL
);

CREATE TABLE oyez_inbox_items (
    owner TEXT COLLATE "C" NOT NULL REFERENCES oyez_local_actors (iri),
    id TEXT COLLATE "C" NOT NULL,
    activity TEXT COLLATE "C" NOT NULL REFERENCES oyez_activities (id),
    received_at BIGINT NOT NULL,
    read_at BIGINT,
    PRIMARY KEY (owner, id),
    UNIQUE (activity, owner)
);

-- What was reported to the operator.
CREATE TABLE oyez_reports (
    activity TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES oyez_activities (id)
);

CREATE TABLE oyez_outbox_items (
    activity TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES oyez_activities (id),
    owner TEXT COLLATE "C" NOT NULL REFERENCES oyez_local_actors (iri),
    is_public BOOLEAN NOT NULL
);

CREATE INDEX oyez_outbox_items_of_owner ON oyez_outbox_items (owner, activity);

CREATE INDEX oyez_outbox_items_for_all ON oyez_outbox_items (owner, activity) WHERE is_public;

CREATE TABLE oyez_follows (
    follower TEXT COLLATE "C" NOT NULL,
    followed TEXT COLLATE "C" NOT NULL,
    activity TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('accepted', 'pending', 'rejected')),
    PRIMARY KEY (follower, followed)
);

CREATE INDEX oyez_follows_of_followed ON oyez_follows (followed, state);

CREATE TABLE oyez_collection_items (
    owner TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    member TEXT COLLATE "C" NOT NULL,
    item TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (owner, kind, id),
    UNIQUE (owner, kind, member)
);

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
    question TEXT COLLATE "C" NOT NULL,
    voter TEXT COLLATE "C" NOT NULL,
    option TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (question, voter, option)
);

-- Which actors have moved where, and when last.
CREATE TABLE oyez_moves (
    actor TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    target TEXT COLLATE "C" NOT NULL,
    moved_at BIGINT NOT NULL
);

-- Actors that are gone, and of which something is left to be erased.
CREATE TABLE oyez_erasures (
    actor TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    begun_at BIGINT NOT NULL
);

-- A delivery is queued until it is leased, and leased until it is settled. One that has another
-- for the same object and target before it waits for that. `due_at` is when it may be leased: of
-- a leased one, when the lease runs out.
CREATE TABLE oyez_deliveries (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    activity TEXT COLLATE "C" NOT NULL REFERENCES oyez_activities (id),
    sender TEXT COLLATE "C" NOT NULL,
    target TEXT COLLATE "C" NOT NULL,
    is_actor BOOLEAN NOT NULL,
    host TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('dead', 'leased', 'queued', 'waiting')),
    due_at BIGINT,
    lease BIGINT NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    UNIQUE (activity, target),
    CHECK ((due_at IS NOT NULL) = (state IN ('leased', 'queued')))
);

CREATE INDEX oyez_deliveries_due ON oyez_deliveries (host, state, due_at) WHERE due_at IS NOT NULL;

CREATE INDEX oyez_deliveries_in_order ON oyez_deliveries (target, subject, state);

-- To go on with the actor as the target while something is on its way to it.
CREATE INDEX oyez_deliveries_to_actors ON oyez_deliveries (subject, target) WHERE is_actor;

-- Messages of other protocols than this one, such as e-mail. The states are those of a delivery,
-- and one that was given up may be queued again. What was sent is removed, for letters to people
-- are not kept without need: a row is a message that is still to be sent, or could not be.
CREATE TABLE oyez_messages (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    activity TEXT COLLATE "C" REFERENCES oyez_activities (id),
    protocol TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    recipient TEXT COLLATE "C",
    subject TEXT COLLATE "C" NOT NULL,
    body TEXT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('failed', 'leased', 'queued')),
    due_at BIGINT,
    lease BIGINT NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    created_at BIGINT NOT NULL,
    UNIQUE (activity, protocol, address),
    CHECK ((due_at IS NOT NULL) = (state IN ('leased', 'queued')))
);

-- Those that have failed have no time, and are in it by their ids.
CREATE INDEX oyez_messages_due ON oyez_messages (state, due_at, id);

-- What the texts of notifications were replaced by.
CREATE TABLE oyez_templates (
    model TEXT COLLATE "C" NOT NULL,
    notification TEXT COLLATE "C" NOT NULL,
    protocol TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    body TEXT NOT NULL,
    is_enabled BOOLEAN NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (model, notification, protocol)
);

-- What the operator has said of other servers: of all that is on a domain, and on those below it,
-- or of one actor.
CREATE TABLE oyez_rules (
    subject TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    verdict TEXT NOT NULL CHECK (verdict IN ('allow', 'noop', 'silence', 'suspend')),
    reject_media BOOLEAN NOT NULL,
    reject_reports BOOLEAN NOT NULL,
    public_comment TEXT NOT NULL,
    obfuscate BOOLEAN NOT NULL
);

-- How long each list is, so that nobody has to count; the operator's have no owner. Kept by the
-- triggers below.
CREATE TABLE oyez_list_totals (
    owner TEXT COLLATE "C" NOT NULL,
    list TEXT COLLATE "C" NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (owner, list)
);

-- Adds to the length of a list.
CREATE FUNCTION oyez_count(owner TEXT, list TEXT, more BIGINT) RETURNS VOID LANGUAGE SQL AS $$
    INSERT INTO oyez_list_totals VALUES (owner, list, more)
    ON CONFLICT ON CONSTRAINT oyez_list_totals_pkey
    DO UPDATE SET total = oyez_list_totals.total + excluded.total;
$$;

CREATE FUNCTION oyez_count_inbox_items() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM oyez_count(new.owner, 'inbox', 1);
    ELSE
        PERFORM oyez_count(old.owner, 'inbox', -1);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER oyez_inbox_items_counted AFTER INSERT OR DELETE ON oyez_inbox_items
FOR EACH ROW EXECUTE FUNCTION oyez_count_inbox_items();

CREATE FUNCTION oyez_count_reports() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
    PERFORM oyez_count('', 'reports', CASE WHEN TG_OP = 'INSERT' THEN 1 ELSE -1 END);
    RETURN NULL;
END $$;

CREATE TRIGGER oyez_reports_counted AFTER INSERT OR DELETE ON oyez_reports
FOR EACH ROW EXECUTE FUNCTION oyez_count_reports();

CREATE FUNCTION oyez_count_outbox_items() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM oyez_count(old.owner, 'outbox', -1);
        PERFORM oyez_count(old.owner, 'outbox-for-all', -old.is_public::int);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM oyez_count(new.owner, 'outbox', 1);
        PERFORM oyez_count(new.owner, 'outbox-for-all', new.is_public::int);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER oyez_outbox_items_counted
AFTER INSERT OR DELETE OR UPDATE OF owner, is_public ON oyez_outbox_items
FOR EACH ROW EXECUTE FUNCTION oyez_count_outbox_items();

CREATE FUNCTION oyez_count_collection_items() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM oyez_count(new.owner, new.kind, 1);
    ELSE
        PERFORM oyez_count(old.owner, old.kind, -1);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER oyez_collection_items_counted AFTER INSERT OR DELETE ON oyez_collection_items
FOR EACH ROW EXECUTE FUNCTION oyez_count_collection_items();
