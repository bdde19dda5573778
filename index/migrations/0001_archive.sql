-- The tenant stands first in every key, so that the same schema can be distributed by tenant. Ids are made by the program; there are
-- no triggers. Offsets are code points into the article's text. Times are ISO 8601 with their UTC offset as it was given.

-- Grows by one with every change to the tenant's articles, vectors or flags: a search index can tell that it is stale, and what was
-- added in the same microsecond still has an order.
CREATE TABLE tenant (
    tenant TEXT NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL
) WITHOUT ROWID;

-- "added_at" is the instant of "added" in microseconds since 1970, for sorting; "sequence" is the revision that added the article,
-- "revision" the one that last changed it. The text is bytes, because SQLite's text cannot hold every str: UTF-8, lone surrogates let pass.
CREATE TABLE article (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    added TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    title TEXT NOT NULL,
    folded_title TEXT NOT NULL,
    language TEXT NOT NULL,
    url TEXT,
    publisher TEXT,
    authors TEXT NOT NULL,
    published TEXT,
    sentences INTEGER NOT NULL,
    claims INTEGER NOT NULL,
    text BLOB NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX article_by_time ON article (tenant, added_at, sequence);
CREATE INDEX article_by_revision ON article (tenant, revision);
CREATE INDEX article_by_title ON article (tenant, folded_title);
CREATE INDEX article_by_url ON article (tenant, url);

-- Which articles left, and at which revision: a search index drops them without comparing all that it holds.
CREATE TABLE removal (
    tenant TEXT NOT NULL,
    article_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (tenant, article_id)
) WITHOUT ROWID;
CREATE INDEX removal_by_revision ON removal (tenant, revision);

CREATE TABLE sentence (
    tenant TEXT NOT NULL,
    article_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    PRIMARY KEY (tenant, article_id, ordinal),
    FOREIGN KEY (tenant, article_id) REFERENCES article (tenant, id)
) WITHOUT ROWID;

-- "space" names the model and the dimension; the vector is little-endian float16.
CREATE TABLE embedding (
    tenant TEXT NOT NULL,
    article_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    space TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (tenant, article_id, ordinal, space),
    FOREIGN KEY (tenant, article_id, ordinal) REFERENCES sentence (tenant, article_id, ordinal)
);

-- Lies in the file by sentence, since that is how claims are read for an answer.
CREATE TABLE claim (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    article_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    metric TEXT,
    low REAL,
    high REAL,
    unit TEXT,
    low_open INTEGER,
    high_open INTEGER,
    when_start TEXT,
    when_end TEXT,
    when_grain TEXT,
    when_relative TEXT,
    when_weekday INTEGER,
    place TEXT,
    speaker TEXT,
    check_worthiness REAL NOT NULL,
    PRIMARY KEY (tenant, article_id, ordinal, id),
    UNIQUE (tenant, id),
    FOREIGN KEY (tenant, article_id, ordinal) REFERENCES sentence (tenant, article_id, ordinal)
) WITHOUT ROWID;
CREATE INDEX claim_by_code ON claim (tenant, code);

-- A flag outlives its article: there is no foreign key to the claim, whose id comes back when the same text is added again.
CREATE TABLE flag (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    claim_id TEXT NOT NULL,
    person TEXT NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    created TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, claim_id, id),
    UNIQUE (tenant, id)
) WITHOUT ROWID;

-- Appended to, never changed: the state of a flag is that of its newest event.
CREATE TABLE flag_event (
    tenant TEXT NOT NULL,
    flag_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    state TEXT NOT NULL,
    person TEXT NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (tenant, flag_id, sequence),
    FOREIGN KEY (tenant, flag_id) REFERENCES flag (tenant, id)
) WITHOUT ROWID;

CREATE TABLE note (
    tenant TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (tenant, key)
) WITHOUT ROWID;
