-- What privacy requests forget.

-- Reasons may quote a value of the file: those that do are found, once. What is there already is looked at.
ALTER TABLE import_outcomes ADD COLUMN quotes_values boolean NOT NULL DEFAULT true;
ALTER TABLE import_outcomes ALTER COLUMN quotes_values DROP DEFAULT;
CREATE INDEX import_outcomes_quotes ON import_outcomes (tenant_id, import_id, first_index) WHERE quotes_values;

-- Of columns that hold what names or reaches people PostgreSQL keeps no samples: they would stay in its statistics when the
-- rows have long been forgotten. Nothing is planned by them: each statement finds these rows by an index on ids.
DO $$
DECLARE
  kept text[];
BEGIN
  FOREACH kept SLICE 1 IN ARRAY ARRAY[
    ['profiles', 'attributes'], ['profiles', 'encrypted'],
    ['profile_extension_records', 'record'], ['profile_extension_records', 'encrypted'],
    ['services', 'contact_key'], ['services', 'disposition_desc'], ['services', 'started'], ['services', 'completed'],
    ['states', 'disposition_desc'], ['states', 'started'], ['states', 'completed'],
    ['tasks', 'disposition_desc'], ['tasks', 'started'], ['tasks', 'completed'],
    ['service_owners', 'owner'], ['service_interactions', 'interaction_id'],
    ['service_extension_records', 'record'], ['service_extension_records', 'encrypted'],
    ['interactions', 'fields'],
    ['interaction_contents', 'name'], ['interaction_contents', 'description'], ['interaction_contents', 'mime_type'],
    ['interaction_content_chunks', 'bytes'],
    ['archived_fields', 'record_id'], ['archived_fields', 'sealed'], ['device_keys', 'record_id'],
    ['import_chunks', 'bytes'], ['import_outcomes', 'outcomes']]
  LOOP
    EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET STATISTICS 0', kept[1], kept[2]);
  END LOOP;
END $$;
