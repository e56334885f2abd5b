-- Every change of a config of a program, one row per key and version of the program.
-- Rows are only ever added; a value that is null was not set.

CREATE TABLE tbl_flex_program_config_history (
    program_id uuid NOT NULL,
    config_key text NOT NULL,
    version integer NOT NULL,
    old_value jsonb,
    new_value jsonb,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_flex_program_config_history_pkey PRIMARY KEY (program_id, config_key, version),
    CONSTRAINT tbl_flex_program_config_history_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_flex_program_config_history_config_key_check
        CHECK (config_key IN ('inventory', 'ledger', 'pack_structure', 'payment_plan')),
    CONSTRAINT tbl_flex_program_config_history_version_check CHECK (version >= 1)
);

CREATE FUNCTION refuse_program_config_history_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of programs is only added to: configure the program again'
          USING ERRCODE = 'restrict_violation',
                CONSTRAINT = 'tbl_flex_program_config_history_only_added_to';
END
$$;

CREATE TRIGGER tbl_flex_program_config_history_only_added_to
    BEFORE UPDATE OR DELETE OR TRUNCATE ON tbl_flex_program_config_history
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_program_config_history_change();

-- What was set before there was a history begins it.
INSERT INTO tbl_flex_program_config_history (
    program_id, config_key, version, new_value, changed_by, changed_at)
SELECT program_id, config_key, program.version, config_value, config.updated_by, config.updated_at
  FROM tbl_flex_program_configs AS config
  JOIN tbl_flex_programs AS program USING (program_id);
