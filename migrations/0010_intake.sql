-- The way in: paper and telephone, and cases that open no street.

alter table "case"
    -- The day on which the authority received it on paper or by telephone.
    add column received_on date,
    -- Whether its line is a trench; the line of a request only says what it is about.
    add column digs boolean not null default true;

-- What the authority enters for somebody is theirs to see once it is handed in, not while it is being typed.
alter policy parties on "case" using (tenant_id = (select acting_tenant()) and (
    (select acting_role()) = 'system'
    or (select acting_role()) = 'applicant' and organisation_id = (select acting_organisation())
        and (stage <> 'draft' or not on_behalf)
    or (select acting_role()) = 'officer' and stage <> 'draft'
        and (authority_id = (select acting_authority()) or (select acting_authority()) = any (authorities))
    or (select acting_role()) = 'officer' and on_behalf and authority_id = (select acting_authority())
    or (select acting_role()) = 'consultee' and stage <> 'draft' and (select acting_body()) = any (bodies)
    or (select acting_role()) = 'planner' and stage <> 'draft'));
