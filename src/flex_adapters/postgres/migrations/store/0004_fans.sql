-- Fans: who buys.

CREATE TABLE tbl_users (
    user_id uuid NOT NULL,
    email text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_users_pkey PRIMARY KEY (user_id)
);

CREATE UNIQUE INDEX tbl_users_email_key ON tbl_users (lower(email));
