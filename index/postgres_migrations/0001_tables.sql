-- Runs unchanged on plain PostgreSQL and, distributed by tenant, on Citus: the tenant stands first in every key, ids are made by the program,
-- there are no triggers, and what refers to another table is said in the next script only, when the tables have been distributed.
-- Every name is compared by code points (COLLATE "C"), as the embedded store does. Offsets are code points into the article's text. Times are
-- ISO 8601 with their UTC offset as it was given, beside the instant in microseconds since 1970 where they are sorted by.

-- "revision" grows by one with every change; taking it locks the row, so that the writers of one tenant follow one another. "sentences"
-- counts those of the tenant.
CREATE TABLE tenant (
    tenant TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL,
    sentences BIGINT NOT NULL DEFAULT 0
);

-- Which transactions were committed lately: a program whose connection was lost at that very moment looks here, in effect, before it
-- does the work again.
CREATE TABLE receipt (
    tenant TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    written TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, id)
);

-- "space" names the model and the dimension of the vectors of all its sentences, and is empty where they have none; "terms_version" is that of index/terms.py when its
-- terms were made. The text is bytes, because text here cannot hold every str: UTF-8, lone surrogates let pass.
CREATE TABLE article (
    tenant TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL,
    added TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    title TEXT NOT NULL,
    folded_title TEXT COLLATE "C" NOT NULL,
    language TEXT NOT NULL,
    url TEXT COLLATE "C",
    publisher TEXT,
    authors TEXT NOT NULL,
    published TEXT,
    sentences INTEGER NOT NULL,
    claims INTEGER NOT NULL,
    space TEXT COLLATE "C" NOT NULL,
    terms_version INTEGER NOT NULL,
    text BYTEA NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX article_by_time ON article (tenant, added_at, sequence);
-- By hashes: a title or address may be longer than a row of an ordered index.
CREATE INDEX article_by_title ON article (tenant, md5(folded_title));
CREATE INDEX article_by_url ON article (tenant, md5(url));

-- Vectors lie in the row: reading a tenant's is what search does. A row may be as long as a page before a vector is put elsewhere.
CREATE TABLE sentence (
    tenant TEXT COLLATE "C" NOT NULL,
    article_id TEXT COLLATE "C" NOT NULL,
    ordinal INTEGER NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    space TEXT COLLATE "C" NOT NULL,
    vector halfvec,
    PRIMARY KEY (tenant, article_id, ordinal)
) WITH (toast_tuple_target = 8160);

-- The terms of a sentence in order, repetitions kept, each as a number made of the tenant and the term: the postings of one tenant are
-- never met by another's question.
CREATE TABLE sentence_terms (
    tenant TEXT COLLATE "C" NOT NULL,
    article_id TEXT COLLATE "C" NOT NULL,
    ordinal INTEGER NOT NULL,
    terms BIGINT[] NOT NULL,
    PRIMARY KEY (tenant, article_id, ordinal)
);
CREATE INDEX sentence_by_terms ON sentence_terms USING gin (terms);

-- How many of the tenant's sentences have a term.
CREATE TABLE term (
    tenant TEXT COLLATE "C" NOT NULL,
    term BIGINT NOT NULL,
    sentences INTEGER NOT NULL,
    PRIMARY KEY (tenant, term)
) WITH (fillfactor = 80);

CREATE TABLE claim (
    tenant TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    article_id TEXT COLLATE "C" NOT NULL,
    ordinal INTEGER NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    metric TEXT,
    low DOUBLE PRECISION,
    high DOUBLE PRECISION,
    unit TEXT,
    low_open BOOLEAN,
    high_open BOOLEAN,
    when_start TEXT,
    when_end TEXT,
    when_grain TEXT,
    when_relative TEXT,
    when_weekday INTEGER,
    place TEXT,
    speaker TEXT,
    check_worthiness DOUBLE PRECISION NOT NULL,
    alone TEXT NOT NULL,
    replacements TEXT NOT NULL,
    PRIMARY KEY (tenant, article_id, ordinal, id),
    UNIQUE (tenant, id)
);
CREATE INDEX claim_by_code ON claim (tenant, code);

-- A flag outlives its article, and a claim's id comes back when the same text is added again.
CREATE TABLE flag (
    tenant TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    sequence BIGINT NOT NULL,
    claim_id TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    created TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX flag_by_claim ON flag (tenant, claim_id);
CREATE INDEX flag_by_time ON flag (tenant, created_at, sequence);

-- Appended to, never changed: the state of a flag is that of its newest event.
CREATE TABLE flag_event (
    tenant TEXT COLLATE "C" NOT NULL,
    flag_id TEXT COLLATE "C" NOT NULL,
    sequence INTEGER NOT NULL,
    state TEXT NOT NULL,
    person TEXT NOT NULL,
    created TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (tenant, flag_id, sequence)
);

-- The flags whose newest event says "open": a flag leaves it once, and a person has one on a claim at most.
CREATE TABLE open_flag (
    tenant TEXT COLLATE "C" NOT NULL,
    claim_id TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    flag_id TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (tenant, claim_id, person),
    UNIQUE (tenant, flag_id)
);
CREATE INDEX open_flag_by_time ON open_flag (tenant, created_at, sequence);

CREATE TABLE note (
    tenant TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (tenant, key)
);

-- An article that was removed, for as long as that can be undone.
CREATE TABLE removed_article (
    tenant TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    url TEXT,
    publisher TEXT,
    authors TEXT NOT NULL,
    published TEXT,
    added TEXT NOT NULL,
    text BYTEA NOT NULL,
    person TEXT NOT NULL,
    removed TEXT NOT NULL,
    removed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX removed_article_by_time ON removed_article (removed_at);

-- Questions are the same by a hash of their folded form, which may be longer than a row of an ordered index.
CREATE TABLE watch (
    tenant TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    channel TEXT,
    question TEXT NOT NULL,
    folded_question TEXT COLLATE "C" NOT NULL,
    state TEXT NOT NULL,
    created TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX watch_by_person ON watch (tenant, person, md5(folded_question));

-- Which articles a watcher was told of. One that is removed and added again is not told of twice.
CREATE TABLE watch_note (
    tenant TEXT COLLATE "C" NOT NULL,
    watch_id TEXT COLLATE "C" NOT NULL,
    article_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, watch_id, article_id)
);

-- Public messages and the claims they showed.
CREATE TABLE shown (
    tenant TEXT COLLATE "C" NOT NULL,
    message TEXT COLLATE "C" NOT NULL,
    channel TEXT NOT NULL,
    question TEXT NOT NULL,
    language TEXT NOT NULL,
    shown TEXT NOT NULL,
    shown_at BIGINT NOT NULL,
    corrected TEXT,
    corrected_at BIGINT,
    PRIMARY KEY (tenant, message)
);
CREATE INDEX shown_by_time ON shown (shown_at);
CREATE TABLE shown_claim (
    tenant TEXT COLLATE "C" NOT NULL,
    message TEXT COLLATE "C" NOT NULL,
    position INTEGER NOT NULL,
    claim_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, message, position)
);
CREATE INDEX shown_claim_by_claim ON shown_claim (tenant, claim_id);

-- The HNSW indexes that large tenants have: of which space, how many sentences it was made of, and its recall@10 against exact search,
-- measured on vectors of the tenant's own. One whose recall was too low is kept in mind here but not in the database.
CREATE TABLE vector_index (
    tenant TEXT COLLATE "C" NOT NULL,
    space TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    sentences BIGINT NOT NULL,
    recall DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (tenant, space)
);
