-- Prices that a program gives to suites, sections and price codes.
-- They are replaced as a set, so their rows have no version of their own.

CREATE TABLE tbl_flex_program_price_overrides (
    program_id uuid NOT NULL,
    scope text NOT NULL,
    code text COLLATE "C" NOT NULL,
    fixed_price bigint,
    adjustment_basis_points integer,
    position integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_flex_program_price_overrides_pkey PRIMARY KEY (program_id, scope, code),
    CONSTRAINT tbl_flex_program_price_overrides_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_flex_program_price_overrides_scope_check
        CHECK (scope IN ('suite', 'section', 'price_code')),
    CONSTRAINT tbl_flex_program_price_overrides_fixed_price_check CHECK (fixed_price >= 0),
    CONSTRAINT tbl_flex_program_price_overrides_adjustment_check
        CHECK (adjustment_basis_points BETWEEN -10000 AND 10000),
    CONSTRAINT tbl_flex_program_price_overrides_one_price_check
        CHECK (num_nonnulls(fixed_price, adjustment_basis_points) = 1)
);
