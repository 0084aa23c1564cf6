-- Why: what else a trench can run into: protected nature, water, dykes and monuments, ordnance suspicion, private land,
-- events, planned resurfacing, embargoes, places that must stay reachable, street furniture. One table for all kinds, because
-- they differ in words and not in shape; `width_m` is the whole width of a line or point, days are null where it always holds.
create table constraint_area (
    tenant_id uuid not null references tenant,
    id uuid not null,
    kind text not null check (kind in ('nature', 'water', 'dyke', 'heritage', 'ordnance', 'private', 'event', 'resurfacing',
        'embargo', 'guarantee', 'hospital', 'school', 'fire_station', 'furniture')),
    name text not null default '',
    width_m float8 not null default 0 check (width_m >= 0),
    since date,
    until date,
    organisation_id uuid,
    -- Of an ordnance suspicion: the ground was searched and is free.
    cleared boolean not null default false,
    public boolean not null default true,
    extent geometry(Geometry, 25832) not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, organisation_id) references organisation,
    check (since <= until)
);
create index constraint_area_extent on constraint_area using gist (extent);
create index constraint_area_kind on constraint_area (tenant_id, kind);

alter table constraint_area enable row level security;
alter table constraint_area force row level security;
create policy need_to_know on constraint_area using (tenant_id = (select acting_tenant()) and (
    public
    or (select acting_role()) in ('system', 'officer', 'planner', 'administrator')
    or organisation_id = (select acting_organisation())));
grant select, insert, update, delete on constraint_area to lotse_app;

alter table change drop constraint change_kind_check;
alter table change add constraint change_kind_check
    check (kind in ('works', 'conduit', 'moratorium', 'tree', 'constraint', 'layer'));

-- Two kinds of constraints are not entered but come of cases: the guarantee for a surface that a phase of works restored,
-- and a mobile site. Every replica's index follows them, whichever statement changes the row.
create function note_constraint() returns trigger language plpgsql as $$
begin
    insert into change (tenant_id, kind, object_id) values (new.tenant_id, 'constraint', new.id);
    return null;
end $$;
create trigger works_phase_guarantee after update of guarantee_until on works_phase
    for each row when (old.guarantee_until is distinct from new.guarantee_until) execute function note_constraint();
create trigger case_site after update of site, place, stage, title on "case"
    for each row when (new.stage <> 'draft' and (old.site is not null or new.site is not null)
        and (old.site, old.place, old.stage, old.title) is distinct from (new.site, new.place, new.stage, new.title))
    execute function note_constraint();
