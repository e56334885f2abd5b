-- Domain events waiting for the relay, written with the change that they tell of; and answers
-- kept by idempotency key.

CREATE TABLE tbl_outbox (
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    event_id uuid NOT NULL,
    event_name text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    data jsonb NOT NULL,
    actor text NOT NULL,
    occurred_at timestamptz NOT NULL,
    relayed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_outbox_pkey PRIMARY KEY (sequence),
    CONSTRAINT tbl_outbox_event_id_key UNIQUE (event_id)
);

CREATE INDEX tbl_outbox_pending ON tbl_outbox (sequence) WHERE relayed_at IS NULL;

CREATE TABLE tbl_kept_answers (
    caller text NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    answer_key text NOT NULL,
    body_hash bytea NOT NULL,
    status smallint,
    body bytea,
    media_type text,
    claimed_at timestamptz NOT NULL,
    keep_until timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_kept_answers_pkey PRIMARY KEY (caller, method, path, answer_key)
);

-- What has lapsed is found by it and cleared away, a little with each call that finishes.
CREATE INDEX tbl_kept_answers_by_age ON tbl_kept_answers (keep_until);
