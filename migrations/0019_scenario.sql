-- Why: a planned network is asked for, computed beside the requests, kept with the question and the day of the city that it was
-- computed from, compared with others, handed to an operator and turned into applications. The authority's planning is nobody's
-- business until it is handed over; then the operator that it was handed to reads it, and nobody else.

create table scenario (
    tenant_id uuid not null references tenant,
    id uuid not null,
    title text not null check (length(title) between 1 and 200),
    author_id uuid not null,
    -- The operator that it was handed to.
    organisation_id uuid,
    -- The scenario that it is a variant of.
    origin_id uuid,
    -- Area, addresses, topology, limit, time to search, budget of a year, flags.
    question jsonb not null,
    state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    -- Somebody wants the run to end; what is best so far is kept.
    cancel boolean not null default false,
    -- Where the run stands, and when its process was last heard of: who is silent for long has died.
    progress jsonb,
    heard_at timestamptz,
    -- The day of the city that it was computed from.
    snapshot_on date,
    -- Key figures for lists, and the whole plan.
    figures jsonb,
    result jsonb,
    -- Why there is no plan, in both languages.
    because jsonb,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, author_id) references account,
    foreign key (tenant_id, organisation_id) references organisation,
    foreign key (tenant_id, origin_id) references scenario on delete set null (origin_id),
    check (result is null or figures is not null and snapshot_on is not null),
    check (state <> 'done' or result is not null)
);
create index scenario_created on scenario (tenant_id, created_at desc);
create index scenario_waiting on scenario (tenant_id, created_at) where state in ('queued', 'running');

-- The drafts that a plan was turned into, by phase: a second call answers the same ones.
create table scenario_case (
    tenant_id uuid not null,
    scenario_id uuid not null,
    organisation_id uuid not null,
    -- The phase, counted from 1; 0 for the whole plan.
    phase smallint not null check (phase >= 0),
    case_id uuid not null,
    title text not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, scenario_id, organisation_id, phase),
    foreign key (tenant_id, scenario_id) references scenario on delete cascade,
    foreign key (tenant_id, case_id) references "case" on delete cascade
);

do $$
declare
    name text;
begin
    foreach name in array array['scenario', 'scenario_case']
    loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy insiders on %I using (tenant_id = (select acting_tenant())
            and (select acting_role()) in (''system'', ''officer'', ''planner''))', name);
        execute format('grant select, insert, update, delete on %I to lotse_app', name);
    end loop;
end $$;

create policy handed_over on scenario for select using (tenant_id = (select acting_tenant())
    and organisation_id = (select acting_organisation()));
create policy own on scenario_case using (tenant_id = (select acting_tenant())
    and organisation_id = (select acting_organisation()));
