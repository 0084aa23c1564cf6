-- Why: everything that cannot be fitted later. Tenants in every key, an application role that owns nothing and is
-- held by row-level security, accounts and sessions, the journal with one hash chain per case, the change log that
-- feeds every replica's index, the outbox for effects, answers kept for repeated requests.

create extension if not exists postgis;
create extension if not exists pg_trgm;

-- Roles belong to the whole cluster, so another database may have made this one already.
do $$
begin
    if not exists (select from pg_roles where rolname = 'lotse_app') then
        create role lotse_app login nosuperuser nocreatedb nocreaterole nobypassrls;
    end if;
    if not pg_has_role(current_user, 'lotse_app', 'member') then
        execute format('grant lotse_app to %I', current_user);
    end if;
exception when duplicate_object or unique_violation then
    null; -- two databases were migrated at the same moment
end $$;

-- Under row-level security an index serves only operators that cannot leak a hidden row. The box comparison looks at
-- boxes alone and never raises an error, so it may be called leakproof; only a superuser can say so. Without it
-- answers are the same, but slower.
do $$
begin
    execute format('alter function %s leakproof', (
        select oprcode::regprocedure from pg_operator
        where oprname = '&&' and oprleft = 'geometry'::regtype and oprright = 'geometry'::regtype));
exception when insufficient_privilege then
    raise notice 'the box comparison could not be marked leakproof: spatial indexes stay unused under row-level security';
end $$;

-- Who acts in this transaction; set by `store::Db::begin`. Policies wrap these in a sub-select, so that they are
-- evaluated once per statement and not once per row.
create function acting_tenant() returns uuid stable parallel safe language sql as
    $$ select nullif(current_setting('lotse.tenant', true), '')::uuid $$;
create function acting_role() returns text stable parallel safe language sql as
    $$ select coalesce(nullif(current_setting('lotse.role', true), ''), 'public') $$;
create function acting_organisation() returns uuid stable parallel safe language sql as
    $$ select nullif(current_setting('lotse.organisation', true), '')::uuid $$;
create function acting_authority() returns uuid stable parallel safe language sql as
    $$ select nullif(current_setting('lotse.authority', true), '')::uuid $$;

create table tenant (
    id uuid primary key,
    slug text not null unique,
    name text not null,
    reference_prefix text not null check (reference_prefix ~ '^[A-Z]{1,5}$'),
    -- Box of the city in EPSG:25832 and the margin around it.
    west float8 not null, south float8 not null, east float8 not null, north float8 not null,
    margin_m float8 not null check (margin_m >= 0),
    demo boolean not null default false,
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    check (west < east and south < north)
);

create table organisation (
    tenant_id uuid not null references tenant,
    id uuid not null,
    name text not null,
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, name)
);

create table authority (
    tenant_id uuid not null references tenant,
    id uuid not null,
    name text not null,
    calendar text not null,
    address text not null default '',
    area geometry(Geometry, 25832),
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, name)
);

create table account (
    tenant_id uuid not null references tenant,
    id uuid not null,
    login text not null,
    name text not null,
    role text not null check (role in ('applicant', 'officer', 'planner', 'administrator')),
    organisation_id uuid,
    authority_id uuid,
    active boolean not null default true,
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    foreign key (tenant_id, organisation_id) references organisation,
    foreign key (tenant_id, authority_id) references authority,
    check ((role = 'applicant') = (organisation_id is not null)),
    check ((role = 'officer') = (authority_id is not null))
);
create unique index account_login on account (tenant_id, lower(login));

-- Apart from the account, so that nobody who may see a name can see a hash.
create table credential (
    tenant_id uuid not null,
    account_id uuid not null,
    password_hash text not null,
    version bigint not null default 1,
    primary key (tenant_id, account_id),
    foreign key (tenant_id, account_id) references account on delete cascade
);

-- The token itself is never stored, only its SHA-256.
create table session (
    tenant_id uuid not null,
    token_hash bytea not null check (octet_length(token_hash) = 32),
    account_id uuid not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (tenant_id, token_hash),
    foreign key (tenant_id, account_id) references account on delete cascade
);
create index session_expiry on session (expires_at);

