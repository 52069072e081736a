CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TYPE mode_setter AS ENUM ('plc', 'operator', 'schedule');

CREATE TYPE run_outcome AS ENUM ('complete', 'partial', 'continue');

CREATE TYPE count_kind AS ENUM ('infeed', 'outfeed', 'waste');

CREATE TYPE call_kind AS ENUM ('maintenance', 'quality', 'material');

CREATE TYPE source_kind AS ENUM ('internal', 'external');

CREATE TYPE asset_level AS ENUM ('enterprise', 'site', 'area', 'line', 'cell');

CREATE TYPE mode_type AS ENUM ('production', 'setup', 'cleaning', 'maintenance', 'idle', 'other');

CREATE TYPE state_type AS ENUM ('running', 'planned_downtime', 'unplanned_downtime');

CREATE SEQUENCE changes;

CREATE SEQUENCE order_numbers;

CREATE TABLE count_events (
    key UUID NOT NULL,
    line_id INTEGER NOT NULL,
    counter_id INTEGER,
    kind count_kind NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    quantity NUMERIC NOT NULL,
    total NUMERIC,
    source TEXT NOT NULL,
    recorded_by INTEGER,
    corrects UUID,
    corrects_run_id INTEGER,
    entry UUID,
    waste_reason_id SMALLINT,
    reason TEXT,
    CONSTRAINT count_events_pkey PRIMARY KEY (key),
    CONSTRAINT count_events_negative_only_as_correction_check CHECK (quantity >= 0 OR corrects IS NOT NULL OR corrects_run_id IS NOT NULL),
    CONSTRAINT count_events_quantity_finite_check CHECK (quantity > '-Infinity' AND quantity < 'Infinity')
);

CREATE INDEX count_events_entry_idx ON count_events (entry) WHERE entry IS NOT NULL;

CREATE INDEX count_events_by_hand_idx ON count_events (line_id, occurred_at) WHERE entry IS NOT NULL;

CREATE INDEX count_events_by_hand_recorded_idx ON count_events (line_id, recorded_at) WHERE entry IS NOT NULL;

CREATE INDEX count_events_line_idx ON count_events (line_id, kind, occurred_at) INCLUDE (quantity);

CREATE FUNCTION count_events_known_places() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
        IF EXISTS (
            SELECT FROM (SELECT DISTINCT line_id FROM written) w
            LEFT JOIN line_status l USING (line_id) WHERE l.line_id IS NULL
        ) OR EXISTS (
            SELECT FROM (SELECT DISTINCT counter_id FROM written WHERE counter_id IS NOT NULL) w
            LEFT JOIN counters c ON c.id = w.counter_id WHERE c.id IS NULL
        ) THEN
            RAISE foreign_key_violation USING MESSAGE = 'a count of a line or counter that is none';
        END IF;
        RETURN NULL;
    END $body$;
    CREATE TRIGGER count_events_known_places AFTER INSERT ON count_events
        REFERENCING NEW TABLE AS written
        FOR EACH STATEMENT EXECUTE FUNCTION count_events_known_places();

CREATE TABLE webhooks (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    events TEXT[] NOT NULL,
    secret TEXT NOT NULL,
    enabled BOOLEAN DEFAULT true NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT webhooks_pkey PRIMARY KEY (id),
    CONSTRAINT webhooks_events_given_check CHECK (cardinality(events) > 0)
);

CREATE UNIQUE INDEX webhooks_name_key ON webhooks (lower(name));

CREATE TABLE optimisation_profiles (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    name TEXT NOT NULL,
    lateness INTEGER DEFAULT 10 NOT NULL,
    changeover INTEGER DEFAULT 2 NOT NULL,
    line_end INTEGER DEFAULT 0 NOT NULL,
    moved INTEGER DEFAULT 0 NOT NULL,
    shifted INTEGER DEFAULT 0 NOT NULL,
    time_limit INTEGER DEFAULT 60 NOT NULL,
    freeze_time INTEGER DEFAULT 0 NOT NULL,
    horizon_time INTEGER,
    split_over INTEGER,
    smallest_piece INTEGER,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT optimisation_profiles_pkey PRIMARY KEY (id),
    CONSTRAINT optimisation_profiles_weights_in_bounds_check CHECK (least(lateness, changeover, line_end, moved, shifted) >= 0 AND greatest(lateness, changeover, line_end, moved, shifted) <= 1000000),
    CONSTRAINT optimisation_profiles_time_limit_in_bounds_check CHECK (time_limit BETWEEN 1 AND 36000),
    CONSTRAINT optimisation_profiles_times_ahead_check CHECK (freeze_time >= 0 AND horizon_time > 0),
    CONSTRAINT optimisation_profiles_pieces_smaller_than_what_is_split_check CHECK ((split_over IS NULL) = (smallest_piece IS NULL) AND smallest_piece > 0 AND smallest_piece <= split_over)
);

CREATE UNIQUE INDEX optimisation_profiles_name_key ON optimisation_profiles (lower(name));

CREATE TABLE order_sources (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    name TEXT NOT NULL,
    kind source_kind NOT NULL,
    enabled BOOLEAN DEFAULT true NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT order_sources_pkey PRIMARY KEY (id),
    CONSTRAINT order_sources_name_key UNIQUE (name)
);

CREATE TABLE order_statuses (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    name TEXT NOT NULL,
    reserved BOOLEAN DEFAULT false NOT NULL,
    enabled BOOLEAN DEFAULT true NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    can_schedule BOOLEAN DEFAULT false NOT NULL,
    can_execute BOOLEAN DEFAULT false NOT NULL,
    colour TEXT NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT order_statuses_pkey PRIMARY KEY (id),
    CONSTRAINT order_statuses_name_key UNIQUE (name)
);

