-- Base configs: one JSON document per key.

CREATE TABLE tbl_base_configs (
    config_key text COLLATE "C" NOT NULL,
    config_value jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_base_configs_pkey PRIMARY KEY (config_key)
);
