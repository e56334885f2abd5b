-- Payments, orders, and seats that were sold although there is no order.

CREATE TABLE tbl_payments (
    payment_id uuid NOT NULL,
    cart_id uuid NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    payment_method text NOT NULL,
    payment_status text NOT NULL,
    asked_at timestamptz NOT NULL,
    provider_reference text,
    capture_before timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_payments_pkey PRIMARY KEY (payment_id),
    CONSTRAINT tbl_payments_cart_id_fkey FOREIGN KEY (cart_id) REFERENCES tbl_carts (cart_id),
    CONSTRAINT tbl_payments_provider_reference_key UNIQUE (provider_reference),
    CONSTRAINT tbl_payments_amount_check CHECK (amount > 0),
    CONSTRAINT tbl_payments_payment_status_check CHECK (
        payment_status IN ('authorizing', 'authorized', 'declined', 'capturing', 'captured',
                           'capture_failed', 'voiding', 'voided', 'to_refund'))
);

CREATE INDEX tbl_payments_by_cart ON tbl_payments (cart_id, payment_id);

-- Of a cart, one payment at a time may be under way or kept.
CREATE UNIQUE INDEX tbl_payments_one_live
    ON tbl_payments (cart_id)
 WHERE payment_status NOT IN ('declined', 'capture_failed', 'voided', 'to_refund');

CREATE TABLE tbl_orders (
    order_id uuid NOT NULL,
    cart_id uuid NOT NULL,
    user_id uuid NOT NULL,
    revision_id uuid NOT NULL,
    order_status text NOT NULL,
    total_amount bigint NOT NULL,
    currency text NOT NULL,
    placed_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_orders_pkey PRIMARY KEY (order_id),
    CONSTRAINT tbl_orders_cart_id_key UNIQUE (cart_id),
    CONSTRAINT tbl_orders_cart_id_fkey FOREIGN KEY (cart_id) REFERENCES tbl_carts (cart_id),
    CONSTRAINT tbl_orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES tbl_users (user_id),
    CONSTRAINT tbl_orders_order_status_check CHECK (
        order_status IN ('completed', 'partially_refunded', 'refunded'))
);

CREATE TABLE tbl_ticket_sales (
    ticket_sale_id uuid NOT NULL,
    order_id uuid NOT NULL,
    cart_item_id uuid NOT NULL,
    position smallint NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    section_name text NOT NULL,
    row_name text NOT NULL,
    first_seat integer NOT NULL,
    last_seat integer NOT NULL,
    seat_count integer NOT NULL,
    price_code text NOT NULL,
    ticket_type_code text NOT NULL,
    all_in_price bigint NOT NULL,
    total_price bigint NOT NULL,
    charges jsonb NOT NULL,
    vendor_order_number text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_ticket_sales_pkey PRIMARY KEY (ticket_sale_id),
    CONSTRAINT tbl_ticket_sales_order_id_fkey FOREIGN KEY (order_id) REFERENCES tbl_orders (order_id),
    CONSTRAINT tbl_ticket_sales_cart_item_id_fkey
        FOREIGN KEY (cart_item_id) REFERENCES tbl_cart_items (cart_item_id),
    CONSTRAINT tbl_ticket_sales_total_price_check CHECK (total_price = all_in_price * seat_count)
);

CREATE INDEX tbl_ticket_sales_by_order ON tbl_ticket_sales (order_id);

CREATE TABLE tbl_checkout_refunds (
    refund_id uuid NOT NULL,
    cart_id uuid NOT NULL,
    cart_item_id uuid NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    vendor_cart_id text NOT NULL,
    hold_key uuid NOT NULL,
    commit_key uuid NOT NULL,
    amount bigint NOT NULL,
    vendor_amount bigint NOT NULL,
    currency text NOT NULL,
    blocks jsonb NOT NULL,
    queued_at timestamptz NOT NULL,
    refund_status text NOT NULL,
    attempts integer NOT NULL,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_checkout_refunds_pkey PRIMARY KEY (refund_id),
    CONSTRAINT tbl_checkout_refunds_cart_item_id_key UNIQUE (cart_item_id),
    CONSTRAINT tbl_checkout_refunds_cart_id_fkey
        FOREIGN KEY (cart_id) REFERENCES tbl_carts (cart_id),
    CONSTRAINT tbl_checkout_refunds_cart_item_id_fkey
        FOREIGN KEY (cart_item_id) REFERENCES tbl_cart_items (cart_item_id),
    CONSTRAINT tbl_checkout_refunds_refund_status_check CHECK (
        refund_status IN ('queued', 'returned', 'refused'))
);

CREATE INDEX tbl_checkout_refunds_queued
    ON tbl_checkout_refunds (queued_at, refund_id)
 WHERE refund_status = 'queued';
