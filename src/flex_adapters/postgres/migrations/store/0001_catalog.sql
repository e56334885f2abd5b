-- Venues with their sections, rows and suites, and the events that take place there.
-- Names and codes are sorted by code point (COLLATE "C"), on every server alike.

CREATE TABLE tbl_venues (
    venue_id uuid NOT NULL,
    code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    city text NOT NULL,
    state text,
    time_zone text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_venues_pkey PRIMARY KEY (venue_id),
    CONSTRAINT tbl_venues_code_key UNIQUE (code),
    CONSTRAINT tbl_venues_code_check CHECK (code <> '')
);

-- Sections and suites are saved as a set per venue, so their names may change places in it:
-- the unique names are deferrable, which has them checked after the statement.
CREATE TABLE tbl_sections (
    section_id uuid NOT NULL,
    venue_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    display_rank integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_sections_pkey PRIMARY KEY (section_id),
    CONSTRAINT tbl_sections_venue_id_fkey FOREIGN KEY (venue_id) REFERENCES tbl_venues (venue_id),
    CONSTRAINT tbl_sections_venue_id_name_key UNIQUE (venue_id, name) DEFERRABLE
);

-- A row names its seats: seat n of the row is first_seat + n * step. Rows are replaced as a set,
-- so they have no version of their own.
CREATE TABLE tbl_section_rows (
    section_id uuid NOT NULL,
    name text COLLATE "C" NOT NULL,
    rank integer NOT NULL,
    first_seat integer NOT NULL,
    seat_count integer NOT NULL,
    step smallint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_section_rows_pkey PRIMARY KEY (section_id, name),
    CONSTRAINT tbl_section_rows_section_id_fkey
        FOREIGN KEY (section_id) REFERENCES tbl_sections (section_id),
    CONSTRAINT tbl_section_rows_rank_check CHECK (rank >= 0),
    CONSTRAINT tbl_section_rows_first_seat_check CHECK (first_seat >= 0),
    CONSTRAINT tbl_section_rows_seat_count_check CHECK (seat_count >= 1),
    CONSTRAINT tbl_section_rows_step_check CHECK (step IN (1, 2))
);

CREATE TABLE tbl_suites (
    suite_id uuid NOT NULL,
    venue_id uuid NOT NULL,
    code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    section_name text NOT NULL,
    capacity integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_suites_pkey PRIMARY KEY (suite_id),
    CONSTRAINT tbl_suites_venue_id_fkey FOREIGN KEY (venue_id) REFERENCES tbl_venues (venue_id),
    CONSTRAINT tbl_suites_venue_id_code_key UNIQUE (venue_id, code) DEFERRABLE,
    CONSTRAINT tbl_suites_capacity_check CHECK (capacity >= 1)
);

-- An event belongs to the store, not to a program. Its local date is always known, its start not.
CREATE TABLE tbl_events (
    event_id uuid NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    venue_id uuid NOT NULL,
    home_code text NOT NULL,
    home_name text NOT NULL,
    away_code text NOT NULL,
    away_name text NOT NULL,
    season_type text NOT NULL,
    local_date date NOT NULL,
    starts_at timestamptz,
    status text NOT NULL,
    is_published boolean NOT NULL,
    deleted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_events_pkey PRIMARY KEY (event_id),
    CONSTRAINT tbl_events_event_code_key UNIQUE (event_code),
    CONSTRAINT tbl_events_venue_id_fkey FOREIGN KEY (venue_id) REFERENCES tbl_venues (venue_id),
    CONSTRAINT tbl_events_event_code_check CHECK (event_code <> ''),
    CONSTRAINT tbl_events_status_check CHECK (status IN ('scheduled', 'postponed', 'cancelled'))
);

CREATE INDEX tbl_events_place_idx ON tbl_events (local_date, event_code) WHERE deleted_at IS NULL;
CREATE INDEX tbl_events_venue_id_idx ON tbl_events (venue_id);
