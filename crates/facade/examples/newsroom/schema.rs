//! The newsroom's own tables.

diesel::table! {
    users (id) {
        id -> Integer,
        name -> Text,
    }
}

diesel::table! {
    subscribers (id) {
        id -> Integer,
        name -> Text,
        email -> Nullable<Text>,
    }
}

diesel::table! {
    articles (id) {
        id -> Integer,
        author -> Integer,
        slug -> Text,
        title -> Text,
    }
}

diesel::table! {
    subscriptions (article, subscriber) {
        article -> Integer,
        subscriber -> Integer,
    }
}

diesel::table! {
    comments (id) {
        id -> Integer,
        article -> Integer,
        poster -> Integer,
        content -> Text,
    }
}

diesel::joinable!(comments -> articles (article));
diesel::joinable!(subscriptions -> subscribers (subscriber));
diesel::allow_tables_to_appear_in_same_query!(articles, comments, subscribers, subscriptions);

/// The tables, to be made beside those of Oyez in the same file.
pub(crate) const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS subscribers (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT
    );
    CREATE TABLE IF NOT EXISTS articles (
        id INTEGER PRIMARY KEY,
        author INTEGER NOT NULL REFERENCES users (id),
        slug TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS subscriptions (
        article INTEGER NOT NULL REFERENCES articles (id),
        subscriber INTEGER NOT NULL REFERENCES subscribers (id),
        PRIMARY KEY (article, subscriber)
    );
    CREATE TABLE IF NOT EXISTS comments (
        id INTEGER PRIMARY KEY,
        article INTEGER NOT NULL REFERENCES articles (id),
        poster INTEGER NOT NULL REFERENCES subscribers (id),
        content TEXT NOT NULL
    );
";