CREATE TABLE users (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    password_hash TEXT,
    pin_hash TEXT,
    badge_hash BYTEA,
    enabled BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_badge_hash_key UNIQUE (badge_hash)
);

CREATE UNIQUE INDEX users_name_key ON users (lower(name));

CREATE TABLE settings (
    key TEXT NOT NULL,
    value JSONB NOT NULL,
    CONSTRAINT settings_pkey PRIMARY KEY (key)
);

CREATE TABLE assets (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    parent_id INTEGER,
    level asset_level NOT NULL,
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    path TEXT NOT NULL,
    topic TEXT NOT NULL,
    time_zone TEXT,
    production_day_start TIME WITHOUT TIME ZONE,
    enabled BOOLEAN DEFAULT true NOT NULL,
    usable BOOLEAN DEFAULT true NOT NULL,
    micro_stop_time INTEGER,
    stop_prompt_time INTEGER,
    position INTEGER DEFAULT 0 NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT assets_pkey PRIMARY KEY (id),
    CONSTRAINT assets_root_check CHECK ((parent_id IS NULL) = (level = 'enterprise')),
    CONSTRAINT assets_site_has_zone_check CHECK (level <> 'site' OR time_zone IS NOT NULL),
    CONSTRAINT assets_stop_times_check CHECK (micro_stop_time >= 0 AND stop_prompt_time >= 0),
    CONSTRAINT assets_parent_id_fkey FOREIGN KEY(parent_id) REFERENCES assets (id),
    CONSTRAINT assets_path_key UNIQUE (path)
);

CREATE TABLE units (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT units_pkey PRIMARY KEY (code)
);

CREATE TABLE product_classes (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    parent_id INTEGER,
    name TEXT NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT product_classes_pkey PRIMARY KEY (id),
    CONSTRAINT product_classes_parent_id_fkey FOREIGN KEY(parent_id) REFERENCES product_classes (id),
    CONSTRAINT product_classes_name_key UNIQUE (name)
);

CREATE TABLE modes (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    name TEXT NOT NULL,
    type mode_type NOT NULL,
    colour TEXT,
    reserved BOOLEAN DEFAULT false NOT NULL,
    enabled BOOLEAN DEFAULT true NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT modes_pkey PRIMARY KEY (id),
    CONSTRAINT modes_name_key UNIQUE (name)
);

CREATE TABLE signal_sources (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    definition JSONB NOT NULL,
    enabled BOOLEAN DEFAULT true NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT signal_sources_pkey PRIMARY KEY (id),
    CONSTRAINT signal_sources_name_key UNIQUE (name)
);

CREATE TABLE line_status (
    line_id INTEGER NOT NULL,
    timed_until TIMESTAMP WITH TIME ZONE,
    states_version INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT line_status_pkey PRIMARY KEY (line_id),
    CONSTRAINT line_status_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id)
);

CREATE TABLE handovers (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    line_id INTEGER NOT NULL,
    shift_name TEXT NOT NULL,
    shift_start TIMESTAMP WITH TIME ZONE NOT NULL,
    shift_end TIMESTAMP WITH TIME ZONE NOT NULL,
    note TEXT NOT NULL,
    figures JSONB NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    written_by INTEGER,
    taken_over_at TIMESTAMP WITH TIME ZONE,
    taken_over_by INTEGER,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT handovers_pkey PRIMARY KEY (id),
    CONSTRAINT handovers_shift_ends_after_start_check CHECK (shift_start < shift_end),
    CONSTRAINT handovers_taken_over_when_check CHECK (taken_over_by IS NULL OR taken_over_at IS NOT NULL),
    CONSTRAINT handovers_line_id_shift_start_key UNIQUE (line_id, shift_start),
    CONSTRAINT handovers_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id),
    CONSTRAINT handovers_written_by_fkey FOREIGN KEY(written_by) REFERENCES users (id),
    CONSTRAINT handovers_taken_over_by_fkey FOREIGN KEY(taken_over_by) REFERENCES users (id)
);

CREATE TABLE calls (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    line_id INTEGER NOT NULL,
    kind call_kind NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    called_at TIMESTAMP WITH TIME ZONE NOT NULL,
    called_by INTEGER,
    acknowledged_at TIMESTAMP WITH TIME ZONE,
    acknowledged_by INTEGER,
    resolved_at TIMESTAMP WITH TIME ZONE,
    resolved_by INTEGER,
    resolution TEXT DEFAULT '' NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT calls_pkey PRIMARY KEY (id),
    CONSTRAINT calls_acknowledged_after_call_check CHECK (acknowledged_at >= called_at),
    CONSTRAINT calls_resolved_after_call_check CHECK (resolved_at >= coalesce(acknowledged_at, called_at)),
    CONSTRAINT calls_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id),
    CONSTRAINT calls_called_by_fkey FOREIGN KEY(called_by) REFERENCES users (id),
    CONSTRAINT calls_acknowledged_by_fkey FOREIGN KEY(acknowledged_by) REFERENCES users (id),
    CONSTRAINT calls_resolved_by_fkey FOREIGN KEY(resolved_by) REFERENCES users (id)
);

CREATE INDEX calls_line_idx ON calls (line_id, called_at);

CREATE UNIQUE INDEX calls_open_key ON calls (line_id, kind) WHERE resolved_at IS NULL;

