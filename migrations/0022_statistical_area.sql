-- Why: the statistics of a city count by small areas with keys of their own; coverage is told by them beside districts.

create table statistical_area (
    tenant_id uuid not null references tenant,
    -- In the order of its bytes, as the index and the lists have it.
    key text not null collate "C" check (key <> ''),
    boundary geometry(Geometry, 25832) not null,
    primary key (tenant_id, key)
);

alter table statistical_area enable row level security;
alter table statistical_area force row level security;
create policy tenant on statistical_area using (tenant_id = (select acting_tenant()));
grant select, insert, update, delete on statistical_area to lotse_app;
