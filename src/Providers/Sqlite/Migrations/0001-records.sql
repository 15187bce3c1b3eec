-- Instants are milliseconds since 1970-01-01 UTC; dates are ISO text; content is JSON as the tools write it.

CREATE TABLE preferences (
  user_id  TEXT    NOT NULL PRIMARY KEY,
  version  INTEGER NOT NULL CHECK (version > 0),
  saved_at INTEGER NOT NULL,
  content  TEXT    NOT NULL
);

CREATE TABLE trip (
  user_id TEXT    NOT NULL,
  trip_id TEXT    NOT NULL,
  latest  INTEGER NOT NULL CHECK (latest > 0),
  PRIMARY KEY (user_id, trip_id)
);

CREATE TABLE trip_version (
  user_id    TEXT    NOT NULL,
  trip_id    TEXT    NOT NULL,
  version    INTEGER NOT NULL CHECK (version > 0),
  saved_at   INTEGER NOT NULL,
  title      TEXT    NOT NULL,
  status     TEXT    NOT NULL,
  start_date TEXT,
  end_date   TEXT,
  content    TEXT    NOT NULL,
  PRIMARY KEY (user_id, trip_id, version),
  FOREIGN KEY (user_id, trip_id) REFERENCES trip (user_id, trip_id)
);

-- seq rises with each write, so that the oldest of a user's snapshots are the first to go.
CREATE TABLE snapshot (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id    TEXT    NOT NULL,
  kind       TEXT    NOT NULL,
  id         TEXT    NOT NULL,
  expires_at INTEGER NOT NULL,
  content    TEXT    NOT NULL,
  UNIQUE (user_id, kind, id)
);
CREATE INDEX snapshot_by_age ON snapshot (user_id, kind, seq);
CREATE INDEX snapshot_by_expiry ON snapshot (expires_at);

CREATE TABLE audit (
  seq            INTEGER PRIMARY KEY AUTOINCREMENT,
  at             INTEGER NOT NULL,
  user_id        TEXT    NOT NULL,
  action         TEXT    NOT NULL,
  arguments_hash TEXT    NOT NULL
);
CREATE INDEX audit_by_time ON audit (at);
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
