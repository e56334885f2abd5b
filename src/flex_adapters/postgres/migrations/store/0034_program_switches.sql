-- Which program was active when, and which is scheduled to be.

-- One row per switch, counted from 1. Rows are only ever added.
CREATE TABLE tbl_program_activations (
    epoch integer NOT NULL,
    program_id uuid NOT NULL,
    revision_id uuid NOT NULL,
    activated_at timestamptz NOT NULL,
    cause text NOT NULL,
    activated_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_program_activations_pkey PRIMARY KEY (epoch),
    CONSTRAINT tbl_program_activations_revision_id_fkey
        FOREIGN KEY (program_id, revision_id)
        REFERENCES tbl_flex_program_revisions (program_id, revision_id),
    CONSTRAINT tbl_program_activations_epoch_check CHECK (epoch >= 1),
    CONSTRAINT tbl_program_activations_cause_check CHECK (cause IN ('by_hand', 'by_schedule'))
);

CREATE INDEX tbl_program_activations_activated_at_idx ON tbl_program_activations (activated_at);

-- What is active already begins the history.
INSERT INTO tbl_program_activations (
    epoch, program_id, revision_id, activated_at, cause, activated_by)
SELECT 1, program_id, revision_id, updated_at, 'by_hand', updated_by
  FROM tbl_flex_programs
 WHERE is_active;

CREATE FUNCTION refuse_program_activation_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of activations is only added to: activate a program again'
          USING ERRCODE = 'restrict_violation',
                CONSTRAINT = 'tbl_program_activations_only_added_to';
END
$$;

CREATE TRIGGER tbl_program_activations_only_added_to
    BEFORE UPDATE OR DELETE OR TRUNCATE ON tbl_program_activations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_program_activation_change();

-- Windows in which a program is active; the one before returns after them.
CREATE TABLE tbl_program_schedule (
    window_id uuid NOT NULL,
    program_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    scheduled_by text NOT NULL,
    window_status text NOT NULL,
    returns_to uuid,
    changes_at timestamptz GENERATED ALWAYS AS (
        CASE window_status WHEN 'to_come' THEN starts_at WHEN 'open' THEN ends_at END) STORED,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_program_schedule_pkey PRIMARY KEY (window_id),
    CONSTRAINT tbl_program_schedule_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_program_schedule_returns_to_fkey
        FOREIGN KEY (returns_to) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_program_schedule_ends_at_check CHECK (ends_at > starts_at),
    CONSTRAINT tbl_program_schedule_window_status_check
        CHECK (window_status IN ('to_come', 'open', 'over')),
    CONSTRAINT tbl_program_schedule_begun_returns_check
        CHECK ((window_status = 'to_come') = (returns_to IS NULL)),
    -- One that was ended by hand leaves the rest of its time to others.
    CONSTRAINT tbl_program_schedule_no_overlap
        EXCLUDE USING gist (tstzrange(starts_at, ends_at) WITH &&)
        WHERE (window_status <> 'over')
);

-- Every reader of the active program asks when the next switch is due.
CREATE INDEX tbl_program_schedule_changes_at_idx ON tbl_program_schedule (changes_at)
 WHERE changes_at IS NOT NULL;

-- The activation that a cart was begun under; 0 from before they were counted.
ALTER TABLE tbl_carts
    ADD COLUMN activation_epoch integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT tbl_carts_activation_epoch_check CHECK (activation_epoch >= 0);
