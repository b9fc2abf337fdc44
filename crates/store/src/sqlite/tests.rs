mod lent;
mod messages;
