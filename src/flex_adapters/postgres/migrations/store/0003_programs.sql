-- Programs as they are edited, and the revisions that publishing freezes.

CREATE TABLE tbl_flex_programs (
    program_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    program_type text NOT NULL,
    status text NOT NULL,
    is_active boolean NOT NULL,
    revision_id uuid,
    adjustment_basis_points integer NOT NULL,
    ticket_limit integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_flex_programs_pkey PRIMARY KEY (program_id),
    CONSTRAINT tbl_flex_programs_name_key UNIQUE (name),
    CONSTRAINT tbl_flex_programs_name_check CHECK (name <> ''),
    CONSTRAINT tbl_flex_programs_program_type_check
        CHECK (program_type IN ('build_your_own', 'game_packs', 'preset_packages')),
    CONSTRAINT tbl_flex_programs_status_check CHECK (status IN ('draft', 'published', 'archived')),
    CONSTRAINT tbl_flex_programs_active_is_published
        CHECK (NOT is_active OR status = 'published'),
    CONSTRAINT tbl_flex_programs_published_has_revision
        CHECK (status = 'draft' OR revision_id IS NOT NULL),
    CONSTRAINT tbl_flex_programs_adjustment_basis_points_check
        CHECK (adjustment_basis_points BETWEEN -10000 AND 10000),
    CONSTRAINT tbl_flex_programs_ticket_limit_check CHECK (ticket_limit >= 1)
);

-- One active program per store at most, whatever the application does.
CREATE UNIQUE INDEX tbl_flex_programs_one_active ON tbl_flex_programs ((true)) WHERE is_active;

CREATE TABLE tbl_flex_program_revisions (
    revision_id uuid NOT NULL,
    program_id uuid NOT NULL,
    number integer NOT NULL,
    published_at timestamptz NOT NULL,
    document jsonb NOT NULL,
    content_hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    CONSTRAINT tbl_flex_program_revisions_pkey PRIMARY KEY (revision_id),
    CONSTRAINT tbl_flex_program_revisions_program_id_number_key UNIQUE (program_id, number),
    CONSTRAINT tbl_flex_program_revisions_program_id_revision_id_key
        UNIQUE (program_id, revision_id),
    CONSTRAINT tbl_flex_program_revisions_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_flex_program_revisions_number_check CHECK (number >= 1),
    CONSTRAINT tbl_flex_program_revisions_content_hash_check
        CHECK (content_hash ~ '^[0-9a-f]{64}$')
);

-- A program points to one of its own revisions.
ALTER TABLE tbl_flex_programs
    ADD CONSTRAINT tbl_flex_programs_revision_id_fkey
        FOREIGN KEY (program_id, revision_id)
        REFERENCES tbl_flex_program_revisions (program_id, revision_id);

-- Carts and orders are judged by revisions for ever, so nobody changes one.
CREATE FUNCTION flex_program_revision_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Revision % is published and stays as it is: publish another.',
        OLD.revision_id USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER tbl_flex_program_revisions_frozen
    BEFORE UPDATE OR DELETE ON tbl_flex_program_revisions
    FOR EACH ROW EXECUTE FUNCTION flex_program_revision_is_frozen();

-- One row per key and program; class names are never among them.
CREATE TABLE tbl_flex_program_configs (
    program_id uuid NOT NULL,
    config_key text NOT NULL,
    config_value jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_flex_program_configs_pkey PRIMARY KEY (program_id, config_key),
    CONSTRAINT tbl_flex_program_configs_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_flex_program_configs_config_key_check
        CHECK (config_key IN ('inventory', 'ledger', 'pack_structure', 'payment_plan')),
    CONSTRAINT tbl_flex_program_configs_config_value_check
        CHECK (jsonb_typeof(config_value) = 'object')
);

-- Class names and labels are replaced as a set, so their rows have no version of their own.
CREATE TABLE tbl_flex_program_class_names (
    program_id uuid NOT NULL,
    class_name text COLLATE "C" NOT NULL,
    class_name_id text COLLATE "C",
    position integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_flex_program_class_names_pkey PRIMARY KEY (program_id, class_name),
    CONSTRAINT tbl_flex_program_class_names_program_id_class_name_id_key
        UNIQUE (program_id, class_name_id),
    CONSTRAINT tbl_flex_program_class_names_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id)
);

CREATE TABLE tbl_flex_program_pricing_labels (
    program_id uuid NOT NULL,
    label text COLLATE "C" NOT NULL,
    price_codes text[] NOT NULL,
    ticket_type_codes text[] NOT NULL,
    position integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_flex_program_pricing_labels_pkey PRIMARY KEY (program_id, label),
    CONSTRAINT tbl_flex_program_pricing_labels_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id)
);

CREATE TABLE tbl_build_your_own_config (
    program_id uuid NOT NULL,
    min_events integer NOT NULL,
    max_events integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_build_your_own_config_pkey PRIMARY KEY (program_id),
    CONSTRAINT tbl_build_your_own_config_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_build_your_own_config_range_check
        CHECK (min_events >= 1 AND max_events >= min_events)
);

-- The eligibility list. An event that leaves it keeps its row and its state, with no position,
-- for carts of earlier revisions.
CREATE TABLE tbl_build_your_own_events (
    program_id uuid NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    position integer,
    build_status text NOT NULL DEFAULT 'not_built',
    is_sold_out boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_build_your_own_events_pkey PRIMARY KEY (program_id, event_code),
    CONSTRAINT tbl_build_your_own_events_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_build_your_own_events_event_code_fkey
        FOREIGN KEY (event_code) REFERENCES tbl_events (event_code),
    CONSTRAINT tbl_build_your_own_events_build_status_check
        CHECK (build_status IN ('not_built', 'building', 'built'))
);

CREATE INDEX tbl_build_your_own_events_event_code_idx ON tbl_build_your_own_events (event_code);
