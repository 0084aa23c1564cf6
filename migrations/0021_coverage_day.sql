-- Why: nobody recorded since when a duct lies in the ground, so how a city was covered on a day can only be kept on that day.

create table coverage_day (
    tenant_id uuid not null references tenant,
    day date not null,
    -- Null for addresses outside all districts. Not a reference: a district that goes leaves its past.
    district_id uuid,
    -- By which rule, since the rule may change.
    limit_m double precision not null check (limit_m >= 0),
    addresses bigint not null,
    connected bigint not null,
    passed bigint not null,
    planned bigint not null,
    gaps bigint not null check (gaps >= 0 and addresses = connected + passed + planned + gaps),
    unique nulls not distinct (tenant_id, day, district_id)
);

alter table coverage_day enable row level security;
alter table coverage_day force row level security;
create policy house on coverage_day using (tenant_id = (select acting_tenant())
    and (select acting_role()) = 'system');
create policy readers on coverage_day for select using (tenant_id = (select acting_tenant())
    and (select acting_role()) in ('officer', 'planner', 'administrator'));
grant select, insert, update, delete on coverage_day to lotse_app;
