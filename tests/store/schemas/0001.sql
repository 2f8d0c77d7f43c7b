-- A store as the first migration (0001) makes it. Never changed: it stands for files that people have.
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO alembic_version VALUES ('0001');
CREATE TABLE entry (
  position INTEGER NOT NULL, kind VARCHAR(32) NOT NULL, id TEXT, author TEXT, "key" TEXT, body TEXT NOT NULL,
  PRIMARY KEY (position), UNIQUE (id), UNIQUE ("key")
);
CREATE INDEX entry_by_kind ON entry (kind, position);
CREATE TABLE batch (
  number INTEGER NOT NULL, position INTEGER, owner TEXT NOT NULL,
  PRIMARY KEY (number), FOREIGN KEY (position) REFERENCES entry (position)
);
CREATE INDEX batch_by_position ON batch (position);
CREATE TABLE example (
  batch INTEGER NOT NULL, hash VARCHAR(32) NOT NULL, split VARCHAR(16) NOT NULL, labels TEXT, body TEXT NOT NULL,
  PRIMARY KEY (batch, hash), FOREIGN KEY (batch) REFERENCES batch (number)
);
CREATE INDEX example_by_hash ON example (hash, batch);
