-- The double-entry journal. Rows are only ever added.

CREATE TABLE tbl_journal_entries (
    journal_entry_id uuid NOT NULL,
    entry_kind text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    occurred_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    CONSTRAINT tbl_journal_entries_pkey PRIMARY KEY (journal_entry_id)
);

CREATE INDEX tbl_journal_entries_by_subject ON tbl_journal_entries (subject_kind, subject_id);

CREATE TABLE tbl_journal_postings (
    journal_entry_id uuid NOT NULL,
    position smallint NOT NULL,
    account text NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_journal_postings_pkey PRIMARY KEY (journal_entry_id, position),
    CONSTRAINT tbl_journal_postings_journal_entry_id_fkey
        FOREIGN KEY (journal_entry_id) REFERENCES tbl_journal_entries (journal_entry_id),
    CONSTRAINT tbl_journal_postings_amount_check CHECK (amount <> 0)
);

-- The postings of an entry add up to zero in every currency, or the transaction fails.
CREATE FUNCTION check_journal_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM tbl_journal_postings
         WHERE journal_entry_id = NEW.journal_entry_id
         GROUP BY currency
        HAVING sum(amount) <> 0
    ) THEN
        RAISE EXCEPTION 'the postings of entry % do not add up to zero', NEW.journal_entry_id
              USING ERRCODE = 'check_violation', CONSTRAINT = 'tbl_journal_postings_balance';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER tbl_journal_postings_balance
    AFTER INSERT OR UPDATE ON tbl_journal_postings
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION check_journal_balance();