-- One row per answered request with an Idempotency-Key, written in the transaction of its effect.
create table idempotency (
    tenant_id uuid not null references tenant,
    account_id uuid not null,
    key uuid not null,
    request_hash bytea not null check (octet_length(request_hash) = 32),
    status smallint not null,
    headers jsonb not null,
    body bytea not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, account_id, key)
);

-- Gap-free numbers for readable references, one row per year: its lock makes the numbers of a year queue up.
create table reference_counter (
    tenant_id uuid not null references tenant,
    year smallint not null,
    last int not null,
    primary key (tenant_id, year)
);

-- Append-only, one chain per case (and one per tenant for what belongs to no case): a global chain would make all
-- writers wait for each other. `detail` is the canonical text that was hashed. No foreign key to the case: the
-- journal of a deleted draft stays.
create table journal (
    tenant_id uuid not null references tenant,
    chain_id uuid not null,
    seq bigint not null check (seq > 0),
    case_id uuid check (case_id is null or case_id = chain_id),
    at timestamptz not null,
    actor_kind text not null check (actor_kind in ('applicant', 'officer', 'planner', 'administrator', 'public', 'system')),
    actor_hash bytea not null check (octet_length(actor_hash) = 32),
    event text not null,
    detail text not null check (detail::jsonb is not null),
    previous bytea not null check (octet_length(previous) = 32),
    hash bytea not null check (octet_length(hash) = 32),
    primary key (tenant_id, chain_id, seq)
);

-- The end of each chain: shows a cut-off tail, and its lock orders the writers of one case.
create table journal_head (
    tenant_id uuid not null references tenant,
    chain_id uuid not null,
    seq bigint not null,
    hash bytea not null,
    primary key (tenant_id, chain_id)
);

-- Who stands behind an actor's hash. Erasing a row makes the entry anonymous; the chain still verifies.
create table journal_actor (
    tenant_id uuid not null,
    chain_id uuid not null,
    seq bigint not null,
    account_id uuid not null,
    name text not null,
    salt bytea not null,
    primary key (tenant_id, chain_id, seq),
    foreign key (tenant_id, chain_id, seq) references journal
);

create function refuse_journal_change() returns trigger language plpgsql as $$
begin
    raise exception 'the journal is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger journal_append_only before update or delete on journal
    for each row execute function refuse_journal_change();
create trigger journal_never_truncated before truncate on journal
    for each statement execute function refuse_journal_change();

-- What the index of every replica has to follow. Read only below `pg_snapshot_xmin`, in the order (xid, id), so that
-- a row that commits late is never skipped.
create table change (
    tenant_id uuid not null references tenant,
    xid xid8 not null default pg_current_xact_id(),
    id bigint generated always as identity,
    kind text not null check (kind in ('works', 'conduit', 'moratorium', 'tree', 'layer')),
    object_id uuid,
    layer text,
    at timestamptz not null default now(),
    primary key (tenant_id, xid, id),
    check ((kind = 'layer') = (layer is not null) and (kind = 'layer') = (object_id is null))
);

-- Effects outside the database, each consumed once: a worker leases a row, and a row that failed too often is kept
-- as a dead letter.
create table outbox (
    tenant_id uuid not null references tenant,
    id bigint generated always as identity,
    case_id uuid,
    topic text not null,
    payload jsonb not null,
    attempts int not null default 0,
    due_at timestamptz not null default now(),
    failure text,
    dead_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
create index outbox_due on outbox (due_at) where dead_at is null;
create index outbox_case on outbox (tenant_id, case_id, id) where dead_at is null;

-- Live checks per organisation and hour, so that nobody maps a rival's network by probing; an aggregate is journalled.
create table probe (
    tenant_id uuid not null,
    organisation_id uuid not null,
    hour timestamptz not null,
    checks bigint not null default 0,
    confidential bigint not null default 0,
    primary key (tenant_id, organisation_id, hour),
    foreign key (tenant_id, organisation_id) references organisation
);
