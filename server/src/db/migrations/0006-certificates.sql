-- Certificates: whom a data download is encrypted for. Each user and each API key has one at most, and it goes with them.
CREATE TABLE certificates (
  tenant_id integer NOT NULL REFERENCES tenants,
  -- Whose it is: `user:<id>`, `key:<id>` or `local`.
  actor text COLLATE "C" NOT NULL,
  user_id integer GENERATED ALWAYS AS (CASE WHEN actor LIKE 'user:%' THEN substr(actor, 6)::integer END) STORED,
  key_id integer GENERATED ALWAYS AS (CASE WHEN actor LIKE 'key:%' THEN substr(actor, 5)::integer END) STORED,
  pem text NOT NULL,
  file_name text,
  modified_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, actor),
  FOREIGN KEY (tenant_id, user_id) REFERENCES users ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, key_id) REFERENCES api_keys ON DELETE CASCADE
);
CREATE INDEX certificates_user ON certificates (tenant_id, user_id);
CREATE INDEX certificates_key ON certificates (tenant_id, key_id);
ALTER TABLE certificates ENABLE ROW LEVEL SECURITY;
ALTER TABLE certificates FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON certificates USING (tenant_id = current_tenant());
