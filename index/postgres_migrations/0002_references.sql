-- Apart from the tables, because Citus takes references between distributed tables only once they are distributed.
ALTER TABLE sentence ADD FOREIGN KEY (tenant, article_id) REFERENCES article (tenant, id);
ALTER TABLE sentence_terms ADD FOREIGN KEY (tenant, article_id) REFERENCES article (tenant, id);
ALTER TABLE claim ADD FOREIGN KEY (tenant, article_id, ordinal) REFERENCES sentence (tenant, article_id, ordinal);
ALTER TABLE flag_event ADD FOREIGN KEY (tenant, flag_id) REFERENCES flag (tenant, id);
ALTER TABLE open_flag ADD FOREIGN KEY (tenant, flag_id) REFERENCES flag (tenant, id);
ALTER TABLE watch_note ADD FOREIGN KEY (tenant, watch_id) REFERENCES watch (tenant, id) ON DELETE CASCADE;
ALTER TABLE shown_claim ADD FOREIGN KEY (tenant, message) REFERENCES shown (tenant, message) ON DELETE CASCADE;
