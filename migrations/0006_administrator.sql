-- Why: plan data is for those who need to know (§148 TKG), and whoever keeps accounts does not: the administrator no
-- longer sees conduits, unpublished works and cases (with all that hangs on them). The status page counts in the index.
alter policy parties on "case" using (tenant_id = (select acting_tenant()) and (
    (select acting_role()) = 'system'
    or (select acting_role()) = 'applicant' and organisation_id = (select acting_organisation())
    or (select acting_role()) = 'officer' and authority_id = (select acting_authority()) and stage <> 'draft'
    or (select acting_role()) = 'planner' and stage <> 'draft'));

alter policy need_to_know on conduit using (tenant_id = (select acting_tenant()) and (
    (select acting_role()) in ('system', 'officer', 'planner')
    or organisation_id = (select acting_organisation())));
alter policy need_to_know on works using (tenant_id = (select acting_tenant()) and (
    published
    or (select acting_role()) in ('system', 'officer', 'planner')
    or organisation_id = (select acting_organisation())));
