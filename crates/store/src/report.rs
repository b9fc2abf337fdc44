use diesel::{
    QueryableByName,
    sql_types::{BigInt, Text},
};

/// What there is in a database, and what is wrong with it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The tables, by name.
    pub tables: Vec<TableSize>,
    /// What is wrong, in words; of one kind at most a hundred.
    pub findings: Vec<String>,
}

/// How large a table is.
#[derive(Clone, Debug, Eq, PartialEq, QueryableByName)]
#[non_exhaustive]
pub struct TableSize {
    /// Its name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// How many rows it has.
    #[diesel(sql_type = BigInt)]
    pub rows: i64,
    /// How many bytes of the file are its own and its indexes'.
    #[diesel(sql_type = BigInt)]
    pub bytes: i64,
}
