-- Why: permits to dig have readable numbers without gaps; an upload that is repeated is told from another one under the
-- same identifier; and what happens by a day passing (an overrun, a guarantee about to end, a defect left open) is told once.
create table permit_counter (
    tenant_id uuid not null references tenant,
    year smallint not null,
    last int not null,
    primary key (tenant_id, year)
);

alter table works_phase
    add column overrun_told_on date,
    add column guarantee_told_on date;
alter table defect add column overdue_told_on date;
-- SHA-256 over the record and the photos as the device sent them.
alter table inspection add column sent bytea not null check (octet_length(sent) = 32);

create index works_phase_stage on works_phase (tenant_id, stage, last);
create index inspection_phase on inspection (tenant_id, phase_id, kind);
create index photo_inspection on photo (tenant_id, inspection_id);

alter table permit_counter enable row level security;
alter table permit_counter force row level security;
create policy tenant on permit_counter using (tenant_id = (select acting_tenant()));
grant select, insert, update on permit_counter to lotse_app;
