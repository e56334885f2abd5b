-- Events that were relayed long ago are found and let go of, with what consumers have seen of them.

CREATE INDEX tbl_outbox_relayed ON tbl_outbox (relayed_at) WHERE relayed_at IS NOT NULL;

CREATE INDEX tbl_consumed_events_by_event ON tbl_consumed_events (event_id);
