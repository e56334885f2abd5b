-- Keys with which programs act on a store. Of a secret only a keyed hash is kept.

CREATE TABLE tbl_api_keys (
    api_key_id text COLLATE "C" NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    secret_hash bytea NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_api_keys_pkey PRIMARY KEY (api_key_id),
    CONSTRAINT tbl_api_keys_api_key_id_check CHECK (api_key_id ~ '^[0-9a-f]{1,32}$'),
    CONSTRAINT tbl_api_keys_name_check CHECK (name <> ''),
    CONSTRAINT tbl_api_keys_scopes_check CHECK (cardinality(scopes) > 0),
    CONSTRAINT tbl_api_keys_secret_hash_check CHECK (octet_length(secret_hash) = 32)
);
