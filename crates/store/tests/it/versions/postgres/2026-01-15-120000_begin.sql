-- What the first version has kept at 14:00 on 15 January 2026, UTC.
--
-- Alice and Anna are here; Anna approves her followers, and shows how many they are and no more.
-- Gone has deleted itself. Bob of two.example has followed Alice, who has read of it and followed
-- Anna, has liked her note and has reported her. The note is still on its way to Bob's server, and
-- what was for Carol's could not be delivered. Anna has blocked Carol. Dan, on Bob's server, has
-- voted on Alice's question, has moved, and is being erased. An e-mail to Bob could not be sent.
-- The operator has suspended Eve of two.example, and silenced loud.example.

INSERT INTO oyez_local_actors
    (
        iri, username, approves_followers, shown_followers, shown_following, shown_liked,
        is_deleted, created_at
    )
VALUES
    ('https://one.example/users/alice', 'alice', FALSE, 'all', 'all', 'all', FALSE, 1768485600000),
    ('https://one.example/users/anna', 'Anna', TRUE, 'total', 'all', 'all', FALSE, 1768485600000),
    ('https://one.example/users/gone', 'gone', FALSE, 'all', 'nothing', 'all', TRUE, 1768485600000);

INSERT INTO oyez_keys
    (id, owner, public_pem, private_key, created_at)
VALUES
    (
        'https://one.example/users/alice#main-key', 'https://one.example/users/alice', 'public',
        '\x70726976617465', 1768485600000
    ),
    (
        'https://one.example/users/anna#main-key', 'https://one.example/users/anna', 'public',
        '\x70726976617465', 1768485600000
    ),
    (
        'https://one.example/users/gone#main-key', 'https://one.example/users/gone', 'public',
        '\x70726976617465', 1768485600000
    );

INSERT INTO oyez_tokens
    (hash, actor, created_at)
VALUES
    (
        '\x0101010101010101010101010101010101010101010101010101010101010101',
        'https://one.example/users/alice', 1768485600000
    );

INSERT INTO oyez_objects
    (iri, owner, kind, document, is_public, is_deleted, updated_at)
VALUES
    (
        'https://one.example/users/alice', 'https://one.example/users/alice', 'Person',
        '{"type": "Person", "id": "https://one.example/users/alice"}', TRUE, FALSE, 1768485600000
    ),
    (
        'https://one.example/users/anna', 'https://one.example/users/anna', 'Person',
        '{"type": "Person", "id": "https://one.example/users/anna"}', TRUE, FALSE, 1768485600000
    ),
    (
        'https://one.example/users/gone', 'https://one.example/users/gone', 'Person',
        '{"type": "Tombstone", "id": "https://one.example/users/gone"}', TRUE, TRUE, 1768485600000
    ),
    (
        'https://one.example/objects/1', 'https://one.example/users/alice', 'Note',
        '{"type": "Note", "id": "https://one.example/objects/1", "content": "Hear ye."}', TRUE,
        FALSE, 1768485600000
    ),
    (
        'https://one.example/objects/2', 'https://one.example/users/alice', 'Note',
        '{"type": "Tombstone", "id": "https://one.example/objects/2"}', TRUE, TRUE, 1768485600000
    ),
    (
        'https://one.example/objects/q', 'https://one.example/users/alice', 'Question',
        '{"type": "Question", "id": "https://one.example/objects/q", "oneOf": [{"type": "Note", "name": "tea"}]}',
        TRUE, FALSE, 1768485600000
    );

INSERT INTO oyez_remote_actors
    (iri, inbox, shared_inbox, document, fetched_at, is_outdated)
VALUES
    (
        'https://two.example/users/bob', 'https://two.example/users/bob/inbox',
        'https://two.example/inbox',
        '{"type": "Person", "id": "https://two.example/users/bob", "inbox": "https://two.example/users/bob/inbox", "endpoints": {"sharedInbox": "https://two.example/inbox"}}',
        1768485600000, FALSE
    );

INSERT INTO oyez_activities
    (id, iri, actor, kind, object, document, is_public, is_undone, is_local, received_at)
VALUES
    (
        '019bc1f4bb0070008000000000000001', 'https://two.example/follows/1',
        'https://two.example/users/bob', 'Follow', 'https://one.example/users/alice',
        '{"type": "Follow", "id": "https://two.example/follows/1", "actor": "https://two.example/users/bob", "object": "https://one.example/users/alice"}',
        FALSE, FALSE, FALSE, 1768485600001
    ),
    (
        '019bc1f4bb0070008000000000000002', 'https://one.example/activities/2',
        'https://one.example/users/alice', 'Accept', 'https://two.example/follows/1',
        '{"type": "Accept", "id": "https://one.example/activities/2", "actor": "https://one.example/users/alice", "object": "https://two.example/follows/1"}',
        FALSE, FALSE, TRUE, 1768485600002
    ),
    (
        '019bc1f4bb0070008000000000000003', 'https://one.example/activities/3',
        'https://one.example/users/alice', 'Create', 'https://one.example/objects/1',
        '{"type": "Create", "id": "https://one.example/activities/3", "actor": "https://one.example/users/alice", "object": "https://one.example/objects/1"}',
        TRUE, FALSE, TRUE, 1768485600003
    ),
    (
        '019bc1f4bb0070008000000000000004', 'https://two.example/likes/1',
        'https://two.example/users/bob', 'Like', 'https://one.example/objects/1',
        '{"type": "Like", "id": "https://two.example/likes/1", "actor": "https://two.example/users/bob", "object": "https://one.example/objects/1"}',
        FALSE, FALSE, FALSE, 1768485600004
    ),
    (
        '019bc1f4bb0070008000000000000005', 'https://two.example/flags/1',
        'https://two.example/users/bob', 'Flag', 'https://one.example/users/alice',
        '{"type": "Flag", "id": "https://two.example/flags/1", "actor": "https://two.example/users/bob", "object": "https://one.example/users/alice"}',
        FALSE, FALSE, FALSE, 1768485600005
    ),
    (
        '019bc1f4bb0070008000000000000006', 'https://one.example/activities/6',
        'https://one.example/users/alice', 'Follow', 'https://one.example/users/anna',
        '{"type": "Follow", "id": "https://one.example/activities/6", "actor": "https://one.example/users/alice", "object": "https://one.example/users/anna"}',
        FALSE, FALSE, TRUE, 1768485600006
    );

