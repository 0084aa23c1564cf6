-- Why: one case is not one line of states. It has 1–n authority decisions, 1–n clocks, 1–n dig permits, each with 1–n
-- works phases; findings with stable identity, so that assessments survive; documents and uploads by hash.

create table upload (
    tenant_id uuid not null references tenant,
    id uuid not null,
    account_id uuid not null,
    organisation_id uuid,
    name text not null,
    format text not null,
    sha256 bytea not null check (octet_length(sha256) = 32),
    size_bytes bigint not null,
    received_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, account_id) references account,
    foreign key (tenant_id, organisation_id) references organisation
);

create table "case" (
    tenant_id uuid not null references tenant,
    id uuid not null,
    -- Given when it is handed in, so that deleted drafts leave no gap.
    reference text,
    title text not null,
    stage text not null,
    procedure text not null,
    organisation_id uuid not null,
    authority_id uuid not null,
    officer_id uuid,
    method text not null,
    width_m float8 not null,
    cover_m float8 not null,
    first date not null,
    last date not null,
    -- Personal data: {name, email, phone}.
    contact jsonb not null,
    note text not null default '',
    upload_id uuid,
    missing jsonb not null default '[]',
    submitted_on date,
    next_due date,
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, reference),
    foreign key (tenant_id, organisation_id) references organisation,
    foreign key (tenant_id, authority_id) references authority,
    foreign key (tenant_id, officer_id) references account,
    foreign key (tenant_id, upload_id) references upload,
    check (first <= last),
    check (stage = 'draft' or reference is not null)
);
create unique index case_reference on "case" (tenant_id, lower(reference));
create index case_queue on "case" (tenant_id, authority_id, next_due, id);
create index case_organisation on "case" (tenant_id, organisation_id, updated_at desc);

create table trench (
    tenant_id uuid not null,
    case_id uuid not null,
    id uuid not null,
    line geometry(Geometry, 25832) not null,
    length_m float8 not null,
    streets text[] not null,
    version bigint not null default 1,
    primary key (tenant_id, case_id),
    unique (tenant_id, id),
    foreign key (tenant_id, case_id) references "case" on delete cascade
);
create index trench_line on trench using gist (line);

-- The events that the clocks run on, in order; days in the authority's time zone.
create table happening (
    tenant_id uuid not null,
    case_id uuid not null,
    seq int not null,
    on_day date not null,
    event text not null,
    primary key (tenant_id, case_id, seq),
    foreign key (tenant_id, case_id) references "case" on delete cascade
);

create table authority_decision (
    tenant_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    authority_id uuid not null,
    verdict text,
    on_day date,
    reasons text not null default '',
    conditions jsonb not null default '[]',
    certificate jsonb,
    letter_sha256 bytea check (octet_length(letter_sha256) = 32),
    certificate_sha256 bytea check (octet_length(certificate_sha256) = 32),
    version bigint not null default 1,
    primary key (tenant_id, id),
    unique (tenant_id, case_id, authority_id),
    foreign key (tenant_id, case_id) references "case" on delete cascade,
    foreign key (tenant_id, authority_id) references authority,
    check ((verdict is null) = (on_day is null))
);

create table clock (
    tenant_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    regime text not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    unique (tenant_id, case_id, regime),
    foreign key (tenant_id, case_id) references "case" on delete cascade
);

create table dig_permit (
    tenant_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    state text not null default 'planned',
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references "case" on delete cascade
);
create index dig_permit_case on dig_permit (tenant_id, case_id);

create table works_phase (
    tenant_id uuid not null,
    id uuid not null,
    dig_permit_id uuid not null,
    case_id uuid not null,
    first date not null,
    last date not null,
    state text not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, dig_permit_id) references dig_permit on delete cascade,
    foreign key (tenant_id, case_id) references "case" on delete cascade,
    check (first <= last)
);
create index works_phase_case on works_phase (tenant_id, case_id, first);

create table document (
    tenant_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    kind text not null,
    name text not null,
    media_type text not null,
    size_bytes bigint not null,
    sha256 bytea not null check (octet_length(sha256) = 32),
    uploaded_at timestamptz not null,
    uploaded_by uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references "case" on delete cascade,
    foreign key (tenant_id, uploaded_by) references account
);
create index document_case on document (tenant_id, case_id, uploaded_at);

create table finding (
    tenant_id uuid not null,
    case_id uuid not null,
    id uuid not null,
    rule text not null,
    rule_version text not null,
    severity text not null,
    title jsonb not null,
    because jsonb not null,
    because_confidential jsonb not null,
    basis text not null,
    verified boolean not null,
    neighbour_kind text not null,
    neighbour_id uuid,
    neighbour_label text not null,
    neighbour_owner uuid,
    neighbour_public boolean not null,
    street text,
    place geometry(Geometry, 25832),
    distance_m float8,
    first date,
    last date,
    score float8,
    not_judged boolean not null,
    inputs bigint not null,
    -- Set when the overlap is gone; the row stays for its assessments.
    closed_at timestamptz,
    version bigint not null default 1,
    primary key (tenant_id, case_id, id),
    foreign key (tenant_id, case_id) references "case" on delete cascade
);
create index finding_neighbour on finding (tenant_id, neighbour_id) where closed_at is null;

create table assessment (
    tenant_id uuid not null,
    case_id uuid not null,
    finding_id uuid not null,
    -- The organisation or authority whose view this is.
    party_id uuid not null,
    verdict text not null,
    note text not null,
    by_account uuid,
    at timestamptz not null,
    version bigint not null default 1,
    primary key (tenant_id, case_id, finding_id, party_id),
    foreign key (tenant_id, case_id, finding_id) references finding on delete cascade
);
