-- What fans wanted and did not buy, for analysis.

CREATE TABLE tbl_abandoned_carts (
    cart_id uuid NOT NULL,
    user_id uuid,
    program_id uuid NOT NULL,
    revision_id uuid NOT NULL,
    event_codes text[] NOT NULL,
    seat_count integer NOT NULL,
    total_amount bigint NOT NULL,
    currency text NOT NULL,
    ended_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_abandoned_carts_pkey PRIMARY KEY (cart_id),
    CONSTRAINT tbl_abandoned_carts_cart_id_fkey FOREIGN KEY (cart_id) REFERENCES tbl_carts (cart_id),
    CONSTRAINT tbl_abandoned_carts_seat_count_check CHECK (seat_count >= 0),
    CONSTRAINT tbl_abandoned_carts_total_amount_check CHECK (total_amount >= 0)
);
