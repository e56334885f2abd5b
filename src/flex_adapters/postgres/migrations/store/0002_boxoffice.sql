-- Flex's own system of record for seats.

CREATE TABLE tbl_box_office_events (
    event_code text COLLATE "C" NOT NULL,
    currency text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_box_office_events_pkey PRIMARY KEY (event_code)
);

CREATE TABLE tbl_box_office_fees (
    event_code text COLLATE "C" NOT NULL,
    price_code text COLLATE "C" NOT NULL,
    ticket_type_code text COLLATE "C" NOT NULL,
    charges jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_box_office_fees_pkey PRIMARY KEY (event_code, price_code, ticket_type_code),
    CONSTRAINT tbl_box_office_fees_event_code_fkey
        FOREIGN KEY (event_code) REFERENCES tbl_box_office_events (event_code)
);

-- One row per seat and event. A seat is held by the key of one hold, and a lapsed hold counts as
-- none. No index holds a column that a hold changes, so a hold rewrites the row in its page.
CREATE TABLE tbl_box_office_seats (
    seat_id bigint GENERATED ALWAYS AS IDENTITY,
    event_code text COLLATE "C" NOT NULL,
    section_name text COLLATE "C" NOT NULL,
    row_name text COLLATE "C" NOT NULL,
    row_rank integer NOT NULL,
    row_length smallint NOT NULL,
    place smallint NOT NULL,
    seat_number integer NOT NULL,
    price_code text COLLATE "C" NOT NULL,
    ticket_type_code text COLLATE "C" NOT NULL,
    class_name text COLLATE "C" NOT NULL,
    price bigint NOT NULL,
    seat_status text NOT NULL DEFAULT 'available',
    hold_key uuid,
    hold_expires_at timestamptz,
    is_sold boolean GENERATED ALWAYS AS (seat_status = 'sold') STORED,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_box_office_seats_pkey PRIMARY KEY (seat_id),
    CONSTRAINT tbl_box_office_seats_seat_key
        UNIQUE (event_code, section_name, row_name, seat_number),
    CONSTRAINT tbl_box_office_seats_seat_status_check
        CHECK (seat_status IN ('available', 'held', 'sold')),
    CONSTRAINT tbl_box_office_seats_hold_check
        CHECK ((seat_status = 'held') = (hold_key IS NOT NULL AND hold_expires_at IS NOT NULL)),
    CONSTRAINT tbl_box_office_seats_price_check CHECK (price >= 0),
    CONSTRAINT tbl_box_office_seats_place_check CHECK (place >= 0 AND place < row_length)
) WITH (fillfactor = 75);

-- Read from its beginning, each gives the best rows first.
CREATE INDEX tbl_box_office_seats_by_section
    ON tbl_box_office_seats (event_code, section_name, row_rank, row_name)
 WHERE NOT is_sold;

CREATE INDEX tbl_box_office_seats_by_price_code
    ON tbl_box_office_seats (event_code, price_code, row_rank, section_name, row_name)
 WHERE NOT is_sold;

CREATE INDEX tbl_box_office_seats_by_rank
    ON tbl_box_office_seats (event_code, row_rank, section_name, row_name)
 WHERE NOT is_sold;

-- What each hold set aside, for ever: the same key never holds twice.
CREATE TABLE tbl_box_office_holds (
    hold_key uuid NOT NULL,
    vendor_cart_id text NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    seat_ids bigint[] NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_box_office_holds_pkey PRIMARY KEY (hold_key)
);

CREATE TABLE tbl_box_office_sales (
    sale_key uuid NOT NULL,
    sale_number bigint GENERATED ALWAYS AS IDENTITY,
    vendor_cart_id text NOT NULL,
    amount bigint NOT NULL,
    returned_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_box_office_sales_pkey PRIMARY KEY (sale_key)
);

-- A seat is sold once: while a ticket is not returned, there is no second one for its seat.
CREATE TABLE tbl_box_office_tickets (
    sale_key uuid NOT NULL,
    seat_id bigint NOT NULL,
    returned_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_box_office_tickets_pkey PRIMARY KEY (sale_key, seat_id),
    CONSTRAINT tbl_box_office_tickets_sale_key_fkey
        FOREIGN KEY (sale_key) REFERENCES tbl_box_office_sales (sale_key),
    CONSTRAINT tbl_box_office_tickets_seat_id_fkey
        FOREIGN KEY (seat_id) REFERENCES tbl_box_office_seats (seat_id)
);

CREATE UNIQUE INDEX tbl_box_office_tickets_seat_sold_once
    ON tbl_box_office_tickets (seat_id)
 WHERE returned_at IS NULL;
