CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    person BLOB NOT NULL PRIMARY KEY,
    record BLOB NOT NULL,
    reachable INTEGER NOT NULL CHECK (reachable IN (0, 1)),
    day INTEGER NOT NULL
) STRICT;

-- The references keep two promises: no row without its person, and erasing a person erases all of it.
CREATE TABLE session (
    born INTEGER PRIMARY KEY,
    person BLOB NOT NULL REFERENCES person ON DELETE CASCADE,
    session TEXT NOT NULL,
    status TEXT NOT NULL,
    rev INTEGER NOT NULL,
    hash TEXT NOT NULL,
    day INTEGER NOT NULL,
    snapshot BLOB NOT NULL,
    UNIQUE (person, session)
) STRICT;

-- Without rowid: the log of a session lies together, so a turn touches one page of it at any size.
CREATE TABLE entry (
    person BLOB NOT NULL,
    session TEXT NOT NULL,
    seq INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (person, session, seq),
    FOREIGN KEY (person, session) REFERENCES session (person, session) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE timer (
    person BLOB NOT NULL,
    session TEXT NOT NULL,
    key TEXT NOT NULL,
    due INTEGER NOT NULL,
    PRIMARY KEY (person, session, key),
    FOREIGN KEY (person, session) REFERENCES session (person, session) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX timer_due ON timer (due);

-- A done event keeps its id only: whose it was and what it said are gone.
CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY,
    event TEXT NOT NULL UNIQUE,
    person BLOB,
    body BLOB,
    done_day INTEGER,
    CHECK (done_day IS NULL OR (person IS NULL AND body IS NULL))
) STRICT;

CREATE INDEX inbox_waiting ON inbox (person) WHERE done_day IS NULL;

-- An id is never given twice, not even after its row went: a late "delivered" must not hit another row.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person BLOB,
    state TEXT NOT NULL CHECK (state IN ('sending', 'pending')),
    body BLOB NOT NULL
) STRICT;

CREATE INDEX outbox_person ON outbox (person) WHERE person IS NOT NULL;
