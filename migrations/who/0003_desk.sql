-- What lets officers in to their desk. One row each, at place 0.

-- The passphrase as argon2id keeps it, and how often it was set: a session begun
-- under an earlier one is over.
CREATE TABLE desk_lock (
    place BIGINT NOT NULL PRIMARY KEY,
    argon TEXT   NOT NULL,
    turn  BIGINT NOT NULL
);

-- The last one-time link that was printed: SHA-256 of its code, never the code.
CREATE TABLE desk_link (
    place BIGINT NOT NULL PRIMARY KEY,
    link  BYTEA  NOT NULL,
    ends  BIGINT NOT NULL -- seconds since 1970
);
