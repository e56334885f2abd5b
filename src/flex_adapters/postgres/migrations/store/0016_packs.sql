-- Game packs and preset packages; and how an event stands in a program, apart from any list that
-- it is on: it may be in several packs, or in none and still be bought with a package.

CREATE TABLE tbl_flex_program_events (
    program_id uuid NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    build_status text NOT NULL DEFAULT 'not_built',
    is_sold_out boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_flex_program_events_pkey PRIMARY KEY (program_id, event_code),
    CONSTRAINT tbl_flex_program_events_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_flex_program_events_event_code_fkey
        FOREIGN KEY (event_code) REFERENCES tbl_events (event_code),
    CONSTRAINT tbl_flex_program_events_build_status_check
        CHECK (build_status IN ('not_built', 'building', 'built'))
);

CREATE INDEX tbl_flex_program_events_event_code_idx ON tbl_flex_program_events (event_code);

INSERT INTO tbl_flex_program_events (
    program_id, event_code, build_status, is_sold_out, created_at, updated_at, updated_by, version)
SELECT program_id, event_code, build_status, is_sold_out, created_at, updated_at, updated_by, version
  FROM tbl_build_your_own_events;

-- What is left is the list alone; an event that leaves it has its state elsewhere now.
DELETE FROM tbl_build_your_own_events WHERE position IS NULL;

ALTER TABLE tbl_build_your_own_events
    DROP COLUMN build_status,
    DROP COLUMN is_sold_out,
    ALTER COLUMN position SET NOT NULL,
    DROP CONSTRAINT tbl_build_your_own_events_event_code_fkey,
    ADD CONSTRAINT tbl_build_your_own_events_program_id_event_code_fkey
        FOREIGN KEY (program_id, event_code)
        REFERENCES tbl_flex_program_events (program_id, event_code);

DROP INDEX tbl_build_your_own_events_event_code_idx;

-- Packs and packages are replaced as a set, so their rows have no version of their own.
CREATE TABLE tbl_game_packs (
    program_id uuid NOT NULL,
    pack_code text COLLATE "C" NOT NULL,
    pack_name text NOT NULL,
    selection_mode text NOT NULL,
    min_events integer NOT NULL,
    max_events integer,
    is_default_pack boolean NOT NULL,
    adjustment_basis_points integer,
    position integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_game_packs_pkey PRIMARY KEY (program_id, pack_code),
    CONSTRAINT tbl_game_packs_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_game_packs_range_check CHECK (
        min_events >= 1 AND
        CASE selection_mode
            WHEN 'exact' THEN max_events IS NOT DISTINCT FROM min_events
            WHEN 'range' THEN max_events IS NULL OR max_events > min_events
            ELSE false
        END),
    CONSTRAINT tbl_game_packs_adjustment_basis_points_check
        CHECK (adjustment_basis_points BETWEEN -10000 AND 10000)
);

-- One default pack of a program at most.
CREATE UNIQUE INDEX tbl_game_packs_one_default ON tbl_game_packs (program_id)
    WHERE is_default_pack;

CREATE TABLE tbl_game_pack_tiers (
    program_id uuid NOT NULL,
    pack_code text COLLATE "C" NOT NULL,
    tier_name text COLLATE "C" NOT NULL,
    min_events integer NOT NULL,
    max_events integer NOT NULL,
    position integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_game_pack_tiers_pkey PRIMARY KEY (program_id, pack_code, tier_name),
    CONSTRAINT tbl_game_pack_tiers_program_id_pack_code_fkey
        FOREIGN KEY (program_id, pack_code)
        REFERENCES tbl_game_packs (program_id, pack_code) ON DELETE CASCADE,
    CONSTRAINT tbl_game_pack_tiers_range_check
        CHECK (min_events >= 0 AND max_events >= 1 AND max_events >= min_events)
);

-- The key keeps an event out of two tiers of one pack.
CREATE TABLE tbl_pack_tier_events (
    program_id uuid NOT NULL,
    pack_code text COLLATE "C" NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    tier_name text COLLATE "C" NOT NULL,
    position integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_pack_tier_events_pkey PRIMARY KEY (program_id, pack_code, event_code),
    CONSTRAINT tbl_pack_tier_events_program_id_pack_code_tier_name_fkey
        FOREIGN KEY (program_id, pack_code, tier_name)
        REFERENCES tbl_game_pack_tiers (program_id, pack_code, tier_name) ON DELETE CASCADE,
    CONSTRAINT tbl_pack_tier_events_program_id_event_code_fkey
        FOREIGN KEY (program_id, event_code)
        REFERENCES tbl_flex_program_events (program_id, event_code)
);

CREATE INDEX tbl_pack_tier_events_tier_idx
    ON tbl_pack_tier_events (program_id, pack_code, tier_name);

CREATE TABLE tbl_preset_packages (
    program_id uuid NOT NULL,
    package_code text COLLATE "C" NOT NULL,
    package_name text NOT NULL,
    package_type text NOT NULL,
    min_events integer,
    max_events integer,
    allow_sold_out_replacement boolean NOT NULL,
    allow_optional_events boolean NOT NULL,
    adjustment_basis_points integer,
    position integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_preset_packages_pkey PRIMARY KEY (program_id, package_code),
    CONSTRAINT tbl_preset_packages_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_preset_packages_package_type_check CHECK (
        CASE package_type
            WHEN 'preset' THEN min_events IS NULL AND max_events IS NULL
            WHEN 'flexible' THEN min_events >= 1 AND max_events >= min_events
                                 AND max_events IS NOT NULL AND min_events IS NOT NULL
                                 AND NOT allow_sold_out_replacement
            ELSE false
        END),
    CONSTRAINT tbl_preset_packages_adjustment_basis_points_check
        CHECK (adjustment_basis_points BETWEEN -10000 AND 10000)
);

CREATE TABLE tbl_package_events (
    program_id uuid NOT NULL,
    package_code text COLLATE "C" NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    position integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_package_events_pkey PRIMARY KEY (program_id, package_code, event_code),
    CONSTRAINT tbl_package_events_program_id_package_code_fkey
        FOREIGN KEY (program_id, package_code)
        REFERENCES tbl_preset_packages (program_id, package_code) ON DELETE CASCADE,
    CONSTRAINT tbl_package_events_program_id_event_code_fkey
        FOREIGN KEY (program_id, event_code)
        REFERENCES tbl_flex_program_events (program_id, event_code)
);
