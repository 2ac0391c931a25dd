-- A survey's sealed part (docs/SPEC.md, 8.17 and 8.18): sealed responses by the
-- leaf hash of their entry, which is the order the board has them in, and the
-- openings and combined values (trustee 0) whose digests are on the board. None of
-- it is published.
CREATE TABLE sealed_response (
	ceremony TEXT NOT NULL,
	leaf BYTEA NOT NULL,
	body BYTEA NOT NULL,
	PRIMARY KEY (ceremony, leaf)
) WITHOUT ROWID;

CREATE TABLE sealed_entry (
	ceremony TEXT NOT NULL,
	chunk BIGINT NOT NULL,
	trustee BIGINT NOT NULL,
	body BYTEA NOT NULL,
	PRIMARY KEY (ceremony, chunk, trustee)
);