CREATE TABLE webhook_deliveries (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    webhook_id INTEGER NOT NULL,
    key UUID NOT NULL,
    event TEXT NOT NULL,
    body JSONB NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    attempts INTEGER DEFAULT 0 NOT NULL,
    delivered_at TIMESTAMP WITH TIME ZONE,
    error TEXT,
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_deliveries_due_until_delivered_check CHECK (delivered_at IS NULL OR due_at IS NULL),
    CONSTRAINT webhook_deliveries_webhook_id_fkey FOREIGN KEY(webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE
);

CREATE INDEX webhook_deliveries_webhook_idx ON webhook_deliveries (webhook_id, id);

CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE optimisation_schedules (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    name TEXT NOT NULL,
    profile_id INTEGER NOT NULL,
    every TEXT NOT NULL,
    at TIME WITHOUT TIME ZONE,
    publishes BOOLEAN DEFAULT false NOT NULL,
    enabled BOOLEAN DEFAULT true NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    last_at TIMESTAMP WITH TIME ZONE,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT optimisation_schedules_pkey PRIMARY KEY (id),
    CONSTRAINT optimisation_schedules_every_known_check CHECK (every IN ('day', 'shift')),
    CONSTRAINT optimisation_schedules_day_has_a_time_check CHECK ((every = 'day') = (at IS NOT NULL)),
    CONSTRAINT optimisation_schedules_profile_id_fkey FOREIGN KEY(profile_id) REFERENCES optimisation_profiles (id)
);

CREATE TABLE order_status_moves (
    from_id INTEGER NOT NULL,
    to_id INTEGER NOT NULL,
    reason_required BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT order_status_moves_pkey PRIMARY KEY (from_id, to_id),
    CONSTRAINT order_status_moves_from_id_fkey FOREIGN KEY(from_id) REFERENCES order_statuses (id) ON DELETE CASCADE,
    CONSTRAINT order_status_moves_to_id_fkey FOREIGN KEY(to_id) REFERENCES order_statuses (id) ON DELETE CASCADE
);

CREATE TABLE imports (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    user_id INTEGER,
    source_id INTEGER NOT NULL,
    file TEXT NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    same INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    mapping JSONB,
    mends_id INTEGER,
    undone_at TIMESTAMP WITH TIME ZONE,
    undone_by_id INTEGER,
    CONSTRAINT imports_pkey PRIMARY KEY (id),
    CONSTRAINT imports_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id),
    CONSTRAINT imports_source_id_fkey FOREIGN KEY(source_id) REFERENCES order_sources (id),
    CONSTRAINT imports_mends_id_fkey FOREIGN KEY(mends_id) REFERENCES imports (id),
    CONSTRAINT imports_undone_by_id_fkey FOREIGN KEY(undone_by_id) REFERENCES users (id)
);

CREATE TABLE import_mappings (
    source_id INTEGER NOT NULL,
    mapping JSONB NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT import_mappings_pkey PRIMARY KEY (source_id),
    CONSTRAINT import_mappings_source_id_fkey FOREIGN KEY(source_id) REFERENCES order_sources (id) ON DELETE CASCADE
);

CREATE TABLE sessions (
    token_hash BYTEA NOT NULL,
    user_id INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT sessions_pkey PRIMARY KEY (token_hash),
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE sign_ons (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    user_id INTEGER NOT NULL,
    line_id INTEGER NOT NULL,
    session_hash BYTEA,
    acting BOOLEAN DEFAULT true NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT sign_ons_pkey PRIMARY KEY (id),
    CONSTRAINT sign_ons_ends_after_start_check CHECK (ended_at >= started_at),
    CONSTRAINT sign_ons_acts_while_there_check CHECK (ended_at IS NULL OR NOT acting),
    CONSTRAINT sign_ons_acts_at_a_panel_check CHECK (session_hash IS NOT NULL OR NOT acting),
    CONSTRAINT sign_ons_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id),
    CONSTRAINT sign_ons_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id)
);

CREATE UNIQUE INDEX sign_ons_acting_key ON sign_ons (session_hash) WHERE acting;

CREATE UNIQUE INDEX sign_ons_open_key ON sign_ons (line_id, user_id) WHERE ended_at IS NULL;

CREATE INDEX sign_ons_line_idx ON sign_ons (line_id, started_at);

CREATE TABLE api_keys (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    name TEXT NOT NULL,
    token_hash BYTEA NOT NULL,
    user_id INTEGER NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    last_used_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_token_hash_key UNIQUE (token_hash),
    CONSTRAINT api_keys_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE calendar_feeds (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    user_id INTEGER NOT NULL,
    line_id INTEGER NOT NULL,
    token_hash BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT calendar_feeds_pkey PRIMARY KEY (id),
    CONSTRAINT calendar_feeds_user_id_line_id_key UNIQUE (user_id, line_id),
    CONSTRAINT calendar_feeds_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT calendar_feeds_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id) ON DELETE CASCADE,
    CONSTRAINT calendar_feeds_token_hash_key UNIQUE (token_hash)
);

CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    user_id INTEGER,
    actor TEXT NOT NULL,
    panel_id INTEGER,
    subject TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    act TEXT NOT NULL,
    before JSONB,
    after JSONB,
    reason TEXT,
    CONSTRAINT audit_pkey PRIMARY KEY (id),
    CONSTRAINT audit_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id),
    CONSTRAINT audit_panel_id_fkey FOREIGN KEY(panel_id) REFERENCES users (id)
);

CREATE INDEX audit_subject_idx ON audit (subject, subject_id, at);

