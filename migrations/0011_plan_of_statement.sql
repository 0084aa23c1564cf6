-- A statement belongs to the plan that it was given on, and says how it came in; a refusal says apart how it weighed the
-- overriding public interest.

alter table "case"
    -- How often the plan was changed since it was handed in, counted from one, and the day of the last change.
    add column plan integer not null default 1,
    add column plan_on date;

alter table statement
    -- Entered by an officer from paper, mail or telephone.
    add column on_paper boolean not null default false,
    -- The plan that it counts for, and the day of the plan that it was given on.
    add column plan integer not null default 1,
    add column plan_on date,
    -- Who confirmed, and when, that it still holds for a plan that was changed after it was given.
    add column confirmed_on date,
    add column confirmed_by text not null default '',
    -- What the body answered before it was asked anew.
    add column former jsonb not null default '[]';

update statement s
set plan_on = c.submitted_on
from "case" c
where c.tenant_id = s.tenant_id and c.id = s.case_id and s.verdict is not null;

update statement
set on_paper = true, by_name = left(by_name, -length(' (Papier / paper)'))
where by_name like '% (Papier / paper)';

alter table authority_decision
    add column public_interest text not null default '';
