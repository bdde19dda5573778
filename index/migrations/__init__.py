"""The schema of the embedded store: numbered SQL files, applied in order; a database's ``PRAGMA user_version`` is the last it has seen."""