CREATE TABLE saved_views (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    user_id INTEGER NOT NULL,
    screen TEXT NOT NULL,
    name TEXT NOT NULL,
    shared BOOLEAN DEFAULT false NOT NULL,
    query JSONB NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT saved_views_pkey PRIMARY KEY (id),
    CONSTRAINT saved_views_name_given_check CHECK (length(trim(name)) > 0),
    CONSTRAINT saved_views_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX saved_views_name_key ON saved_views (user_id, screen, lower(name));

CREATE TABLE idempotency_keys (
    user_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    status INTEGER,
    headers JSONB,
    body BYTEA,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, key),
    CONSTRAINT idempotency_keys_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX idempotency_keys_created_idx ON idempotency_keys (created_at);

CREATE INDEX idempotency_keys_answered_idx ON idempotency_keys (created_at) WHERE status IS NOT NULL;

CREATE TABLE entry_series (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    line_id INTEGER NOT NULL,
    mode_id INTEGER NOT NULL,
    rrule TEXT NOT NULL,
    starts TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    length INTEGER NOT NULL,
    valid_until DATE,
    excluded DATE[] DEFAULT '{}' NOT NULL,
    pinned BOOLEAN DEFAULT false NOT NULL,
    notes TEXT DEFAULT '' NOT NULL,
    laid_until TIMESTAMP WITH TIME ZONE,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT entry_series_pkey PRIMARY KEY (id),
    CONSTRAINT entry_series_length_positive_check CHECK (length > 0),
    CONSTRAINT entry_series_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id),
    CONSTRAINT entry_series_mode_id_fkey FOREIGN KEY(mode_id) REFERENCES modes (id)
);

CREATE INDEX entry_series_line_idx ON entry_series (line_id);

CREATE TABLE what_ifs (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    name TEXT NOT NULL,
    made_by_id INTEGER,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT what_ifs_pkey PRIMARY KEY (id),
    CONSTRAINT what_ifs_made_by_id_fkey FOREIGN KEY(made_by_id) REFERENCES users (id)
);

CREATE TABLE products (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    product_class_id INTEGER,
    base_unit TEXT NOT NULL,
    enabled BOOLEAN DEFAULT true NOT NULL,
    attributes JSONB DEFAULT '{}' NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT products_pkey PRIMARY KEY (id),
    CONSTRAINT products_product_class_id_fkey FOREIGN KEY(product_class_id) REFERENCES product_classes (id),
    CONSTRAINT products_base_unit_fkey FOREIGN KEY(base_unit) REFERENCES units (code) ON UPDATE CASCADE
);

CREATE UNIQUE INDEX products_code_key ON products (lower(code));

CREATE TABLE states (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    asset_id INTEGER,
    name TEXT NOT NULL,
    code INTEGER,
    type state_type NOT NULL,
    category TEXT,
    aliases TEXT[] DEFAULT '{}' NOT NULL,
    reserved BOOLEAN DEFAULT false NOT NULL,
    enabled BOOLEAN DEFAULT true NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT states_pkey PRIMARY KEY (id),
    CONSTRAINT states_asset_id_name_key UNIQUE NULLS NOT DISTINCT (asset_id, name),
    CONSTRAINT states_asset_id_code_key UNIQUE (asset_id, code),
    CONSTRAINT states_asset_id_fkey FOREIGN KEY(asset_id) REFERENCES assets (id)
);

CREATE TABLE waste_reasons (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    asset_id INTEGER,
    name TEXT NOT NULL,
    code INTEGER,
    enabled BOOLEAN DEFAULT true NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT waste_reasons_pkey PRIMARY KEY (id),
    CONSTRAINT waste_reasons_asset_id_name_key UNIQUE NULLS NOT DISTINCT (asset_id, name),
    CONSTRAINT waste_reasons_asset_id_fkey FOREIGN KEY(asset_id) REFERENCES assets (id)
);

CREATE TABLE counters (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    line_id INTEGER NOT NULL,
    asset_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind count_kind NOT NULL,
    tag TEXT,
    rollover_at NUMERIC,
    max_rate_per_minute NUMERIC,
    enabled BOOLEAN DEFAULT true NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT counters_pkey PRIMARY KEY (id),
    CONSTRAINT counters_line_id_name_key UNIQUE (line_id, name),
    CONSTRAINT counters_asset_id_tag_key UNIQUE (asset_id, tag),
    CONSTRAINT counters_rollover_positive_check CHECK (coalesce(rollover_at, 1) > 0),
    CONSTRAINT counters_max_rate_positive_check CHECK (coalesce(max_rate_per_minute, 1) > 0),
    CONSTRAINT counters_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id),
    CONSTRAINT counters_asset_id_fkey FOREIGN KEY(asset_id) REFERENCES assets (id)
);

CREATE TABLE shifts (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    asset_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    crew TEXT,
    rrule TEXT NOT NULL,
    start TIME WITHOUT TIME ZONE NOT NULL,
    length INTEGER NOT NULL,
    valid_from DATE NOT NULL,
    valid_until DATE,
    excluded DATE[] DEFAULT '{}' NOT NULL,
    changed JSONB DEFAULT '[]' NOT NULL,
    rotation TEXT[] DEFAULT '{}' NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT shifts_pkey PRIMARY KEY (id),
    CONSTRAINT shifts_asset_id_name_valid_from_key UNIQUE (asset_id, name, valid_from),
    CONSTRAINT shifts_name_means_one EXCLUDE USING gist (asset_id WITH =, name WITH =, daterange(valid_from, valid_until, '[]') WITH &&) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT shifts_length_of_a_day_check CHECK (length > 0 AND length <= 86400),
    CONSTRAINT shifts_asset_id_fkey FOREIGN KEY(asset_id) REFERENCES assets (id)
);

CREATE TABLE calendar_exceptions (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    asset_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    working BOOLEAN NOT NULL,
    starts TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    length INTEGER NOT NULL,
    rrule TEXT,
    valid_until DATE,
    excluded DATE[] DEFAULT '{}' NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT calendar_exceptions_pkey PRIMARY KEY (id),
    CONSTRAINT calendar_exceptions_asset_id_name_starts_key UNIQUE (asset_id, name, starts),
    CONSTRAINT calendar_exceptions_length_positive_check CHECK (length > 0),
    CONSTRAINT calendar_exceptions_asset_id_fkey FOREIGN KEY(asset_id) REFERENCES assets (id)
);

