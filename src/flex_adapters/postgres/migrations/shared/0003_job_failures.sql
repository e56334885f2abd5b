-- Why jobs failed; Procrastinate itself keeps no reasons.

CREATE TABLE tbl_job_failures (
    job_failure_id bigint GENERATED ALWAYS AS IDENTITY,
    job_id bigint NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tbl_job_failures_pkey PRIMARY KEY (job_failure_id),
    CONSTRAINT tbl_job_failures_job_id_fkey
        FOREIGN KEY (job_id) REFERENCES procrastinate_jobs (id) ON DELETE CASCADE
);

CREATE INDEX tbl_job_failures_by_job ON tbl_job_failures (job_id, job_failure_id);
