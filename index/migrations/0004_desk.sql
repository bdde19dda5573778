-- What the reviewer says who settles a flag; empty for the other events.
ALTER TABLE flag_event ADD COLUMN note TEXT NOT NULL DEFAULT '';

-- The flags whose newest event says "open": the reviewers' queue. A flag leaves it once, whoever settles or withdraws it, and a person
-- has one on a claim at most.
CREATE TABLE open_flag (
    tenant TEXT NOT NULL,
    claim_id TEXT NOT NULL,
    person TEXT NOT NULL,
    flag_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (tenant, claim_id, person),
    UNIQUE (tenant, flag_id),
    FOREIGN KEY (tenant, flag_id) REFERENCES flag (tenant, id)
) WITHOUT ROWID;
CREATE INDEX open_flag_by_time ON open_flag (tenant, created_at, sequence);
INSERT INTO open_flag
    SELECT f.tenant, f.claim_id, f.person, f.id, f.created_at, f.sequence
    FROM flag f JOIN flag_event e ON e.tenant = f.tenant AND e.flag_id = f.id
    WHERE e.state = 'open' AND e.sequence = (SELECT max(sequence) FROM flag_event WHERE tenant = f.tenant AND flag_id = f.id);

-- An article that was removed, for as long as that can be undone; the columns are those of "article".
CREATE TABLE removed_article (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    url TEXT,
    publisher TEXT,
    authors TEXT NOT NULL,
    published TEXT,
    added TEXT NOT NULL,
    text BLOB NOT NULL,
    person TEXT NOT NULL,
    removed TEXT NOT NULL,
    removed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
);
-- Not by tenant, like "shown_by_time": what has grown old is dropped for all of them at once.
CREATE INDEX removed_article_by_time ON removed_article (removed_at);

-- A question that a person hears about; "folded_question" is the form in which two are the same.
CREATE TABLE watch (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    person TEXT NOT NULL,
    channel TEXT,
    question TEXT NOT NULL,
    folded_question TEXT NOT NULL,
    state TEXT NOT NULL,
    created TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (tenant, person, id),
    UNIQUE (tenant, id),
    UNIQUE (tenant, person, folded_question)
) WITHOUT ROWID;

-- Which articles a watcher was told of. Without a foreign key to the article: one that is removed and added again is not told of twice.
CREATE TABLE watch_note (
    tenant TEXT NOT NULL,
    watch_id TEXT NOT NULL,
    article_id TEXT NOT NULL,
    PRIMARY KEY (tenant, watch_id, article_id),
    FOREIGN KEY (tenant, watch_id) REFERENCES watch (tenant, id)
) WITHOUT ROWID;

-- Public messages and the claims they showed. No foreign key to the claims, whose ids come back with their article.
CREATE TABLE shown (
    tenant TEXT NOT NULL,
    message TEXT NOT NULL,
    channel TEXT NOT NULL,
    question TEXT NOT NULL,
    language TEXT NOT NULL,
    shown TEXT NOT NULL,
    shown_at INTEGER NOT NULL,
    corrected TEXT,
    corrected_at INTEGER,
    PRIMARY KEY (tenant, message)
) WITHOUT ROWID;
CREATE INDEX shown_by_time ON shown (shown_at);
CREATE TABLE shown_claim (
    tenant TEXT NOT NULL,
    message TEXT NOT NULL,
    position INTEGER NOT NULL,
    claim_id TEXT NOT NULL,
    PRIMARY KEY (tenant, message, position),
    FOREIGN KEY (tenant, message) REFERENCES shown (tenant, message)
) WITHOUT ROWID;
CREATE INDEX shown_claim_by_claim ON shown_claim (tenant, claim_id);
