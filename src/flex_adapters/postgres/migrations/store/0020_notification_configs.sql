-- Which messages a program sends; of purchases and of payment plans alike. No row means off.

CREATE TABLE tbl_notification_configs (
    program_id uuid NOT NULL,
    notification_key text NOT NULL,
    is_enabled boolean NOT NULL,
    settings jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    updated_by text NOT NULL DEFAULT current_setting('flex.actor', true),
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT tbl_notification_configs_pkey PRIMARY KEY (program_id, notification_key),
    CONSTRAINT tbl_notification_configs_program_id_fkey
        FOREIGN KEY (program_id) REFERENCES tbl_flex_programs (program_id),
    CONSTRAINT tbl_notification_configs_notification_key_check
        CHECK (notification_key IN (
            'order_confirmation_email', 'order_confirmation_text', 'order_failure_email',
            'payment_plan_reminder_text', 'payment_plan_reminder_email',
            'payment_plan_success_text', 'payment_plan_success_email',
            'payment_plan_failure_text', 'payment_plan_failure_email')),
    CONSTRAINT tbl_notification_configs_settings_check CHECK (jsonb_typeof(settings) = 'object')
);