INSERT INTO oyez_inbox_items
    (owner, id, activity, received_at, read_at)
VALUES
    (
        'https://one.example/users/alice', '019bc1f4bb0070008000000000000001',
        '019bc1f4bb0070008000000000000001', 1768485600001, 1768485600009
    ),
    (
        'https://one.example/users/alice', '019bc1f4bb0070008000000000000004',
        '019bc1f4bb0070008000000000000004', 1768485600004, NULL
    );

INSERT INTO oyez_reports
    (activity)
VALUES
    ('019bc1f4bb0070008000000000000005');

INSERT INTO oyez_outbox_items
    (activity, owner, is_public)
VALUES
    ('019bc1f4bb0070008000000000000002', 'https://one.example/users/alice', FALSE),
    ('019bc1f4bb0070008000000000000003', 'https://one.example/users/alice', TRUE),
    ('019bc1f4bb0070008000000000000006', 'https://one.example/users/alice', FALSE);

INSERT INTO oyez_follows
    (follower, followed, activity, state)
VALUES
    (
        'https://two.example/users/bob', 'https://one.example/users/alice',
        'https://two.example/follows/1', 'accepted'
    ),
    (
        'https://one.example/users/alice', 'https://one.example/users/anna',
        'https://one.example/activities/6', 'accepted'
    );

INSERT INTO oyez_collection_items
    (owner, kind, id, member, item)
VALUES
    (
        'https://one.example/users/alice', 'followers', '019bc1f4bb0070008000000000000001',
        'https://two.example/users/bob', 'https://two.example/users/bob'
    ),
    (
        'https://one.example/users/alice', 'following', '019bc1f4bb0070008000000000000002',
        'https://one.example/users/anna', 'https://one.example/users/anna'
    ),
    (
        'https://one.example/users/anna', 'followers', '019bc1f4bb0070008000000000000003',
        'https://one.example/users/alice', 'https://one.example/users/alice'
    ),
    (
        'https://one.example/objects/1', 'likes', '019bc1f4bb0070008000000000000004',
        'https://two.example/likes/1', 'https://two.example/likes/1'
    ),
    (
        'https://one.example/users/anna', 'blocked', '019bc1f4bb0070008000000000000005',
        'https://three.example/users/carol', 'https://three.example/users/carol'
    );

INSERT INTO oyez_votes
    (question, voter, option)
VALUES
    ('https://one.example/objects/q', 'https://two.example/users/dan', 'tea');

INSERT INTO oyez_moves
    (actor, target, moved_at)
VALUES
    ('https://two.example/users/dan', 'https://three.example/users/dan', 1768485600000);

INSERT INTO oyez_erasures
    (actor, begun_at)
VALUES
    ('https://two.example/users/dan', 1768485600000);

INSERT INTO oyez_deliveries
    (id, activity, sender, target, is_actor, host, subject, state, due_at, lease, attempts, error)
VALUES
    (
        '019bc1f4bb0070008000000000000001', '019bc1f4bb0070008000000000000003',
        'https://one.example/users/alice', 'https://two.example/inbox', FALSE, 'two.example',
        'https://one.example/objects/1', 'queued', 1768485600000, 0, 1, 'no answer'
    ),
    (
        '019bc1f4bb0070008000000000000002', '019bc1f4bb0070008000000000000003',
        'https://one.example/users/alice', 'https://three.example/users/carol', TRUE,
        'three.example', 'https://one.example/objects/1', 'dead', NULL, 16, 16, 'no answer'
    );

INSERT INTO oyez_messages
    (
        id, activity, protocol, address, recipient, subject, body, state, due_at, lease, attempts,
        error, created_at
    )
VALUES
    (
        '019bc1f4bb0070008000000000000001', '019bc1f4bb0070008000000000000003', 'e-mail',
        'bob@two.example', 'Bob', 'A note', 'Hello Bob', 'failed', NULL, 3, 3, 'no such mailbox',
        1768485600000
    );

INSERT INTO oyez_templates
    (model, notification, protocol, subject, body, is_enabled, updated_at)
VALUES
    ('article', 'created', 'e-mail', 'On {{ object.name }}', 'body', TRUE, 1768485600000);

INSERT INTO oyez_rules
    (subject, verdict, reject_media, reject_reports, public_comment, obfuscate)
VALUES
    ('https://two.example/users/eve', 'suspend', FALSE, FALSE, '', FALSE),
    ('loud.example', 'silence', TRUE, FALSE, 'Shouts', TRUE);