CREATE TABLE count_minutes (
    line_id INTEGER NOT NULL,
    kind count_kind NOT NULL,
    minute TIMESTAMP WITH TIME ZONE NOT NULL,
    quantity NUMERIC NOT NULL,
    CONSTRAINT count_minutes_pkey PRIMARY KEY (line_id, kind, minute),
    CONSTRAINT count_minutes_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id)
);

CREATE TABLE counter_readings (
    counter_id INTEGER NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    total NUMERIC NOT NULL,
    doubtful_at TIMESTAMP WITH TIME ZONE,
    doubtful_total NUMERIC,
    CONSTRAINT counter_readings_pkey PRIMARY KEY (counter_id),
    CONSTRAINT counter_readings_counter_id_fkey FOREIGN KEY(counter_id) REFERENCES counters (id)
);

CREATE TABLE state_events (
    key UUID NOT NULL,
    line_id INTEGER NOT NULL,
    state_id INTEGER NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    source TEXT NOT NULL,
    recorded_by INTEGER,
    comment TEXT,
    position BIGINT GENERATED ALWAYS AS IDENTITY,
    CONSTRAINT state_events_pkey PRIMARY KEY (key),
    CONSTRAINT state_events_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id),
    CONSTRAINT state_events_state_id_fkey FOREIGN KEY(state_id) REFERENCES states (id)
);

CREATE INDEX state_events_line_idx ON state_events (line_id, occurred_at, position);

CREATE TABLE state_edits (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    line_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    during TSTZRANGE NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    open_ended BOOLEAN DEFAULT false NOT NULL,
    state_id INTEGER,
    reverts_to INTEGER,
    comment TEXT,
    part_required TEXT,
    asset_id INTEGER,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by INTEGER,
    CONSTRAINT state_edits_pkey PRIMARY KEY (id),
    CONSTRAINT state_edits_started_check CHECK (NOT isempty(during) AND NOT lower_inf(during)),
    CONSTRAINT state_edits_ends_check CHECK (open_ended OR NOT upper_inf(during)),
    CONSTRAINT state_edits_reverts_to_earlier_check CHECK (reverts_to IS NULL OR (state_id IS NULL AND reverts_to >= 0 AND reverts_to < version)),
    CONSTRAINT state_edits_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id),
    CONSTRAINT state_edits_state_id_fkey FOREIGN KEY(state_id) REFERENCES states (id),
    CONSTRAINT state_edits_asset_id_fkey FOREIGN KEY(asset_id) REFERENCES assets (id),
    CONSTRAINT state_edits_recorded_by_fkey FOREIGN KEY(recorded_by) REFERENCES users (id)
);

CREATE INDEX state_edits_during_idx ON state_edits USING gist (line_id, during);

CREATE INDEX state_edits_version_idx ON state_edits (line_id, version);

CREATE TABLE optimisation_schedule_lines (
    schedule_id INTEGER NOT NULL,
    line_id INTEGER NOT NULL,
    CONSTRAINT optimisation_schedule_lines_pkey PRIMARY KEY (schedule_id, line_id),
    CONSTRAINT optimisation_schedule_lines_schedule_id_fkey FOREIGN KEY(schedule_id) REFERENCES optimisation_schedules (id) ON DELETE CASCADE,
    CONSTRAINT optimisation_schedule_lines_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id) ON DELETE CASCADE
);

CREATE TABLE optimisations (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    kind TEXT NOT NULL,
    status TEXT DEFAULT 'waiting' NOT NULL,
    asked JSONB NOT NULL,
    cause JSONB,
    what_if_id INTEGER,
    schedule_id INTEGER,
    made_by_id INTEGER,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    heard_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    tries INTEGER DEFAULT 0 NOT NULL,
    stop_asked BOOLEAN DEFAULT false NOT NULL,
    curve JSONB DEFAULT '[]' NOT NULL,
    bound BIGINT,
    found JSONB,
    difference JSONB,
    accepted_lines INTEGER[] DEFAULT '{}' NOT NULL,
    failure TEXT,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT optimisations_pkey PRIMARY KEY (id),
    CONSTRAINT optimisations_kind_known_check CHECK (kind IN ('plan', 'repair')),
    CONSTRAINT optimisations_status_known_check CHECK (status IN ('waiting', 'running', 'done', 'failed', 'accepted', 'discarded')),
    CONSTRAINT optimisations_failure_is_told_check CHECK ((status = 'failed') = (failure IS NOT NULL)),
    CONSTRAINT optimisations_repair_has_a_cause_check CHECK ((cause IS NOT NULL) = (kind = 'repair')),
    CONSTRAINT optimisations_what_if_id_fkey FOREIGN KEY(what_if_id) REFERENCES what_ifs (id) ON DELETE CASCADE,
    CONSTRAINT optimisations_schedule_id_fkey FOREIGN KEY(schedule_id) REFERENCES optimisation_schedules (id) ON DELETE SET NULL,
    CONSTRAINT optimisations_made_by_id_fkey FOREIGN KEY(made_by_id) REFERENCES users (id)
);

CREATE INDEX optimisations_open_idx ON optimisations (status) WHERE status IN ('waiting', 'running', 'done');

CREATE INDEX optimisations_made_idx ON optimisations (made_at DESC);

