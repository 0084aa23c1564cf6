-- Why: two sides of a clash can open to each other what stays closed by default (§148 TKG), both or neither; and of two cases
-- that clash the later applicant starts to settle who gives way.

-- The word of one side of a pair: a case (or its works, which bear its identifier) and what it runs into.
create table disclosure (
    tenant_id uuid not null references tenant,
    -- Derived from the pair: tells neither of the two.
    id uuid not null,
    one uuid not null,
    other uuid not null,
    -- Whose word it is, and to whom.
    organisation_id uuid not null,
    counterpart_id uuid not null,
    -- Its own case in the pair; none of a conduit, or of works that came with a layer.
    case_id uuid,
    street text not null,
    answer text not null check (answer in ('agreed', 'declined', 'withdrawn')),
    by_account uuid,
    at timestamptz not null,
    version bigint not null default 1,
    primary key (tenant_id, id, organisation_id),
    foreign key (tenant_id, organisation_id) references organisation,
    foreign key (tenant_id, counterpart_id) references organisation,
    foreign key (tenant_id, case_id) references "case" on delete cascade,
    check (one < other),
    check (organisation_id <> counterpart_id)
);
create index disclosure_one on disclosure (tenant_id, one);
create index disclosure_other on disclosure (tenant_id, other);
create index disclosure_organisation on disclosure (tenant_id, organisation_id);
create index disclosure_counterpart on disclosure (tenant_id, counterpart_id);

alter table disclosure enable row level security;
alter table disclosure force row level security;
create policy sides on disclosure for select using (tenant_id = (select acting_tenant()) and (
    (select acting_role()) = 'system'
    or (select acting_organisation()) in (organisation_id, counterpart_id)
    or (select acting_role()) = 'officer' and exists (
        select from "case" c where c.tenant_id = disclosure.tenant_id and c.id in (one, other))));
-- Nobody agrees or declines for somebody else.
create policy own on disclosure for insert with check (tenant_id = (select acting_tenant()) and (
    (select acting_role()) = 'system' or organisation_id = (select acting_organisation())));
-- Whoever stands on a side of the pair, or decides on its case, can end it.
create policy ended on disclosure for update
    using (tenant_id = (select acting_tenant()) and (
        (select acting_role()) = 'system'
        or (select acting_organisation()) in (organisation_id, counterpart_id)
        or (select acting_role()) = 'officer' and exists (
            select from "case" c where c.tenant_id = disclosure.tenant_id and c.id in (one, other))))
    with check (tenant_id = (select acting_tenant()) and (
        (select acting_role()) = 'system' or organisation_id = (select acting_organisation())
        or answer = 'withdrawn'));

-- The pairs that are open to whoever acts: both sides have agreed, each to the other.
create function opened_pairs() returns table (one uuid, other uuid, counterpart_id uuid) stable parallel safe language sql as
$$
    select mine.one, mine.other, mine.counterpart_id
    from disclosure mine join disclosure theirs
        on theirs.tenant_id = mine.tenant_id and theirs.id = mine.id
            and theirs.organisation_id = mine.counterpart_id and theirs.counterpart_id = mine.organisation_id
    where mine.tenant_id = acting_tenant() and mine.organisation_id = acting_organisation()
        and mine.answer = 'agreed' and theirs.answer = 'agreed'
$$;

-- What somebody else's case runs into with me, once both have agreed.
create policy opened on finding for select using (tenant_id = (select acting_tenant())
    and neighbour_owner = (select acting_organisation())
    and (least(case_id, neighbour_id), greatest(case_id, neighbour_id)) in (select one, other from opened_pairs()));

-- What two cases that clash come to with each other. The house makes and ends it with their findings.
create table reconciliation (
    tenant_id uuid not null references tenant,
    -- By the day of receipt, then by the reference, which counts up.
    later_id uuid not null,
    earlier_id uuid not null,
    state text not null default 'open' check (state in ('open', 'proposed', 'agreed', 'failed', 'decided')),
    -- The case whose side spoke last; none of the authority, or when nobody has spoken.
    said_by uuid,
    note text not null default '',
    -- The case that is to move, and to which days.
    mover_id uuid,
    first date,
    last date,
    -- Whether it has.
    moved boolean not null default false,
    -- Of the findings that it is about: what was agreed on others is open again.
    inputs text not null,
    at timestamptz not null,
    closed_at timestamptz,
    version bigint not null default 1,
    primary key (tenant_id, later_id, earlier_id),
    foreign key (tenant_id, later_id) references "case" on delete cascade,
    foreign key (tenant_id, earlier_id) references "case" on delete cascade,
    check (later_id <> earlier_id),
    check (said_by is null or said_by in (later_id, earlier_id)),
    check (mover_id is null or mover_id in (later_id, earlier_id)),
    check ((mover_id is null) = (first is null) and (first is null) = (last is null)),
    check (first <= last)
);
create index reconciliation_earlier on reconciliation (tenant_id, earlier_id);

alter table reconciliation enable row level security;
alter table reconciliation force row level security;
create policy house on reconciliation using (tenant_id = (select acting_tenant())
    and (select acting_role()) = 'system');
create policy parties on reconciliation for select using (tenant_id = (select acting_tenant())
    and (select acting_role()) in ('applicant', 'officer') and exists (
        select from "case" c where c.tenant_id = reconciliation.tenant_id and c.id in (later_id, earlier_id)));
create policy said on reconciliation for update using (tenant_id = (select acting_tenant())
    and (select acting_role()) in ('applicant', 'officer') and exists (
        select from "case" c where c.tenant_id = reconciliation.tenant_id and c.id in (later_id, earlier_id)));

grant select, insert, update on disclosure to lotse_app;
grant select, insert, update on reconciliation to lotse_app;
grant execute on function opened_pairs() to lotse_app;
