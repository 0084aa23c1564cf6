-- Why: who hears a mobile network where is computed from its radio cells over the ground; cells are listed by planners, and what
-- the ground is comes from files of others. Where operators send, and with which power, is told to the authority alone.

create table radio_cell (
    tenant_id uuid not null references tenant,
    id uuid not null,
    -- Unique, so that a list that is loaded again changes cells instead of doubling them.
    name text not null check (length(name) between 1 and 60),
    -- Cells of one site share it.
    site text not null check (length(site) between 1 and 60),
    operator text not null check (length(operator) between 1 and 100),
    kind text not null check (kind in ('mast', 'rooftop', 'small_cell')),
    place geometry(Point, 25832) not null,
    height_m double precision not null check (height_m > 0 and height_m <= 1000),
    frequency_mhz double precision not null check (frequency_mhz > 0 and frequency_mhz <= 300000),
    resource_blocks integer not null check (resource_blocks between 1 and 3300),
    -- Of the whole carrier, in the strongest direction.
    eirp_dbm double precision not null check (eirp_dbm between -50 and 120),
    -- Null: alike in all directions.
    azimuth_deg double precision check (azimuth_deg >= 0 and azimuth_deg < 360),
    beam_deg double precision check (beam_deg > 0 and beam_deg <= 360),
    vertical_beam_deg double precision check (vertical_beam_deg > 0 and vertical_beam_deg <= 180),
    mechanical_tilt_deg double precision not null default 0 check (mechanical_tilt_deg between -90 and 90),
    electrical_tilt_deg double precision not null default 0 check (electrical_tilt_deg between -90 and 90),
    model text not null check (model in ('automatic', 'p1812', 'tr38901', 'knife_edge', 'free_space')),
    state text not null check (state in ('on_air', 'planned')),
    version bigint not null default 1,
    primary key (tenant_id, id),
    unique (tenant_id, name)
);

-- Heights of the ground, and of what stands on it; the numbers themselves are a blob of 32-bit floats, row by row from the south.
create table radio_raster (
    tenant_id uuid not null references tenant,
    kind text not null check (kind in ('terrain', 'cover')),
    source text not null check (length(source) between 1 and 500),
    corner geometry(Point, 25832) not null,
    cell_m double precision not null check (cell_m > 0),
    columns integer not null check (columns > 1),
    rows integer not null check (rows > 1),
    lowest_m real not null,
    highest_m real not null,
    void_share double precision not null check (void_share between 0 and 1),
    files text[] not null,
    sha256 bytea not null check (length(sha256) = 32),
    imported_by text not null,
    imported_at timestamptz not null,
    primary key (tenant_id, kind)
);

do $$
declare
    name text;
begin
    foreach name in array array['radio_cell', 'radio_raster']
    loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy insiders on %I using (tenant_id = (select acting_tenant())
            and (select acting_role()) in (''system'', ''officer'', ''planner''))', name);
        execute format('create policy readers on %I for select using (tenant_id = (select acting_tenant())
            and (select acting_role()) = ''administrator'')', name);
        execute format('grant select, insert, update, delete on %I to lotse_app', name);
    end loop;
end $$;
