-- The stock that add-ons are taken from.

-- What a store has of an add-on for one event, whatever program sells it. What is taken is what
-- holds have taken that are neither released nor marked as lapsed, and what is sold.
CREATE TABLE tbl_addon_stock (
    addon_code text COLLATE "C" NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    capacity integer NOT NULL,
    taken integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_addon_stock_pkey PRIMARY KEY (addon_code, event_code),
    CONSTRAINT tbl_addon_stock_event_code_fkey
        FOREIGN KEY (event_code) REFERENCES tbl_events (event_code),
    CONSTRAINT tbl_addon_stock_taken_check CHECK (taken BETWEEN 0 AND capacity)
) WITH (fillfactor = 75);

-- What each key has taken, for ever: the same key never takes twice.
CREATE TABLE tbl_addon_holds (
    hold_key uuid NOT NULL,
    addon_code text COLLATE "C" NOT NULL,
    event_code text COLLATE "C" NOT NULL,
    quantity integer NOT NULL,
    hold_status text NOT NULL DEFAULT 'held',
    expires_at timestamptz NOT NULL,
    sale_key uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_addon_holds_pkey PRIMARY KEY (hold_key),
    CONSTRAINT tbl_addon_holds_addon_code_event_code_fkey
        FOREIGN KEY (addon_code, event_code) REFERENCES tbl_addon_stock (addon_code, event_code),
    CONSTRAINT tbl_addon_holds_quantity_check CHECK (quantity >= 1),
    CONSTRAINT tbl_addon_holds_hold_status_check
        CHECK (hold_status IN ('held', 'lapsed', 'released', 'sold', 'returned')),
    CONSTRAINT tbl_addon_holds_sale_key_check
        CHECK ((hold_status IN ('sold', 'returned')) = (sale_key IS NOT NULL))
);

CREATE INDEX tbl_addon_holds_held
    ON tbl_addon_holds (addon_code, event_code)
 WHERE hold_status = 'held';

CREATE INDEX tbl_addon_holds_by_sale ON tbl_addon_holds (sale_key) WHERE sale_key IS NOT NULL;