CREATE TABLE rejections (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    origin TEXT NOT NULL,
    import_id INTEGER,
    "where" TEXT NOT NULL,
    row INTEGER,
    "column" TEXT,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    given TEXT NOT NULL,
    fields JSONB,
    mended_by_id INTEGER,
    CONSTRAINT rejections_pkey PRIMARY KEY (id),
    CONSTRAINT rejections_import_id_fkey FOREIGN KEY(import_id) REFERENCES imports (id) ON DELETE CASCADE,
    CONSTRAINT rejections_mended_by_id_fkey FOREIGN KEY(mended_by_id) REFERENCES imports (id)
);

CREATE INDEX rejections_import_idx ON rejections (import_id);

CREATE INDEX rejections_recorded_idx ON rejections (recorded_at);

CREATE TABLE what_if_removals (
    what_if_id INTEGER NOT NULL,
    origin_id INTEGER NOT NULL,
    origin_version INTEGER NOT NULL,
    CONSTRAINT what_if_removals_pkey PRIMARY KEY (what_if_id, origin_id),
    CONSTRAINT what_if_removals_what_if_id_fkey FOREIGN KEY(what_if_id) REFERENCES what_ifs (id) ON DELETE CASCADE
);

CREATE TABLE product_units (
    product_id INTEGER NOT NULL,
    unit TEXT NOT NULL,
    numerator NUMERIC NOT NULL,
    denominator NUMERIC NOT NULL,
    CONSTRAINT product_units_pkey PRIMARY KEY (product_id, unit),
    CONSTRAINT product_units_positive_check CHECK (numerator > 0 AND denominator > 0),
    CONSTRAINT product_units_product_id_fkey FOREIGN KEY(product_id) REFERENCES products (id) ON DELETE CASCADE,
    CONSTRAINT product_units_unit_fkey FOREIGN KEY(unit) REFERENCES units (code) ON UPDATE CASCADE
);

CREATE TABLE production_rates (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    line_id INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    standard_rate NUMERIC NOT NULL,
    scheduled_rate NUMERIC,
    rate_period INTEGER NOT NULL,
    rate_unit TEXT NOT NULL,
    infeed_unit TEXT NOT NULL,
    outfeed_unit TEXT NOT NULL,
    waste_unit TEXT NOT NULL,
    package_count NUMERIC DEFAULT 1 NOT NULL,
    enabled BOOLEAN DEFAULT true NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT production_rates_pkey PRIMARY KEY (id),
    CONSTRAINT production_rates_line_id_product_id_key UNIQUE (line_id, product_id),
    CONSTRAINT production_rates_positive_check CHECK (standard_rate > 0 AND coalesce(scheduled_rate, 1) > 0 AND rate_period > 0 AND package_count > 0),
    CONSTRAINT production_rates_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id),
    CONSTRAINT production_rates_product_id_fkey FOREIGN KEY(product_id) REFERENCES products (id),
    CONSTRAINT production_rates_rate_unit_fkey FOREIGN KEY(rate_unit) REFERENCES units (code) ON UPDATE CASCADE,
    CONSTRAINT production_rates_infeed_unit_fkey FOREIGN KEY(infeed_unit) REFERENCES units (code) ON UPDATE CASCADE,
    CONSTRAINT production_rates_outfeed_unit_fkey FOREIGN KEY(outfeed_unit) REFERENCES units (code) ON UPDATE CASCADE,
    CONSTRAINT production_rates_waste_unit_fkey FOREIGN KEY(waste_unit) REFERENCES units (code) ON UPDATE CASCADE
);

CREATE TABLE changeovers (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    line_id INTEGER,
    from_product_id INTEGER,
    from_class_id INTEGER,
    to_product_id INTEGER,
    to_class_id INTEGER,
    minutes NUMERIC NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT changeovers_pkey PRIMARY KEY (id),
    CONSTRAINT changeovers_not_negative_check CHECK (minutes >= 0),
    CONSTRAINT changeovers_one_from_check CHECK (num_nonnulls(from_product_id, from_class_id) <= 1),
    CONSTRAINT changeovers_one_to_check CHECK (num_nonnulls(to_product_id, to_class_id) <= 1),
    CONSTRAINT changeovers_rule_key UNIQUE NULLS NOT DISTINCT (line_id, from_product_id, from_class_id, to_product_id, to_class_id),
    CONSTRAINT changeovers_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id),
    CONSTRAINT changeovers_from_product_id_fkey FOREIGN KEY(from_product_id) REFERENCES products (id),
    CONSTRAINT changeovers_from_class_id_fkey FOREIGN KEY(from_class_id) REFERENCES product_classes (id),
    CONSTRAINT changeovers_to_product_id_fkey FOREIGN KEY(to_product_id) REFERENCES products (id),
    CONSTRAINT changeovers_to_class_id_fkey FOREIGN KEY(to_class_id) REFERENCES product_classes (id)
);

CREATE TABLE orders (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    number TEXT NOT NULL,
    source_id INTEGER NOT NULL,
    external_id TEXT,
    product_id INTEGER NOT NULL,
    mode_id INTEGER NOT NULL,
    required_quantity NUMERIC NOT NULL,
    unit TEXT NOT NULL,
    earliest_start TIMESTAMP WITH TIME ZONE,
    due_at TIMESTAMP WITH TIME ZONE,
    priority INTEGER DEFAULT 0 NOT NULL,
    status_id INTEGER NOT NULL,
    held_from_status_id INTEGER,
    notes TEXT DEFAULT '' NOT NULL,
    attributes JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    completed_at TIMESTAMP WITH TIME ZONE,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT orders_pkey PRIMARY KEY (id),
    CONSTRAINT orders_product_id_unit_fkey FOREIGN KEY(product_id, unit) REFERENCES product_units (product_id, unit) ON UPDATE CASCADE,
    CONSTRAINT orders_source_id_external_id_key UNIQUE (source_id, external_id),
    CONSTRAINT orders_quantity_positive_check CHECK (required_quantity > 0 AND required_quantity < 'Infinity'),
    CONSTRAINT orders_number_given_check CHECK (length(trim(number)) > 0),
    CONSTRAINT orders_source_id_fkey FOREIGN KEY(source_id) REFERENCES order_sources (id),
    CONSTRAINT orders_product_id_fkey FOREIGN KEY(product_id) REFERENCES products (id),
    CONSTRAINT orders_mode_id_fkey FOREIGN KEY(mode_id) REFERENCES modes (id),
    CONSTRAINT orders_status_id_fkey FOREIGN KEY(status_id) REFERENCES order_statuses (id),
    CONSTRAINT orders_held_from_status_id_fkey FOREIGN KEY(held_from_status_id) REFERENCES order_statuses (id)
);

