-- What operators changed, chained by hashes. Rows are only ever added, in the order of the chain.
-- What was there before and after is text and not jsonb: it is hashed as it is written.

CREATE TABLE tbl_audit (
    sequence bigint NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    entity_kind text COLLATE "C" NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    before text,
    after text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_audit_pkey PRIMARY KEY (sequence),
    CONSTRAINT tbl_audit_sequence_check CHECK (sequence > 0),
    CONSTRAINT tbl_audit_hashes_check
        CHECK (octet_length(previous_hash) = 32 AND octet_length(hash) = 32)
);

CREATE INDEX tbl_audit_by_entity ON tbl_audit (entity_kind, entity_id, sequence);
CREATE INDEX tbl_audit_by_entity_id ON tbl_audit (entity_id, sequence);

-- The head of the chain: one row, which whoever adds to the audit locks.
CREATE TABLE tbl_audit_chain (
    chain_id smallint NOT NULL DEFAULT 1,
    sequence bigint NOT NULL,
    hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_audit_chain_pkey PRIMARY KEY (chain_id),
    CONSTRAINT tbl_audit_chain_chain_id_check CHECK (chain_id = 1),
    CONSTRAINT tbl_audit_chain_hash_check CHECK (octet_length(hash) = 32)
);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is only added to'
          USING ERRCODE = 'restrict_violation', CONSTRAINT = 'tbl_audit_only_added_to';
END
$$;

CREATE TRIGGER tbl_audit_only_added_to
    BEFORE UPDATE OR DELETE OR TRUNCATE ON tbl_audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

CREATE TRIGGER tbl_audit_chain_only_moved_on
    BEFORE DELETE OR TRUNCATE ON tbl_audit_chain
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
