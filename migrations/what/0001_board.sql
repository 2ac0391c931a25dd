-- The public logs, one a poll (docs/SPEC.md, chapter 6): their entries, tiles and
-- heads, and the bundle files that entries name. All of it is public.
CREATE TABLE log (
	ceremony TEXT PRIMARY KEY,
	size BIGINT NOT NULL,
	root BYTEA NOT NULL,
	note BYTEA NOT NULL
);

CREATE TABLE entry (
	ceremony TEXT NOT NULL,
	place BIGINT NOT NULL,
	body BYTEA NOT NULL,
	PRIMARY KEY (ceremony, place)
);

CREATE TABLE tile (
	ceremony TEXT NOT NULL,
	level BIGINT NOT NULL,
	number BIGINT NOT NULL,
	hashes BYTEA NOT NULL,
	PRIMARY KEY (ceremony, level, number)
);

CREATE TABLE file (
	ceremony TEXT NOT NULL,
	sha256 BYTEA NOT NULL,
	data BYTEA NOT NULL,
	PRIMARY KEY (ceremony, sha256)
);
