-- The highest DB id that a value of a business attribute has had: the id of one that was removed is not given to another,
-- because what was stored with it would get its name.
ALTER TABLE business_attributes ADD COLUMN highest_value_dbid integer NOT NULL DEFAULT 0;
