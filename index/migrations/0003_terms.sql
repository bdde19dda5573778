-- The inverted index over the words of sentences. The terms of a row begin with a mark of their tenant, so that the postings of one tenant
-- are never met by another's question and how common a term is counts within the tenant. The rows of an article follow one another from
-- "terms_row"; "terms_version" is that of index/terms.py when they were made, 0 for articles that have none yet.
CREATE VIRTUAL TABLE sentence_terms USING fts5(
    terms, article_id UNINDEXED, ordinal UNINDEXED, tokenize = 'unicode61 remove_diacritics 0', detail = 'column'
);
CREATE VIRTUAL TABLE sentence_vocabulary USING fts5vocab(sentence_terms, 'row');
ALTER TABLE article ADD COLUMN terms_row INTEGER NOT NULL DEFAULT 0;
ALTER TABLE article ADD COLUMN terms_version INTEGER NOT NULL DEFAULT 0;
-- How many sentences of the tenant are in the inverted index.
ALTER TABLE tenant ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX article_by_terms ON article (terms_version, tenant, id);
