-- Carts mirror the vendor in four tables.

CREATE TABLE tbl_carts (
    cart_id uuid NOT NULL,
    user_id uuid,
    program_id uuid NOT NULL,
    revision_id uuid NOT NULL,
    cart_status text NOT NULL,
    currency text NOT NULL,
    token_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    lease_owner text,
    lease_expires_at timestamptz,
    lease_fence integer NOT NULL DEFAULT 0,
    order_id uuid,
    checkout_problem jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_carts_pkey PRIMARY KEY (cart_id),
    CONSTRAINT tbl_carts_user_id_fkey FOREIGN KEY (user_id) REFERENCES tbl_users (user_id),
    CONSTRAINT tbl_carts_revision_id_fkey
        FOREIGN KEY (revision_id) REFERENCES tbl_flex_program_revisions (revision_id),
    CONSTRAINT tbl_carts_cart_status_check CHECK (
        cart_status IN ('active', 'processing', 'paid', 'failed', 'cancelled', 'expired')),
    CONSTRAINT tbl_carts_lease_check CHECK ((lease_owner IS NULL) = (lease_expires_at IS NULL)),
    CONSTRAINT tbl_carts_paid_check CHECK ((cart_status = 'paid') = (order_id IS NOT NULL))
) WITH (fillfactor = 75);

CREATE INDEX tbl_carts_by_user ON tbl_carts (user_id, cart_id) WHERE user_id IS NOT NULL;

CREATE INDEX tbl_carts_processing ON tbl_carts (cart_id) WHERE cart_status = 'processing';

CREATE TABLE tbl_cart_events (
    cart_event_id uuid NOT NULL,
    cart_id uuid NOT NULL,
    position smallint NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    cart_event_status text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_cart_events_pkey PRIMARY KEY (cart_event_id),
    CONSTRAINT tbl_cart_events_cart_id_fkey FOREIGN KEY (cart_id) REFERENCES tbl_carts (cart_id),
    CONSTRAINT tbl_cart_events_cart_event_status_check CHECK (
        cart_event_status IN ('pending', 'assigned', 'failed', 'removed'))
) WITH (fillfactor = 75);

CREATE INDEX tbl_cart_events_by_cart ON tbl_cart_events (cart_id);

-- An event is in a cart once; what was removed is history.
CREATE UNIQUE INDEX tbl_cart_events_event_once
    ON tbl_cart_events (cart_id, event_code)
 WHERE cart_event_status <> 'removed';

CREATE TABLE tbl_cart_items (
    cart_item_id uuid NOT NULL,
    cart_id uuid NOT NULL,
    cart_event_id uuid NOT NULL,
    position smallint NOT NULL,
    item_type text NOT NULL,
    addon_option_id uuid,
    event_code text COLLATE "C" NOT NULL,
    cart_item_status text NOT NULL,
    seat_count integer NOT NULL,
    subtotal bigint NOT NULL,
    service_fee bigint NOT NULL,
    total_amount bigint NOT NULL,
    hold_expires_at timestamptz NOT NULL,
    retry_count smallint NOT NULL,
    sale_type text NOT NULL,
    checkout_phase text NOT NULL,
    wish jsonb NOT NULL,
    rung smallint NOT NULL,
    hold_key uuid NOT NULL,
    commit_key uuid,
    vendor_cart_id text,
    vendor_etag text,
    vendor_invoice_reference text,
    vendor_shipping_id text,
    vendor_order_number text,
    vendor_order_token text,
    vendor_redemption_url text,
    vendor_app_url text,
    vendor_raw_response jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_cart_items_pkey PRIMARY KEY (cart_item_id),
    CONSTRAINT tbl_cart_items_cart_id_fkey FOREIGN KEY (cart_id) REFERENCES tbl_carts (cart_id),
    CONSTRAINT tbl_cart_items_cart_event_id_fkey
        FOREIGN KEY (cart_event_id) REFERENCES tbl_cart_events (cart_event_id),
    CONSTRAINT tbl_cart_items_item_type_check CHECK (
        item_type IN ('seat_block', 'suite', 'addon')),
    CONSTRAINT tbl_cart_items_cart_item_status_check CHECK (
        cart_item_status IN ('pending', 'held', 'releasing', 'released', 'expired', 'failed',
                             'committing', 'committed', 'refund_queued', 'refunded')),
    CONSTRAINT tbl_cart_items_sale_type_check CHECK (sale_type IN ('seat', 'suite')),
    CONSTRAINT tbl_cart_items_checkout_phase_check CHECK (
        checkout_phase IN ('none', 'validated', 'payment_authorized', 'vendor_committed',
                           'captured', 'done')),
    CONSTRAINT tbl_cart_items_total_amount_check CHECK (total_amount = subtotal + service_fee),
    CONSTRAINT tbl_cart_items_committed_check CHECK (
        cart_item_status NOT IN ('committing', 'committed') OR commit_key IS NOT NULL)
) WITH (fillfactor = 75);

CREATE INDEX tbl_cart_items_by_event ON tbl_cart_items (cart_event_id);

CREATE TABLE tbl_cart_seats (
    cart_seat_id uuid NOT NULL,
    cart_item_id uuid NOT NULL,
    position smallint NOT NULL,
    section_name text NOT NULL,
    row_name text NOT NULL,
    first_seat integer NOT NULL,
    last_seat integer NOT NULL,
    seat_step smallint NOT NULL,
    seat_count integer NOT NULL,
    suite_id uuid,
    price_code text NOT NULL,
    ticket_type_code text NOT NULL,
    class_name text NOT NULL,
    inventory_type text NOT NULL DEFAULT 'seat',
    base_price bigint NOT NULL,
    service_fee bigint NOT NULL,
    all_in_price bigint NOT NULL,
    total_price bigint NOT NULL,
    charges jsonb NOT NULL,
    vendor_order_line_item text,
    vendor_offer_id text,
    vendor_seat_ids text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_cart_seats_pkey PRIMARY KEY (cart_seat_id),
    CONSTRAINT tbl_cart_seats_cart_item_id_fkey
        FOREIGN KEY (cart_item_id) REFERENCES tbl_cart_items (cart_item_id),
    CONSTRAINT tbl_cart_seats_inventory_type_check CHECK (inventory_type IN ('seat', 'suite')),
    CONSTRAINT tbl_cart_seats_all_in_price_check CHECK (all_in_price = base_price + service_fee),
    CONSTRAINT tbl_cart_seats_total_price_check CHECK (total_price = all_in_price * seat_count)
);

CREATE INDEX tbl_cart_seats_by_item ON tbl_cart_seats (cart_item_id);

-- Carts for reading again, good as long as the cart has this version. A cache may be lost with the
-- server, so it is not logged, and nobody asks who changed it.
CREATE UNLOGGED TABLE tbl_cart_cache (
    cart_id uuid NOT NULL,
    document bytea NOT NULL,
    cart_version integer NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_cart_cache_pkey PRIMARY KEY (cart_id)
);
