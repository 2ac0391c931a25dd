-- Rows that come one by one while people act. PostgreSQL keeps their order in ctid and
-- xmin: what lies in pass is sealed for that reason, and the table is rewritten at the
-- close. The sister file for SQLite differs in WITHOUT ROWID alone.

-- The last slip printed for each member: the hash of its code, never the code.
CREATE TABLE slip (
    ceremony   TEXT   NOT NULL,
    electorate BIGINT NOT NULL,
    number     TEXT   NOT NULL,
    issue      BIGINT NOT NULL, -- how many have been printed
    hash       BYTEA  NOT NULL,
    PRIMARY KEY (ceremony, electorate, number),
    UNIQUE (hash, ceremony),
    FOREIGN KEY (ceremony, electorate, number) REFERENCES voter (ceremony, electorate, number)
);

-- Who is checked in.
CREATE TABLE attendance (
    ceremony   TEXT   NOT NULL,
    electorate BIGINT NOT NULL,
    number     TEXT   NOT NULL,
    PRIMARY KEY (ceremony, electorate, number),
    FOREIGN KEY (ceremony, electorate, number) REFERENCES voter (ceremony, electorate, number)
);

-- One record for each pass, sealed, under a name that only the registrar's signing
-- key can compute. Deleted at the close.
CREATE TABLE pass (
    ceremony   TEXT   NOT NULL,
    registrar  BIGINT NOT NULL,
    electorate BIGINT NOT NULL,
    slot       BYTEA  NOT NULL,
    record     BYTEA  NOT NULL,
    PRIMARY KEY (ceremony, registrar, electorate, slot)
);