CREATE INDEX orders_updated_idx ON orders (updated_at, id);

CREATE INDEX orders_product_idx ON orders (product_id);

CREATE INDEX orders_status_due_idx ON orders (status_id, due_at, id);

CREATE UNIQUE INDEX orders_number_key ON orders (lower(number));

CREATE INDEX orders_due_idx ON orders (due_at, id);

CREATE INDEX orders_text_idx ON orders USING gin (lower((((number || ' ') || coalesce(external_id, '')) || ' ') || notes) gin_trgm_ops);

CREATE TABLE order_lines (
    order_id INTEGER NOT NULL,
    line_id INTEGER NOT NULL,
    CONSTRAINT order_lines_pkey PRIMARY KEY (order_id, line_id),
    CONSTRAINT order_lines_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id) ON DELETE CASCADE,
    CONSTRAINT order_lines_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id)
);

CREATE TABLE order_figures (
    order_id INTEGER NOT NULL,
    scheduled_quantity NUMERIC DEFAULT 0 NOT NULL,
    expected_end TIMESTAMP WITH TIME ZONE,
    actual_quantity NUMERIC DEFAULT 0 NOT NULL,
    waste_quantity NUMERIC DEFAULT 0 NOT NULL,
    infeed_quantity NUMERIC DEFAULT 0 NOT NULL,
    CONSTRAINT order_figures_pkey PRIMARY KEY (order_id),
    CONSTRAINT order_figures_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id) ON DELETE CASCADE
);

CREATE TABLE import_orders (
    import_id INTEGER NOT NULL,
    order_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    before JSONB,
    CONSTRAINT import_orders_pkey PRIMARY KEY (import_id, order_id),
    CONSTRAINT import_orders_import_id_fkey FOREIGN KEY(import_id) REFERENCES imports (id) ON DELETE CASCADE,
    CONSTRAINT import_orders_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id) ON DELETE CASCADE
);

CREATE INDEX import_orders_order_idx ON import_orders (order_id);

CREATE TABLE entries (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    line_id INTEGER NOT NULL,
    mode_id INTEGER NOT NULL,
    production BOOLEAN NOT NULL,
    order_id INTEGER,
    quantity NUMERIC,
    during TSTZRANGE NOT NULL,
    pauses TSTZMULTIRANGE DEFAULT '{}' NOT NULL,
    pinned BOOLEAN DEFAULT false NOT NULL,
    changeover_for INTEGER,
    changeover_time INTEGER,
    notes TEXT DEFAULT '' NOT NULL,
    series_id INTEGER,
    series_date DATE,
    planned TSTZRANGE,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT entries_pkey PRIMARY KEY (id),
    CONSTRAINT entries_line_does_one_thing EXCLUDE USING gist (line_id WITH =, (tstzmultirange(during) - pauses) WITH &&) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT entries_production_has_order_check CHECK (production = (order_id IS NOT NULL) AND production = (quantity IS NOT NULL)),
    CONSTRAINT entries_quantity_positive_check CHECK (quantity > 0 AND quantity < 'Infinity'),
    CONSTRAINT entries_changeover_makes_nothing_check CHECK (changeover_for IS NULL OR NOT production),
    CONSTRAINT entries_series_makes_nothing_check CHECK (series_id IS NULL OR NOT production),
    CONSTRAINT entries_bounded_check CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
    CONSTRAINT entries_series_id_series_date_key UNIQUE (series_id, series_date),
    CONSTRAINT entries_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id),
    CONSTRAINT entries_mode_id_fkey FOREIGN KEY(mode_id) REFERENCES modes (id),
    CONSTRAINT entries_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id),
    CONSTRAINT entries_changeover_for_fkey FOREIGN KEY(changeover_for) REFERENCES entries (id) ON DELETE CASCADE,
    CONSTRAINT entries_series_id_fkey FOREIGN KEY(series_id) REFERENCES entry_series (id) ON DELETE SET NULL
);

CREATE INDEX entries_line_end_idx ON entries (line_id, upper(during));

CREATE INDEX entries_end_idx ON entries (upper(during));

CREATE INDEX entries_order_idx ON entries (order_id);

CREATE UNIQUE INDEX entries_changeover_for_idx ON entries (changeover_for);

