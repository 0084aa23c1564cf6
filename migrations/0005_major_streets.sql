-- Why: a tile that shows half a city draws its main streets only; an index of their own spares it reading every
-- residential street in the box.
create index segment_major on segment using gist (line)
    where class in ('motorway', 'trunk', 'primary', 'secondary', 'tertiary');
