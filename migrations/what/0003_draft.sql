-- Polls before they are sealed (docs/SPEC.md, 10.8): the officers' draft, the
-- trustees' invitations (hashed) and keys, and their ceremony's messages. What is
-- decided stands on the board; nothing here is believed after that.
CREATE TABLE draft (
	ceremony TEXT PRIMARY KEY,
	revision BIGINT NOT NULL,
	threshold BIGINT NOT NULL,
	stages BIGINT NOT NULL,
	keys_of TEXT NOT NULL,
	document BYTEA NOT NULL
);

CREATE TABLE trustee (
	ceremony TEXT NOT NULL,
	number BIGINT NOT NULL,
	name TEXT NOT NULL,
	invite_sha256 BYTEA NOT NULL,
	public BYTEA,
	PRIMARY KEY (ceremony, number)
);

CREATE TABLE ceremony_entry (
	ceremony TEXT NOT NULL,
	kind BIGINT NOT NULL,
	trustee BIGINT NOT NULL,
	body BYTEA NOT NULL,
	PRIMARY KEY (ceremony, kind, trustee)
);

CREATE TABLE complaint (
	ceremony TEXT NOT NULL,
	sha256 BYTEA NOT NULL,
	body BYTEA NOT NULL,
	PRIMARY KEY (ceremony, sha256)
);
