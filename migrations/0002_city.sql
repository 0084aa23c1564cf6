-- Why: the city that trenches are judged against and that the map shows. Geometry is ETRS89 / UTM 32N (EPSG:25832)
-- throughout. Streets are segments between junctions; tracks and paths stand among them, told apart by their class.

create table layer (
    tenant_id uuid not null references tenant,
    kind text not null,
    rows bigint not null,
    loaded_at timestamptz not null,
    source text not null default '',
    version bigint not null default 1,
    primary key (tenant_id, kind)
);

create table segment (
    tenant_id uuid not null references tenant,
    id uuid not null,
    name text not null,
    class text not null,
    surface text,
    width_m float8,
    bridge boolean not null,
    tunnel boolean not null,
    line geometry(Geometry, 25832) not null,
    primary key (tenant_id, id)
);
create index segment_line on segment using gist (line);

create table district (
    tenant_id uuid not null references tenant,
    id uuid not null,
    name text not null,
    boundary geometry(Geometry, 25832) not null,
    primary key (tenant_id, id)
);
create index district_boundary on district using gist (boundary);

create table address (
    tenant_id uuid not null references tenant,
    id uuid not null,
    street text not null,
    number text not null,
    postcode text,
    district_id uuid,
    place geometry(Point, 25832) not null,
    primary key (tenant_id, id)
);
create index address_place on address using gist (place);

-- What can be searched for by name: one row per street and per address. `key` is folded to small letters without
-- umlauts; compared bytewise, because those comparisons are leakproof and so may use the index.
create table place (
    tenant_id uuid not null references tenant,
    id bigint generated always as identity,
    kind text not null check (kind in ('street', 'address')),
    label text not null,
    key text not null collate "C",
    at geometry(Point, 25832) not null,
    primary key (tenant_id, id)
);
create index place_key on place (tenant_id, kind, key);

create function fold(word text) returns text immutable parallel safe strict language sql as $$
    select regexp_replace(
        replace(replace(replace(replace(replace(lower(word),
            'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'strasse', 'str'),
        '[^[:alnum:]]+', '', 'g')
$$;

create table building (
    tenant_id uuid not null references tenant,
    id bigint generated always as identity,
    kind text not null,
    outline geometry(Geometry, 25832) not null,
    primary key (tenant_id, id)
);
create index building_outline on building using gist (outline);

create table tree (
    tenant_id uuid not null references tenant,
    id uuid not null,
    crown_radius_m float8,
    species text,
    place geometry(Point, 25832) not null,
    version bigint not null default 1,
    primary key (tenant_id, id)
);
create index tree_place on tree using gist (place);

create table stop (
    tenant_id uuid not null references tenant,
    id bigint generated always as identity,
    name text not null,
    mode text not null,
    place geometry(Point, 25832) not null,
    primary key (tenant_id, id)
);
create index stop_place on stop using gist (place);

create table transit_line (
    tenant_id uuid not null references tenant,
    id bigint generated always as identity,
    name text not null,
    mode text not null,
    course geometry(Geometry, 25832) not null,
    primary key (tenant_id, id)
);
create index transit_line_course on transit_line using gist (course);

create table rail (
    tenant_id uuid not null references tenant,
    id bigint generated always as identity,
    kind text not null,
    bridge boolean not null,
    tunnel boolean not null,
    line geometry(Geometry, 25832) not null,
    primary key (tenant_id, id)
);
create index rail_line on rail using gist (line);

create table land_use (
    tenant_id uuid not null references tenant,
    id bigint generated always as identity,
    kind text not null,
    area geometry(Geometry, 25832) not null,
    area_m2 float8 generated always as (st_area(area)) stored,
    primary key (tenant_id, id)
);
create index land_use_area on land_use using gist (area);

create table conduit (
    tenant_id uuid not null references tenant,
    id uuid not null,
    organisation_id uuid not null,
    kind text not null,
    ducts int not null,
    ducts_free int not null,
    diameter_mm int,
    cover_m float8,
    accuracy_m float8,
    serving boolean not null,
    line geometry(Geometry, 25832) not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, organisation_id) references organisation,
    check (ducts >= 0 and ducts_free between 0 and ducts)
);
create index conduit_line on conduit using gist (line);
create index conduit_owner on conduit (tenant_id, organisation_id);

create table moratorium (
    tenant_id uuid not null references tenant,
    id uuid not null,
    street text not null,
    reason text not null,
    width_m float8 not null,
    since date not null,
    until date not null,
    extent geometry(Geometry, 25832) not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    check (since <= until)
);
create index moratorium_extent on moratorium using gist (extent);

-- Who opens which place when: imported works, and the works of cases, which `store::case` keeps in step. A window has
-- `days`; fixed works have none.
create table works (
    tenant_id uuid not null references tenant,
    id uuid not null,
    case_id uuid,
    organisation_id uuid not null,
    kind text not null,
    title text not null,
    street text not null,
    width_m float8 not null,
    cover_m float8,
    first date not null,
    last date not null,
    days int,
    published boolean not null,
    line geometry(Geometry, 25832) not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    unique (tenant_id, case_id),
    foreign key (tenant_id, organisation_id) references organisation,
    check (first <= last)
);
create index works_line on works using gist (line);
create index works_days on works (tenant_id, first, last);

-- Tiles are the one place where the reference system changes (25832 → 3857, house rule 3). Shapes are simplified to
-- half a unit of the tile's grid of 4096 before they are transformed, which is the dear part.
create function tile_shape(shape geometry, z int, x int, y int) returns geometry
    immutable parallel safe language sql as $$
    select st_asmvtgeom(
        st_transform(st_simplify(shape, 40075016.7 / 2 ^ z / 8192, true), 3857),
        st_tileenvelope(z, x, y), 4096, 64, true)
$$;

-- The tile's box with its margin in EPSG:25832; none where the zone has no meaning.
create function tile_box(z int, x int, y int) returns geometry immutable parallel safe language sql as $$
    select case when envelope && st_makeenvelope(445000, 5900000, 1785000, 7400000, 3857)
        then st_envelope(st_transform(st_segmentize(envelope, 40075016.7 / 2 ^ z / 8), 25832)) end
    from (select st_tileenvelope(z, x, y, margin => 64 / 4096.0)) as tile (envelope)
$$;
