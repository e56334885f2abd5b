-- Labels, and what they are put on: entities of other tables, some of them the vendor's alone.

CREATE TABLE tbl_tags (
    tag_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    label text NOT NULL,
    colour text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_tags_pkey PRIMARY KEY (tag_id),
    CONSTRAINT tbl_tags_name_key UNIQUE (name),
    CONSTRAINT tbl_tags_name_check CHECK (name <> ''),
    CONSTRAINT tbl_tags_colour_check CHECK (colour ~ '^#[0-9a-f]{6}$')
);

CREATE TABLE tbl_tag_mappings (
    tag_id uuid NOT NULL,
    entity_kind text COLLATE "C" NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    CONSTRAINT tbl_tag_mappings_pkey PRIMARY KEY (tag_id, entity_kind, entity_id),
    CONSTRAINT tbl_tag_mappings_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tbl_tags (tag_id),
    CONSTRAINT tbl_tag_mappings_entity_kind_check
        CHECK (entity_kind IN ('event', 'pack', 'tier', 'package', 'section', 'price_code')),
    CONSTRAINT tbl_tag_mappings_entity_id_check CHECK (entity_id <> '')
);

CREATE INDEX tbl_tag_mappings_by_entity ON tbl_tag_mappings (entity_kind, entity_id);