CREATE TABLE what_if_entries (
    id INTEGER NOT NULL,
    what_if_id INTEGER NOT NULL,
    origin_id INTEGER,
    origin_version INTEGER,
    line_id INTEGER NOT NULL,
    mode_id INTEGER NOT NULL,
    production BOOLEAN NOT NULL,
    order_id INTEGER,
    quantity NUMERIC,
    during TSTZRANGE NOT NULL,
    pauses TSTZMULTIRANGE DEFAULT '{}' NOT NULL,
    pinned BOOLEAN DEFAULT false NOT NULL,
    changeover_for INTEGER,
    changeover_time INTEGER,
    notes TEXT DEFAULT '' NOT NULL,
    series_id INTEGER,
    series_date DATE,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT what_if_entries_pkey PRIMARY KEY (id),
    CONSTRAINT what_if_line_does_one_thing EXCLUDE USING gist (what_if_id WITH =, line_id WITH =, (tstzmultirange(during) - pauses) WITH &&) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT what_if_entries_production_has_order_check CHECK (production = (order_id IS NOT NULL) AND production = (quantity IS NOT NULL)),
    CONSTRAINT what_if_entries_quantity_positive_check CHECK (quantity > 0 AND quantity < 'Infinity'),
    CONSTRAINT what_if_entries_changeover_makes_nothing_check CHECK (changeover_for IS NULL OR NOT production),
    CONSTRAINT what_if_entries_bounded_check CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
    CONSTRAINT what_if_entries_what_if_id_origin_id_key UNIQUE (what_if_id, origin_id),
    CONSTRAINT what_if_entries_what_if_id_fkey FOREIGN KEY(what_if_id) REFERENCES what_ifs (id) ON DELETE CASCADE,
    CONSTRAINT what_if_entries_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id),
    CONSTRAINT what_if_entries_mode_id_fkey FOREIGN KEY(mode_id) REFERENCES modes (id),
    CONSTRAINT what_if_entries_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id) ON DELETE CASCADE,
    CONSTRAINT what_if_entries_changeover_for_fkey FOREIGN KEY(changeover_for) REFERENCES what_if_entries (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX what_if_entries_order_idx ON what_if_entries (order_id);

CREATE UNIQUE INDEX what_if_entries_changeover_for_idx ON what_if_entries (changeover_for);

CREATE INDEX what_if_entries_line_end_idx ON what_if_entries (what_if_id, line_id, upper(during));

CREATE TABLE runs (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    line_id INTEGER NOT NULL,
    mode_id INTEGER NOT NULL,
    production BOOLEAN NOT NULL,
    product_id INTEGER,
    order_id INTEGER,
    entry_id INTEGER,
    during TSTZRANGE NOT NULL,
    set_by mode_setter NOT NULL,
    started_by INTEGER,
    ended_by INTEGER,
    outcome run_outcome,
    standard_rate NUMERIC,
    rate_period INTEGER,
    rate_unit TEXT,
    infeed_unit TEXT,
    outfeed_unit TEXT,
    waste_unit TEXT,
    package_count NUMERIC,
    counted count_kind[] DEFAULT '{}' NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    CONSTRAINT runs_pkey PRIMARY KEY (id),
    CONSTRAINT runs_line_does_one_thing EXCLUDE USING gist (line_id WITH =, during WITH &&) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT runs_started_check CHECK (NOT isempty(during) AND NOT lower_inf(during)),
    CONSTRAINT runs_order_has_product_check CHECK (order_id IS NULL OR product_id IS NOT NULL),
    CONSTRAINT runs_production_has_product_and_rate_check CHECK (production = (product_id IS NOT NULL) AND production = (standard_rate IS NOT NULL)),
    CONSTRAINT runs_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id),
    CONSTRAINT runs_mode_id_fkey FOREIGN KEY(mode_id) REFERENCES modes (id),
    CONSTRAINT runs_product_id_fkey FOREIGN KEY(product_id) REFERENCES products (id),
    CONSTRAINT runs_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id),
    CONSTRAINT runs_entry_id_fkey FOREIGN KEY(entry_id) REFERENCES entries (id) ON DELETE SET NULL,
    CONSTRAINT runs_started_by_fkey FOREIGN KEY(started_by) REFERENCES users (id),
    CONSTRAINT runs_ended_by_fkey FOREIGN KEY(ended_by) REFERENCES users (id)
);

CREATE INDEX runs_entry_idx ON runs (entry_id) WHERE entry_id IS NOT NULL;

CREATE INDEX runs_order_idx ON runs (order_id) WHERE order_id IS NOT NULL;

CREATE INDEX runs_line_started_idx ON runs (line_id, lower(during));

CREATE UNIQUE INDEX runs_open_key ON runs (line_id) WHERE upper_inf(during);

CREATE TABLE projections (
    entry_id INTEGER NOT NULL,
    during TSTZRANGE NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT projections_pkey PRIMARY KEY (entry_id),
    CONSTRAINT projections_bounded_check CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
    CONSTRAINT projections_entry_id_fkey FOREIGN KEY(entry_id) REFERENCES entries (id) ON DELETE CASCADE
);

CREATE TABLE slices (
    line_id INTEGER NOT NULL,
    hour TIMESTAMP WITH TIME ZONE NOT NULL,
    run_id INTEGER NOT NULL,
    running_time NUMERIC DEFAULT 0 NOT NULL,
    unplanned_time NUMERIC DEFAULT 0 NOT NULL,
    planned_time NUMERIC DEFAULT 0 NOT NULL,
    unknown_time NUMERIC DEFAULT 0 NOT NULL,
    infeed NUMERIC DEFAULT 0 NOT NULL,
    outfeed NUMERIC DEFAULT 0 NOT NULL,
    waste NUMERIC DEFAULT 0 NOT NULL,
    CONSTRAINT slices_pkey PRIMARY KEY (line_id, hour, run_id),
    CONSTRAINT slices_line_id_fkey FOREIGN KEY(line_id) REFERENCES assets (id),
    CONSTRAINT slices_run_id_fkey FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);

CREATE INDEX slices_run_idx ON slices (run_id);

CREATE TABLE run_figures (
    run_id INTEGER NOT NULL,
    infeed NUMERIC NOT NULL,
    outfeed NUMERIC NOT NULL,
    waste NUMERIC NOT NULL,
    CONSTRAINT run_figures_pkey PRIMARY KEY (run_id),
    CONSTRAINT run_figures_run_id_fkey FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE
);
