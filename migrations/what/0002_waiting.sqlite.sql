-- Ballots that wait for their batch (docs/adr/0004-waiting-room.md). Tag and blob
-- say nothing without the waiting key, which is a file and in no database; what
-- is deleted here is noise once that file is destroyed.
CREATE TABLE waiting (
	ceremony TEXT NOT NULL,
	tag BYTEA NOT NULL,
	blob BYTEA NOT NULL,
	PRIMARY KEY (ceremony, tag)
) WITHOUT ROWID;

-- The names of waiting keys: at most one of a poll is in use, the others are to
-- be destroyed and are struck from here then.
CREATE TABLE waiting_key (
	ceremony TEXT NOT NULL,
	waiting_id BYTEA NOT NULL,
	retired BOOLEAN NOT NULL,
	PRIMARY KEY (ceremony, waiting_id)
);

CREATE UNIQUE INDEX waiting_key_in_use ON waiting_key (ceremony) WHERE NOT retired;
