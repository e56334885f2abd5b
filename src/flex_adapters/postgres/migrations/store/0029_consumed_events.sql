-- Which events a consumer has seen, so that one delivered twice changes nothing the second time.

CREATE TABLE tbl_consumed_events (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_consumed_events_pkey PRIMARY KEY (consumer, event_id)
);
