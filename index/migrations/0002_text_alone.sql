-- The sentence of a claim in a form that can be read alone, and what was written out in it as JSON: [[start, end, original words], …],
-- offsets into that form. Empty for claims stored before; rebuilding fills them in.
ALTER TABLE claim ADD COLUMN alone TEXT NOT NULL DEFAULT '';
ALTER TABLE claim ADD COLUMN replacements TEXT NOT NULL DEFAULT '[]';
