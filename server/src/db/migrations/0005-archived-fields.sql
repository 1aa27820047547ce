-- Fields of imported archives that nothing here has a place for (archive-import/): kept as they came, so that they can be
-- handed out again. Sealed, because nobody knows what they hold.
CREATE TABLE archived_fields (
  tenant_id integer NOT NULL,
  customer_id text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('contact', 'contactattribute', 'interaction', 'document')),
  record_id text COLLATE "C" NOT NULL,
  sealed text NOT NULL,
  PRIMARY KEY (tenant_id, customer_id, kind, record_id)
);
ALTER TABLE archived_fields ENABLE ROW LEVEL SECURITY;
ALTER TABLE archived_fields FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON archived_fields USING (tenant_id = current_tenant());
