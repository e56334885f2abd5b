-- The balance of an entry is looked at once for all of its postings, which one statement adds, and
-- in those rows alone; what is written stays.

DROP TRIGGER tbl_journal_postings_balance ON tbl_journal_postings;
DROP FUNCTION check_journal_balance();

CREATE FUNCTION check_journal_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unbalanced uuid;
BEGIN
    SELECT journal_entry_id INTO unbalanced
      FROM added
     GROUP BY journal_entry_id, currency
    HAVING sum(amount) <> 0
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the postings of entry % do not add up to zero', unbalanced
              USING ERRCODE = 'check_violation', CONSTRAINT = 'tbl_journal_postings_balance';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER tbl_journal_postings_balance
    AFTER INSERT ON tbl_journal_postings
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION check_journal_balance();

CREATE FUNCTION refuse_journal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is only added to: write an entry that takes the other back'
          USING ERRCODE = 'restrict_violation', CONSTRAINT = 'tbl_journal_only_added_to';
END
$$;

CREATE TRIGGER tbl_journal_entries_only_added_to
    BEFORE UPDATE OR DELETE OR TRUNCATE ON tbl_journal_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_journal_change();

CREATE TRIGGER tbl_journal_postings_only_added_to
    BEFORE UPDATE OR DELETE OR TRUNCATE ON tbl_journal_postings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_journal_change();
