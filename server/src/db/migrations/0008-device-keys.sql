-- Who has which device (a phone number, an e-mail address, an IP address): what privacy requests find people by.
--
-- `device` is the keyed digest of the device in its one spelling: 16 bytes, as uuid, which takes less room than bytea.
-- `owner` is the customer's id, or that of the service for what belongs to a service; all statements but the look-up
-- itself know it, so the table can be distributed by it, beside what its rows are about.
--
--   kind                owner     record_id
--   profile             customer  (empty)                        core attributes
--   profile_extension   customer  record_id of the record
--   service             service   (empty)                        its contact key
--   service_extension   service   record_id of the record        of the service, its states and tasks
--   interaction         customer  interaction_id                 addresses, numbers, user data
--   mention             customer  interaction_id                 free text: says nothing of whose device it is
--   archived            customer  kind and record_id of archived_fields
CREATE TABLE device_keys (
  tenant_id integer NOT NULL,
  device uuid NOT NULL,
  kind text COLLATE "C" NOT NULL CHECK (kind IN ('profile', 'profile_extension', 'service', 'service_extension',
    'interaction', 'mention', 'archived')),
  owner text COLLATE "C" NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, device, kind, owner, record_id)
);
-- What a record has, and everything of a customer.
CREATE INDEX device_keys_of_record ON device_keys (tenant_id, owner, kind, record_id);
ALTER TABLE device_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE device_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON device_keys USING (tenant_id = current_tenant());

-- By which rules (devices/device-keys.ts) the keys of all tenants are made, and how far keying what is stored has come
-- (devices/rekey.ts): one row. No tenant's data.
CREATE TABLE device_rules (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  rules text NOT NULL,
  -- What the queue knows the work by.
  job_id uuid NOT NULL,
  finished boolean NOT NULL,
  -- Of which tenant, at which stage and behind what it goes on.
  at_tenant integer NOT NULL,
  stage text NOT NULL,
  after text COLLATE "C" NOT NULL
);
