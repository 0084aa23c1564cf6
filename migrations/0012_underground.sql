-- Why: clearance under ground is judged in space. How far a line may lie below its cover (XTrasse pufferzone3D) and what
-- it keeps free around itself (schutzzone3D) belong to the line; null where nothing is recorded.

alter table conduit
    add column buffer_m float8 check (buffer_m >= 0),
    add column protection_m float8 check (protection_m >= 0);
