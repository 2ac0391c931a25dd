-- What officers have taken out of a survey's free texts before they were published
-- (docs/SPEC.md, 8.19): part of the sealed part, whose digest is on the board.
CREATE TABLE redactions (
	ceremony TEXT PRIMARY KEY,
	body BYTEA NOT NULL
);
