-- Why: only operators know where they supply fibre. What one reports is kept as it came, its history stays, and at most one
-- list of addresses and one set of areas of an operator are in force at a time.

create table supply_report (
    tenant_id uuid not null references tenant,
    id uuid not null,
    organisation_id uuid not null,
    kind text not null check (kind in ('addresses', 'areas')),
    -- Counted from 1 for each organisation and kind.
    number int not null check (number > 0),
    name text not null,
    format text not null,
    sha256 bytea not null check (octet_length(sha256) = 32),
    size_bytes bigint not null check (size_bytes >= 0),
    -- Who brought it, and the name that he had then.
    by_account uuid not null,
    by_name text not null,
    at timestamptz not null,
    connected int not null check (connected >= 0),
    passed int not null check (passed >= 0),
    unserved int not null check (unserved >= 0),
    refused int not null check (refused >= 0),
    in_force boolean not null,
    -- Who last put it in force or took it out of force, and when; empty as long as it stands as it came.
    changed_name text not null default '',
    changed_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, organisation_id, id),
    unique (tenant_id, organisation_id, kind, number),
    foreign key (tenant_id, organisation_id) references organisation,
    check (connected + passed + unserved > 0)
);
create unique index supply_report_in_force on supply_report (tenant_id, organisation_id, kind) where in_force;

-- What was taken of it. Not a reference to an address: those come anew with every extract of the base map.
create table supply_report_row (
    tenant_id uuid not null,
    organisation_id uuid not null,
    report_id uuid not null,
    -- Line of the list, or position of the area in its file, both counted from 1.
    row int not null check (row > 0),
    address_id uuid,
    area geometry(Geometry, 25832),
    said text not null check (said in ('connected', 'passed', 'unserved')),
    technology text not null check (technology in ('fibre', 'coax', 'copper', 'radio')),
    since date,
    primary key (tenant_id, report_id, row),
    foreign key (tenant_id, organisation_id, report_id) references supply_report (tenant_id, organisation_id, id) on delete cascade,
    check ((address_id is null) <> (area is null))
);

-- What was refused of it, and why; of very many only the first.
create table supply_report_fault (
    tenant_id uuid not null,
    organisation_id uuid not null,
    report_id uuid not null,
    seq int not null,
    row int not null check (row > 0),
    field text not null,
    value text not null,
    code text not null,
    text_de text not null,
    text_en text not null,
    place geometry(Point, 25832),
    primary key (tenant_id, report_id, seq),
    foreign key (tenant_id, organisation_id, report_id) references supply_report (tenant_id, organisation_id, id) on delete cascade
);

do $$
declare
    name text;
begin
    foreach name in array array['supply_report', 'supply_report_row', 'supply_report_fault']
    loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        -- Where somebody supplies is his business (§148 TKG): his own and the authority's.
        execute format('create policy known on %I for select using (tenant_id = (select acting_tenant())
            and ((select acting_role()) in (''system'', ''officer'', ''planner'', ''administrator'')
                or (select acting_role()) = ''applicant'' and organisation_id = (select acting_organisation())))', name);
        execute format('create policy brought on %I for insert with check (tenant_id = (select acting_tenant())
            and ((select acting_role()) in (''system'', ''officer'', ''planner'')
                or (select acting_role()) = ''applicant'' and organisation_id = (select acting_organisation())))', name);
        execute format('grant select, insert on %I to lotse_app', name);
    end loop;
end $$;

create policy changed on supply_report for update using (tenant_id = (select acting_tenant())
    and ((select acting_role()) in ('system', 'officer', 'planner')
        or (select acting_role()) = 'applicant' and organisation_id = (select acting_organisation())));
grant update (in_force, changed_name, changed_at) on supply_report to lotse_app;
