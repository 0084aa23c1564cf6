-- Why: works of several applicants that could be dug together are proposed, answered by each side for itself, and become one
-- coordinated works plan; until all sides have accepted, nobody learns who the others are, nor what and where they dig (§148 TKG).

-- The proposal as every side may know it. Its identifier is derived from the set of works. Only the house writes it.
create table joint_works (
    tenant_id uuid not null references tenant,
    id uuid not null,
    state text not null check (state in ('proposed', 'agreed', 'declined', 'withdrawn', 'outdated')),
    -- Where they meet; empty when no street is known.
    street text not null,
    -- The days within which the common site has room, and how many it takes.
    first date not null,
    last date not null,
    site_days int not null check (site_days > 0),
    -- The last day to ask for coordination, and the planned filing that it is counted back from, where one is known.
    request_by date,
    filing date,
    -- Applicants, and how many of them have accepted.
    parties smallint not null check (parties >= 2),
    accepted smallint not null default 0 check (accepted between 0 and parties),
    trench_m float8 not null,
    closed_days bigint not null,
    closed_metre_days float8 not null,
    cost_cents bigint not null,
    co2_kg float8 not null,
    currency text not null,
    -- The days of the coordinated works plan, once all have accepted.
    site_first date,
    site_last date,
    -- Why the authority has given it up.
    reason text not null default '',
    -- Since when it stands so.
    at timestamptz not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    check (first <= last),
    check ((site_first is null) = (site_last is null) and site_first <= site_last),
    check (state <> 'agreed' or accepted = parties and site_first is not null)
);

-- The word of one applicant.
create table joint_works_party (
    tenant_id uuid not null,
    joint_id uuid not null,
    organisation_id uuid not null,
    answer text check (answer in ('accept', 'decline')),
    note text not null default '',
    by_account uuid,
    at timestamptz,
    -- Its request to coordinate.
    request_id uuid,
    primary key (tenant_id, joint_id, organisation_id),
    foreign key (tenant_id, joint_id) references joint_works on delete cascade,
    foreign key (tenant_id, organisation_id) references organisation,
    check ((answer is null) = (at is null))
);
create index joint_works_party_organisation on joint_works_party (tenant_id, organisation_id);

-- One of the works as it stood when it was proposed, what the common places would cost it alone, and what it pays.
create table joint_works_side (
    tenant_id uuid not null,
    joint_id uuid not null,
    seq smallint not null,
    works_id uuid not null,
    case_id uuid,
    organisation_id uuid not null,
    kind text not null,
    title text not null,
    street text not null,
    first date not null,
    last date not null,
    days int not null,
    fixed boolean not null,
    alone_cents bigint not null,
    pays_cents bigint not null,
    line geometry(Geometry, 25832) not null,
    primary key (tenant_id, joint_id, seq),
    foreign key (tenant_id, joint_id) references joint_works on delete cascade,
    foreign key (tenant_id, organisation_id) references organisation
);
create index joint_works_side_case on joint_works_side (tenant_id, case_id);

-- A common stretch, or a commonly closed segment; whoever leads comes first among the works.
create table joint_works_place (
    tenant_id uuid not null,
    joint_id uuid not null,
    seq smallint not null,
    segment_id uuid,
    works uuid[] not null,
    length_m float8 not null,
    saved_m float8 not null,
    days bigint not null,
    saved_days bigint not null,
    cost_cents bigint not null,
    place geometry(Geometry, 25832) not null,
    primary key (tenant_id, joint_id, seq),
    foreign key (tenant_id, joint_id) references joint_works on delete cascade
);

do $$
declare
    name text;
begin
    foreach name in array array['joint_works', 'joint_works_party', 'joint_works_side', 'joint_works_place']
    loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy house on %I using (tenant_id = (select acting_tenant())
            and (select acting_role()) = ''system'')', name);
        execute format('create policy insiders on %I for select using (tenant_id = (select acting_tenant())
            and (select acting_role()) in (''officer'', ''planner''))', name);
        execute format('grant select, insert, update, delete on %I to lotse_app', name);
    end loop;
end $$;

create policy own on joint_works_party for select using (tenant_id = (select acting_tenant())
    and organisation_id = (select acting_organisation()));
-- Nobody accepts or declines for somebody else.
create policy said on joint_works_party for update using (tenant_id = (select acting_tenant())
    and organisation_id = (select acting_organisation()));
create policy parties on joint_works for select using (tenant_id = (select acting_tenant()) and exists (
    select from joint_works_party p where p.tenant_id = joint_works.tenant_id and p.joint_id = joint_works.id
        and p.organisation_id = (select acting_organisation())));
create policy own on joint_works_side for select using (tenant_id = (select acting_tenant())
    and organisation_id = (select acting_organisation()));
-- What all have accepted is open to all of them.
create policy opened on joint_works_side for select using (tenant_id = (select acting_tenant()) and exists (
    select from joint_works j where j.tenant_id = joint_works_side.tenant_id and j.id = joint_works_side.joint_id
        and j.state = 'agreed'));
create policy opened on joint_works_place for select using (tenant_id = (select acting_tenant()) and exists (
    select from joint_works j where j.tenant_id = joint_works_place.tenant_id and j.id = joint_works_place.joint_id
        and j.state = 'agreed'));
