-- What a case does in the street: dig for a line, or only occupy it, as a traffic order does; nothing where its line is none.
-- Only works that dig can be dug together.

alter table "case" add column works_kind text default 'telecom'
    check (works_kind in ('telecom', 'power', 'gas', 'water', 'sewer', 'heat', 'road', 'site', 'event'));

update "case" set works_kind = case when procedure = 'traffic_order' then 'site' else 'telecom' end where digs;
update works w set kind = c.works_kind, version = w.version + 1
from "case" c
where c.tenant_id = w.tenant_id and c.id = w.case_id and c.works_kind is not null and c.works_kind <> w.kind;

alter table "case" drop column digs;
