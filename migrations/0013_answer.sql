-- Why: an answer can bring files, and nobody but the authority sees them before it is given; what another road authority
-- decided on its part belongs to the plan that it was decided on, as a statement does.

alter table document
    -- Brought by the authority with its answer, for whoever asked; held back as long as the answer is not given.
    add column answer boolean not null default false,
    add column held_back boolean not null default false,
    add check (answer or not held_back);

alter policy by_case on document using (tenant_id = (select acting_tenant())
    and (not answer or (select acting_role()) in ('system', 'officer')
        or (select acting_role()) = 'applicant' and not held_back)
    and exists (select from "case" c where c.tenant_id = document.tenant_id and c.id = document.case_id));

alter table authority_decision
    -- The plan that it counts for, and the day of the plan that it was given on.
    add column plan integer not null default 1,
    add column plan_on date,
    -- Who confirmed, and when, that it still holds for a plan that was changed after it was given.
    add column confirmed_on date,
    add column confirmed_by text not null default '';

-- What was decided before the day of the last change was decided on an earlier plan.
update authority_decision d
set plan = case when c.plan_on is null or d.on_day >= c.plan_on then c.plan else 1 end,
    plan_on = case when c.plan_on is null or d.on_day >= c.plan_on then coalesce(c.plan_on, c.submitted_on) end
from "case" c
where c.tenant_id = d.tenant_id and c.id = d.case_id and d.verdict is not null;
