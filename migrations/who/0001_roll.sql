-- The members of the organisation, as last imported. key is the number folded:
-- nobody means two members by BY0001 and by0001.
CREATE TABLE member (
    key    TEXT   NOT NULL PRIMARY KEY,
    number TEXT   NOT NULL,
    place  BIGINT NOT NULL, -- in the order of the roll
    name   TEXT   NOT NULL,
    branch TEXT   NOT NULL,
    status TEXT   NOT NULL,
    email  TEXT   NOT NULL,
    phone  TEXT   NOT NULL
);

-- What each import did, in numbers.
CREATE TABLE roll_import (
    number  BIGINT NOT NULL PRIMARY KEY,
    day     BIGINT NOT NULL, -- since 1970
    mode    TEXT   NOT NULL, -- replace, merge
    total   BIGINT NOT NULL, -- members afterwards
    added   BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    removed BIGINT NOT NULL
);

-- A poll's electorates as frozen at sealing.
CREATE TABLE electorate (
    ceremony   TEXT    NOT NULL,
    electorate BIGINT  NOT NULL,
    roll       BIGINT  NOT NULL,
    root       BYTEA   NOT NULL,
    attended   BOOLEAN NOT NULL, -- the attendance entry has been made
    PRIMARY KEY (ceremony, electorate)
);

-- Members on the roll who are not expected, counted by reason and approval.
CREATE TABLE excluded (
    ceremony   TEXT   NOT NULL,
    electorate BIGINT NOT NULL,
    place      BIGINT NOT NULL,
    reason     TEXT   NOT NULL,
    members    BIGINT NOT NULL,
    approval   TEXT   NOT NULL,
    PRIMARY KEY (ceremony, electorate, place),
    FOREIGN KEY (ceremony, electorate) REFERENCES electorate (ceremony, electorate)
);

-- The expected members. place is the bit in attendance and issued lists: by handle,
-- then those added by amendment in the order of the log.
CREATE TABLE voter (
    ceremony   TEXT    NOT NULL,
    electorate BIGINT  NOT NULL,
    number     TEXT    NOT NULL,
    place      BIGINT  NOT NULL,
    added      BOOLEAN NOT NULL,
    line       TEXT    NOT NULL,
    salt       BYTEA   NOT NULL,
    handle     BYTEA   NOT NULL,
    -- No two keys begin alike: a planner without statistics would take either.
    PRIMARY KEY (ceremony, electorate, number),
    UNIQUE (place, ceremony, electorate),
    UNIQUE (handle, ceremony, electorate),
    FOREIGN KEY (ceremony, electorate) REFERENCES electorate (ceremony, electorate)
);

-- A registrar's standing in a poll. poll is empty before it has agreed.
CREATE TABLE registrar (
    ceremony  TEXT    NOT NULL,
    registrar BIGINT  NOT NULL,
    poll      TEXT    NOT NULL,
    closed    BOOLEAN NOT NULL,
    PRIMARY KEY (ceremony, registrar)
);

-- The issued lists, which are public.
CREATE TABLE issued (
    ceremony   TEXT   NOT NULL,
    registrar  BIGINT NOT NULL,
    electorate BIGINT NOT NULL,
    bitmap     BYTEA  NOT NULL,
    entry      BYTEA  NOT NULL,
    PRIMARY KEY (ceremony, registrar, electorate)
);
