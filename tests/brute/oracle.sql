-- The rules as their files word them, over everything there is: no index of ours, no code of the engine.
-- $1 trench (GeoJSON) $2 width $3 first $4 last day $5 today $6 the values of the rules. `sure` says that a millimetre more
-- or less changes nothing.
with word as (
    select $6::jsonb as r, 0.001::float8 as hair, array['motorway', 'trunk', 'primary', 'secondary', 'tertiary',
        'unclassified', 'residential', 'living', 'pedestrian', 'service'] as streets
),
-- The trench (without id) and all works that are not over.
one as materialized (
    select null::uuid as id, st_transform(st_setsrid(st_geomfromgeojson($1), 4326), 25832) as line, $2::float8 as width,
        $3::text::date as first, $4::text::date as last, null::int as days
    union all
    select id, line, width_m, first, last, days from works where last >= $5::text::date
),
piece as materialized (
    select one.id, row_number() over () as number, st_lineinterpolatepoint(part.geom, (turn + 0.5) / cut.count) as middle
    from one, st_dumpsegments(one.line) as part,
        lateral (select greatest(1, ceil(st_length(part.geom) / 25))::int as count) as cut,
        generate_series(0, cut.count - 1) as turn
    where st_length(part.geom) > 0
),
near as materialized (
    select piece.id, number, segment.id as segment, class, st_distance(line, middle) as away,
        min(st_distance(line, middle)) over (partition by number) as least
    from piece join segment on st_distance(line, middle) <= 15.001 and class not in ('track', 'path')
),
-- Where a hair decides between two segments, both may be meant.
footing as materialized (
    select near.id, number, segment, class, count(*) over (partition by number) = 1 and away <= on_street - hair as sure
    from near, word, lateral (select (r -> 'CLASS' ->> 'on_street_m')::float8 as on_street) as limits
    where away <= least + hair and away <= on_street + hair
),
-- Class by ground length (on the ellipsoid), days and the most important street underfoot.
called as materialized (
    select one.id, coalesce(min(size.name) filter (where size.rank = best), 'large') as class
    from one cross join word
    left join lateral (
        select size.name, size.rank, min(size.rank) over () as best
        from (values ('small', 1), ('medium', 2)) as size (name, rank),
            lateral (select r -> 'CLASS' -> size.name as most) as limits
        where st_length(st_transform(one.line, 4258)::geography) <= (most ->> 'up_to_length_m')::float8
            and coalesce(days, last - first + 1) <= (most ->> 'up_to_days')::int
            and not exists (
                select from footing where footing.id is not distinct from one.id
                    and array_position(streets, class) < array_position(streets, most ->> 'up_to_street'))
    ) as size on true
    group by one.id
),
side as materialized (
    select one.*, days is null or days = last - first + 1 as certain, width / 2 as half,
        width / 2 + (r -> 'CLASS' -> 'strip_m' ->> class)::float8 as zone,
        (r -> 'ST2' -> 'buffer_m' ->> class)::float8 as buffer
    from one join called on called.id is not distinct from one.id cross join word
),
trench as materialized (select * from side where id is null),
pair as materialized (
    select works.id, st_distance(works.line, trench.line) as apart, works.zone + trench.zone as zones,
        greatest(works.buffer, trench.buffer) as buffer, works.certain and trench.certain as certain,
        greatest(0, works.first - trench.last - 1, trench.first - works.last - 1) as gap,
        works.first <= trench.last and trench.first <= works.last as common,
        exists (select from footing as a join footing as b using (segment) where a.id is null and b.id = works.id) as perhaps,
        exists (select from footing as a join footing as b using (segment)
            where a.id is null and b.id = works.id and a.sure and b.sure) as surely
    from side as works cross join trench where works.id is not null
),
space_time as (
    select id, by.hair, case
        when common and certain and apart <= zones + by.hair then 'ST1'
        when common and apart <= zones + pair.buffer + by.hair then 'ST2'
        when gap <= (r -> 'ST3' ->> 'within_days')::int
            and (apart < zones + (r -> 'ST3' ->> 'metres')::float8 + by.hair
                or case when by.hair > 0 then perhaps else surely end) then 'ST3'
        end as rule
    from pair cross join word cross join lateral (values (word.hair), (-word.hair)) as by (hair)
),
-- Everything else with how far it keeps and how far it has to.
kept as (
    select 'E1' as rule, tree.id, st_distance(place, line) - zone as gap,
        greatest((r -> 'E1' ->> 'metres')::float8, crown_radius_m + (r -> 'E1' ->> 'or_crown_plus_metres')::float8) as keep
    from tree, trench, word
    union all
    select 'U4', conduit.id, st_distance(conduit.line, trench.line), (r -> 'U4' ->> 'metres')::float8
    from conduit, trench, word where kind in ('duct', 'microduct') and ducts_free >= 1
    union all
    select 'P1', moratorium.id,
        st_distance(extent, line) - half - case when st_dimension(extent) = 1 then width_m / 2 else 0 end,
        (r -> 'P1' ->> 'metres')::float8
    from moratorium, trench, word
    where since <= last
        and first <= least(until, (since + make_interval(years => (r -> 'P1' ->> 'at_most_years')::int))::date)
)
select rule, id, bool_and(sure) as sure from (
    select rule, id, count(*) over (partition by id, rule) = 2 as sure from space_time where rule is not null
    union all
    select rule, id, gap < greatest(keep, 0) - hair from kept, word where gap < keep + hair or gap <= hair
) as found
group by rule, id order by rule, id
