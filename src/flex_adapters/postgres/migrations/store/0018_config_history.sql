-- Every change of a base config, one row per version. Rows are only ever added.
-- Values have the names of their fields in camelCase, as they are written everywhere else.

CREATE TABLE tbl_base_config_history (
    config_key text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    old_value jsonb,
    new_value jsonb NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_base_config_history_pkey PRIMARY KEY (config_key, version),
    CONSTRAINT tbl_base_config_history_version_check CHECK (version >= 1)
);

CREATE FUNCTION refuse_config_history_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of configs is only added to: set the config again'
          USING ERRCODE = 'restrict_violation',
                CONSTRAINT = 'tbl_base_config_history_only_added_to';
END
$$;

CREATE TRIGGER tbl_base_config_history_only_added_to
    BEFORE UPDATE OR DELETE OR TRUNCATE ON tbl_base_config_history
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_config_history_change();

UPDATE tbl_base_configs
   SET config_value = (
           SELECT coalesce(jsonb_object_agg(
                      CASE key
                          WHEN 'cache_seconds' THEN 'cacheSeconds'
                          WHEN 'hold_seconds' THEN 'holdSeconds'
                          WHEN 'checkout_wait_seconds' THEN 'checkoutWaitSeconds'
                          WHEN 'idle_seconds' THEN 'idleSeconds'
                          ELSE key
                      END, value), '{}')
             FROM jsonb_each(config_value)),
       updated_at = now(), version = version + 1
 WHERE config_key = 'carts';

-- What was set before there was a history begins it.
INSERT INTO tbl_base_config_history (config_key, version, new_value, changed_by, changed_at)
SELECT config_key, version, config_value, updated_by, updated_at
  FROM tbl_base_configs;
