-- Members for whom officers have prepared an amendment that adds them. The salt
-- must be kept before the handle is on the board; once it is there, they become
-- voters, in the order of the board.
CREATE TABLE late (
    ceremony   TEXT   NOT NULL,
    electorate BIGINT NOT NULL,
    number     TEXT   NOT NULL,
    line       TEXT   NOT NULL,
    salt       BYTEA  NOT NULL,
    handle     BYTEA  NOT NULL,
    PRIMARY KEY (ceremony, electorate, number),
    FOREIGN KEY (ceremony, electorate) REFERENCES electorate (ceremony, electorate)
);
