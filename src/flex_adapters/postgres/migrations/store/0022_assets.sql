-- Images that lie elsewhere, by their URLs, and what they show.

CREATE TABLE tbl_assets (
    asset_id uuid NOT NULL,
    url text NOT NULL,
    asset_type text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    CONSTRAINT tbl_assets_pkey PRIMARY KEY (asset_id),
    CONSTRAINT tbl_assets_url_check CHECK (url ~ '^https://' AND length(url) <= 2000),
    CONSTRAINT tbl_assets_asset_type_check CHECK (asset_type IN ('image', 'video', 'pdf'))
);

-- An asset that shows something stays, which the reference says.
CREATE TABLE tbl_asset_mappings (
    asset_id uuid NOT NULL,
    entity_kind text COLLATE "C" NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    CONSTRAINT tbl_asset_mappings_pkey PRIMARY KEY (asset_id, entity_kind, entity_id),
    CONSTRAINT tbl_asset_mappings_asset_id_fkey
        FOREIGN KEY (asset_id) REFERENCES tbl_assets (asset_id),
    CONSTRAINT tbl_asset_mappings_entity_kind_check
        CHECK (entity_kind IN (
            'event', 'pack', 'tier', 'package', 'section', 'price_code', 'program')),
    CONSTRAINT tbl_asset_mappings_entity_id_check CHECK (entity_id <> '')
);

CREATE INDEX tbl_asset_mappings_by_entity ON tbl_asset_mappings (entity_kind, entity_id);
