-- A store as the migrations up to 0003 make it. Never changed: it stands for stores that people have.
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO alembic_version VALUES ('0003');
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
CREATE TABLE person (
  id VARCHAR(64) NOT NULL, name TEXT NOT NULL, role VARCHAR(16) NOT NULL, password TEXT, at VARCHAR(40) NOT NULL,
  closed INTEGER NOT NULL, PRIMARY KEY (id), UNIQUE (name)
);
CREATE TABLE secret (
  hash VARCHAR(64) NOT NULL, id VARCHAR(64) NOT NULL, kind VARCHAR(16) NOT NULL, name TEXT NOT NULL,
  role VARCHAR(16) NOT NULL, person_id VARCHAR(64), at VARCHAR(40) NOT NULL, until VARCHAR(40),
  PRIMARY KEY (hash), UNIQUE (id), FOREIGN KEY (person_id) REFERENCES person (id)
);
CREATE INDEX secret_by_person ON secret (person_id);
CREATE TABLE job (
  number INTEGER NOT NULL, id VARCHAR(64) NOT NULL, "key" TEXT, state VARCHAR(16) NOT NULL, worker VARCHAR(64),
  lease FLOAT, stop INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (number), UNIQUE (id), UNIQUE ("key")
);
CREATE INDEX job_by_state ON job (state, number);
CREATE TABLE webhook (
  id VARCHAR(64) NOT NULL, body TEXT NOT NULL, secret TEXT NOT NULL, earlier TEXT, earlier_until FLOAT,
  position INTEGER NOT NULL, job INTEGER NOT NULL, PRIMARY KEY (id)
);
CREATE TABLE delivery (
  number INTEGER NOT NULL, id VARCHAR(64) NOT NULL, webhook_id VARCHAR(64) NOT NULL, subject VARCHAR(64) NOT NULL,
  state VARCHAR(16) NOT NULL, due FLOAT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (number), UNIQUE (id), FOREIGN KEY (webhook_id) REFERENCES webhook (id)
);
CREATE INDEX delivery_by_due ON delivery (state, due);
CREATE INDEX delivery_by_subject ON delivery (webhook_id, subject);
INSERT INTO person VALUES ('person-0123456789abcdef', 'owner', 'owner', 'hash', '2026-01-01T00:00:00+00:00', 0);
INSERT INTO job VALUES (1, 'job-0123456789abcdef', NULL, 'done', NULL, NULL, 0,
  '{"id":"job-0123456789abcdef","kind":"learn","author":"owner","state":"done","at":"2026-01-01T00:00:00Z"}');
