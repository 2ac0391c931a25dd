-- The members of the organisation, as last imported.
CREATE TABLE member (
    member_no TEXT NOT NULL PRIMARY KEY
);
