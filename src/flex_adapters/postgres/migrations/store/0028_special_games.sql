-- Special games, which no list has, and what unlocks each. They are replaced as a set, so their rows
-- have no version of their own.

CREATE TABLE tbl_unlock_special_games (
    program_id uuid NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    removable boolean NOT NULL,
    position integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_unlock_special_games_pkey PRIMARY KEY (program_id, event_code),
    CONSTRAINT tbl_unlock_special_games_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_unlock_special_games_program_id_event_code_fkey
        FOREIGN KEY (program_id, event_code)
        REFERENCES tbl_flex_program_events (program_id, event_code)
);

-- Rows of one game are alternatives; in a row everything that is not null must be true.
CREATE TABLE tbl_unlock_conditions (
    program_id uuid NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    position integer NOT NULL,
    min_event_count integer,
    specific_pack text COLLATE "C",
    specific_package text COLLATE "C",
    custom text COLLATE "C",
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_unlock_conditions_pkey PRIMARY KEY (program_id, event_code, position),
    CONSTRAINT tbl_unlock_conditions_program_id_event_code_fkey
        FOREIGN KEY (program_id, event_code)
        REFERENCES tbl_unlock_special_games (program_id, event_code) ON DELETE CASCADE,
    CONSTRAINT tbl_unlock_conditions_program_id_specific_pack_fkey
        FOREIGN KEY (program_id, specific_pack)
        REFERENCES tbl_game_packs (program_id, pack_code) ON DELETE CASCADE,
    CONSTRAINT tbl_unlock_conditions_program_id_specific_package_fkey
        FOREIGN KEY (program_id, specific_package)
        REFERENCES tbl_preset_packages (program_id, package_code) ON DELETE CASCADE,
    CONSTRAINT tbl_unlock_conditions_min_event_count_check CHECK (min_event_count >= 1),
    CONSTRAINT tbl_unlock_conditions_says_something_check
        CHECK (num_nonnulls(min_event_count, specific_pack, specific_package, custom) > 0)
);

-- Packs and packages that go are looked for here.
CREATE INDEX tbl_unlock_conditions_specific_pack_idx
    ON tbl_unlock_conditions (program_id, specific_pack);
CREATE INDEX tbl_unlock_conditions_specific_package_idx
    ON tbl_unlock_conditions (program_id, specific_package);
