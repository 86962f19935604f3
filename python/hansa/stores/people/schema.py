"""The tables of people. A step is never changed once it was released; a new one follows it."""

from hansa.stores.database import Steps

STEPS: Steps = (
    (
        """CREATE TABLE users (
            name TEXT PRIMARY KEY,
            role TEXT NOT NULL,
            password TEXT NOT NULL,
            is_disabled INTEGER NOT NULL DEFAULT 0,
            created_ns INTEGER NOT NULL,
            last_login_ns INTEGER NOT NULL DEFAULT 0
        )""",
        """CREATE TABLE sessions (
            id TEXT PRIMARY KEY,
            token BLOB NOT NULL UNIQUE,
            name TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
            address TEXT NOT NULL,
            agent TEXT NOT NULL,
            created_ns INTEGER NOT NULL,
            used_ns INTEGER NOT NULL
        )""",
        "CREATE INDEX sessions_name ON sessions (name)",
        """CREATE TABLE links (
            token BLOB PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            expires_ns INTEGER NOT NULL
        )""",
        """CREATE TABLE keys (
            id TEXT PRIMARY KEY,
            secret BLOB NOT NULL,
            name TEXT NOT NULL,
            owner TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
            scopes TEXT NOT NULL,
            created_ns INTEGER NOT NULL,
            expires_ns INTEGER NOT NULL,
            used_ns INTEGER NOT NULL DEFAULT 0,
            used_from TEXT NOT NULL DEFAULT ''
        )""",
        "CREATE INDEX keys_owner ON keys (owner)",
    ),
)
