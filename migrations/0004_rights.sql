-- Why: who may see and write which row is said once, in the database, below every query. The application role owns
-- nothing, and FORCE holds the owner to the same policies. Each policy names the tenant first.

do $$
declare
    name text;
begin
    for name in
        select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r'
          and relname not in ('spatial_ref_sys', '_sqlx_migrations')
    loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
    end loop;

    -- Everybody in the tenant: names, the base map, published protection, and tables that carry no content of others.
    foreach name in array array['organisation', 'authority', 'account', 'reference_counter', 'journal_head', 'layer',
        'segment', 'district', 'address', 'place', 'building', 'tree', 'stop', 'transit_line', 'rail', 'land_use',
        'moratorium']
    loop
        execute format('create policy tenant on %I using (tenant_id = (select acting_tenant()))', name);
    end loop;

    -- The house itself and the administrator.
    foreach name in array array['credential', 'session']
    loop
        execute format('create policy house on %I using (tenant_id = (select acting_tenant())
            and (select acting_role()) in (''system'', ''administrator''))', name);
    end loop;

    -- Anybody's change writes these; only the house reads them.
    foreach name in array array['change', 'outbox']
    loop
        execute format('create policy house on %I using (tenant_id = (select acting_tenant())
            and (select acting_role()) = ''system'')', name);
        execute format('create policy written on %I for insert with check (tenant_id = (select acting_tenant()))', name);
    end loop;

    -- What belongs to a case is seen by whoever sees the case.
    foreach name in array array['trench', 'happening', 'authority_decision', 'clock', 'dig_permit', 'works_phase',
        'document', 'finding', 'assessment']
    loop
        execute format('create policy by_case on %I using (tenant_id = (select acting_tenant()) and exists (
            select from "case" c where c.tenant_id = %I.tenant_id and c.id = %I.case_id))', name, name, name);
    end loop;
end $$;

create policy own on tenant using (id = (select acting_tenant()) or (select acting_role()) = 'system');

create policy own on idempotency using (tenant_id = (select acting_tenant()));

create policy probes on probe using (tenant_id = (select acting_tenant()) and (
    (select acting_role()) in ('system', 'administrator')
    or organisation_id = (select acting_organisation())));

-- Nobody but its applicant knows of a draft.
create policy parties on "case" using (tenant_id = (select acting_tenant()) and (
    (select acting_role()) = 'system'
    or (select acting_role()) = 'applicant' and organisation_id = (select acting_organisation())
    or (select acting_role()) = 'officer' and authority_id = (select acting_authority()) and stage <> 'draft'
    or (select acting_role()) in ('planner', 'administrator') and stage <> 'draft'));

create policy own on upload using (tenant_id = (select acting_tenant()) and (
    (select acting_role()) in ('system', 'officer')
    or organisation_id = (select acting_organisation())));

-- §148 TKG: plan data of others is confidential.
create policy need_to_know on conduit using (tenant_id = (select acting_tenant()) and (
    (select acting_role()) in ('system', 'officer', 'planner', 'administrator')
    or organisation_id = (select acting_organisation())));
create policy need_to_know on works using (tenant_id = (select acting_tenant()) and (
    published
    or (select acting_role()) in ('system', 'officer', 'planner', 'administrator')
    or organisation_id = (select acting_organisation())));

create policy by_case on journal for select using (tenant_id = (select acting_tenant()) and (
    (select acting_role()) = 'system'
    or case_id is null and (select acting_role()) = 'administrator'
    or exists (select from "case" c where c.tenant_id = journal.tenant_id and c.id = journal.case_id)));
create policy written on journal for insert with check (tenant_id = (select acting_tenant()));
create policy by_case on journal_actor using (tenant_id = (select acting_tenant()) and (
    (select acting_role()) in ('system', 'administrator')
    or exists (select from "case" c where c.tenant_id = journal_actor.tenant_id and c.id = journal_actor.chain_id)));
create policy written on journal_actor for insert with check (tenant_id = (select acting_tenant()));

grant usage on schema public to lotse_app;
grant select, insert, update, delete on all tables in schema public to lotse_app;
grant usage on all sequences in schema public to lotse_app;
grant execute on all functions in schema public to lotse_app;
revoke update, delete on journal from lotse_app;
revoke insert, update, delete on spatial_ref_sys from lotse_app;
