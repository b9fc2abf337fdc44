//! The tables, as Diesel sees them; what they are for is said in `migrations/`.
//!
//! Only in SQL do their names begin with `oyez_`.

diesel::table! {
    #[sql_name = "oyez_activities"]
    activities (id) {
        id -> Text,
        iri -> Text,
        actor -> Text,
        kind -> Text,
        object -> Nullable<Text>,
        document -> Text,
        is_public -> Bool,
        is_undone -> Bool,
        is_local -> Bool,
        received_at -> BigInt,
    }
}

diesel::table! {
    #[sql_name = "oyez_objects"]
    objects (iri) {
        iri -> Text,
        owner -> Text,
        kind -> Text,
        document -> Text,
        is_public -> Bool,
        is_deleted -> Bool,
        updated_at -> BigInt,
    }
}

diesel::table! {
    #[sql_name = "oyez_local_actors"]
    local_actors (iri) {
        iri -> Text,
        username -> Nullable<Text>,
        approves_followers -> Bool,
        shown_followers -> Text,
        shown_following -> Text,
        shown_liked -> Text,
        is_deleted -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    #[sql_name = "oyez_keys"]
    keys (id) {
        id -> Text,
        owner -> Text,
        public_pem -> Text,
        private_key -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    #[sql_name = "oyez_tokens"]
    tokens (hash) {
        hash -> Binary,
        actor -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    #[sql_name = "oyez_remote_actors"]
    remote_actors (iri) {
        iri -> Text,
        inbox -> Text,
        shared_inbox -> Nullable<Text>,
        document -> Text,
        fetched_at -> BigInt,
        is_outdated -> Bool,
    }
}

diesel::table! {
    #[sql_name = "oyez_inbox_items"]
    inbox_items (owner, id) {
        owner -> Text,
        id -> Text,
        activity -> Text,
        received_at -> BigInt,
        read_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    #[sql_name = "oyez_outbox_items"]
    outbox_items (activity) {
        activity -> Text,
        owner -> Text,
        is_public -> Bool,
    }
}

diesel::table! {
    #[sql_name = "oyez_reports"]
    reports (activity) {
        activity -> Text,
    }
}

diesel::table! {
    #[sql_name = "oyez_follows"]
    follows (follower, followed) {
        follower -> Text,
        followed -> Text,
        activity -> Text,
        state -> Text,
    }
}

diesel::table! {
    #[sql_name = "oyez_collection_items"]
    collection_items (owner, kind, id) {
        owner -> Text,
        kind -> Text,
        id -> Text,
        member -> Text,
        item -> Text,
    }
}

diesel::table! {
    #[sql_name = "oyez_erasures"]
    erasures (actor) {
        actor -> Text,
        begun_at -> BigInt,
    }
}

diesel::table! {
    #[sql_name = "oyez_moves"]
    moves (actor) {
        actor -> Text,
        target -> Text,
        moved_at -> BigInt,
    }
}

diesel::table! {
    #[sql_name = "oyez_votes"]
    votes (question, voter, option) {
        question -> Text,
        voter -> Text,
        option -> Text,
    }
}

diesel::table! {
    #[sql_name = "oyez_deliveries"]
    deliveries (id) {
        id -> Text,
        activity -> Text,
        sender -> Text,
        target -> Text,
        is_actor -> Bool,
        host -> Text,
        subject -> Text,
        state -> Text,
        due_at -> Nullable<BigInt>,
        lease -> BigInt,
        attempts -> Integer,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    #[sql_name = "oyez_list_totals"]
    list_totals (owner, list) {
        owner -> Text,
        list -> Text,
        total -> BigInt,
    }
}

diesel::table! {
    #[sql_name = "oyez_messages"]
    messages (id) {
        id -> Text,
        activity -> Nullable<Text>,
        protocol -> Text,
        address -> Text,
        recipient -> Nullable<Text>,
        subject -> Text,
        body -> Text,
        state -> Text,
        due_at -> Nullable<BigInt>,
        lease -> BigInt,
        attempts -> Integer,
        error -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    #[sql_name = "oyez_rules"]
    rules (subject) {
        subject -> Text,
        verdict -> Text,
        reject_media -> Bool,
        reject_reports -> Bool,
        public_comment -> Text,
        obfuscate -> Bool,
    }
}

diesel::table! {
    #[sql_name = "oyez_templates"]
    templates (model, notification, protocol) {
        model -> Text,
        notification -> Text,
        protocol -> Text,
        subject -> Text,
        body -> Text,
        is_enabled -> Bool,
        updated_at -> BigInt,
    }
}

// Made by `migrate`, which keeps in it what was made by the others.
diesel::table! {
    #[sql_name = "oyez_migrations"]
    migrations (version) {
        version -> Text,
    }
}

diesel::joinable!(inbox_items -> activities (activity));
diesel::joinable!(messages -> activities (activity));
diesel::joinable!(outbox_items -> activities (activity));
diesel::joinable!(reports -> activities (activity));
diesel::allow_tables_to_appear_in_same_query!(
    activities,
    inbox_items,
    messages,
    outbox_items,
    reports
);
diesel::allow_tables_to_appear_in_same_query!(follows, local_actors);
diesel::allow_tables_to_appear_in_same_query!(follows, remote_actors);
