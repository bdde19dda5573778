"""The schema of the embedded store, as numbered SQL files applied in order; a database's ``PRAGMA user_version`` is the last one applied."""
