-- Why: the whole case. Clocks ask for the time, the end and the circumstances of an event; public bodies are asked and
-- answer; several authorities share one trench; every letter, fee, inspection, defect and photo has its row; people get
-- messages, keep filters and notes, and stand in for each other.

-- The secret of similarity search: these operators look at two texts and never raise an error. As for boxes, only a
-- superuser can say so; without it answers are the same, but slower.
do $$
declare
    operator record;
begin
    for operator in
        select oprcode::regprocedure as code from pg_operator
        where oprname in ('%', '<%', '%>') and oprleft = 'text'::regtype and oprright = 'text'::regtype
    loop
        execute format('alter function %s leakproof', operator.code);
    end loop;
exception when insufficient_privilege then
    raise notice 'similarity search could not be marked leakproof: its index stays unused under row-level security';
end $$;

create function acting_body() returns uuid stable parallel safe language sql as
    $$ select nullif(current_setting('lotse.body', true), '')::uuid $$;

-- A public body that is asked: what it watches over, where (no area means everywhere), how near a trench must come, and
-- how many days it has.
create table body (
    tenant_id uuid not null references tenant,
    id uuid not null,
    kind text not null,
    name text not null,
    email text not null default '',
    area geometry(Geometry, 25832),
    reach_m float8 not null default 0 check (reach_m >= 0),
    procedures text[] not null default '{}',
    answer_days int not null default 28 check (answer_days between 1 and 366),
    sub_decision boolean not null default false,
    basis text not null default '',
    active boolean not null default true,
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, name)
);
create index body_area on body using gist (area);

alter table authority
    -- How it can be reached, where fees are paid, how to object, how long a hearing and a guarantee last.
    add column settings jsonb not null default '{}';

alter table account
    add column body_id uuid,
    add column email text not null default '',
    add column substitute_id uuid,
    add column substitute_until date,
    -- Mail per kind of message, language, hour of the digest.
    add column preference jsonb not null default '{}',
    add foreign key (tenant_id, body_id) references body,
    add foreign key (tenant_id, substitute_id) references account,
    drop constraint account_role_check,
    add constraint account_role_check
        check (role in ('applicant', 'officer', 'planner', 'administrator', 'consultee')),
    add constraint account_body check ((role = 'consultee') = (body_id is not null)),
    add constraint account_substitute check (substitute_id is distinct from id);

-- Organisations that a person must not decide about, §127(2) TKG.
create table account_conflict (
    tenant_id uuid not null,
    account_id uuid not null,
    organisation_id uuid not null,
    reason text not null,
    primary key (tenant_id, account_id, organisation_id),
    foreign key (tenant_id, account_id) references account on delete cascade,
    foreign key (tenant_id, organisation_id) references organisation
);

alter table journal drop constraint journal_actor_kind_check;
alter table journal add constraint journal_actor_kind_check
    check (actor_kind in ('applicant', 'officer', 'planner', 'administrator', 'consultee', 'public', 'system'));

alter table "case"
    -- The class of works that a regime tells apart, for example `major`.
    add column class text,
    -- Entered by the authority from paper or telephone.
    add column on_behalf boolean not null default false,
    -- The case that this one follows: a forward plan, immediate works, a notification.
    add column origin_id uuid,
    -- What links a mobile site and its backhaul trench.
    add column linked_id uuid,
    -- A mobile site; personal data has no place in it.
    add column site jsonb,
    -- Days that the law counts back from: {"operation": "2026-05-01"}.
    add column anchors jsonb not null default '{}',
    -- Where a mobile site is to stand.
    add column place geometry(Point, 25832),
    -- Everybody whose case it is: row-level security asks here, since a policy cannot ask a table that asks it.
    add column authorities uuid[] not null default '{}',
    add column bodies uuid[] not null default '{}',
    -- Title, reference, streets, names, folded: what similarity search looks at.
    add column search text not null default '',
    add foreign key (tenant_id, origin_id) references "case" on delete set null (origin_id),
    add foreign key (tenant_id, linked_id) references "case" on delete set null (linked_id);
update "case" c set authorities = array[c.authority_id],
    search = lower(concat_ws(' ', c.reference, c.title,
        (select name from organisation o where o.tenant_id = c.tenant_id and o.id = c.organisation_id), c.note,
        (select array_to_string(t.streets, ' ') from trench t where t.tenant_id = c.tenant_id and t.case_id = c.id)));
create index case_search on "case" using gin (search gin_trgm_ops);
create index case_origin on "case" (tenant_id, origin_id) where origin_id is not null;
create index case_linked on "case" (tenant_id, linked_id) where linked_id is not null;

alter table happening
    add column at_time time,
    add column until_day date,
    add column marks text[] not null default '{}';

-- Phases move by the same table of steps as the case.
alter table works_phase rename column state to stage;
update works_phase set stage = case stage
    when 'planned' then 'dig_permit' when 'complete' then 'works_complete' when 'reinstated' then 'reinstated_permanent'
    else stage end;
alter table works_phase
    add column label text not null default '',
    add column surface_m2 float8 check (surface_m2 > 0),
    add column begun_on date,
    add column ended_on date,
    add column reinstated_on date,
    add column guarantee_until date;
alter table dig_permit drop column state;
alter table dig_permit
    add column number text,
    add column granted_on date,
    add column valid_until date,
    add column conditions jsonb not null default '[]',
    add constraint dig_permit_number unique (tenant_id, number);

-- A body that was asked in a case. `token_hash` is the SHA-256 of its one-time link.
create table statement (
    tenant_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    body_id uuid not null,
    question text not null default '',
    asked_on date not null,
    due date not null,
    reminded_on date,
    answered_on date,
    verdict text,
    text text not null default '',
    conditions jsonb not null default '[]',
    by_name text not null default '',
    sub_decision boolean not null,
    token_hash bytea check (octet_length(token_hash) = 32),
    version bigint not null default 1,
    primary key (tenant_id, id),
    unique (tenant_id, case_id, body_id),
    foreign key (tenant_id, case_id) references "case" on delete cascade,
    foreign key (tenant_id, body_id) references body,
    check ((verdict is null) = (answered_on is null))
);
create unique index statement_token on statement (tenant_id, token_hash) where token_hash is not null;
create index statement_open on statement (tenant_id, due) where verdict is null;
create index statement_body on statement (tenant_id, body_id, due);

-- Every letter of a case; the paper stands under its hash once it is printed.
create table letter (
    tenant_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    kind text not null,
    title jsonb not null,
    language text not null check (language in ('de', 'en')),
    on_day date not null,
    recipient text not null,
    -- What it says beyond the case itself: items, reasons, dates.
    content jsonb not null default '{}',
    -- For whom besides the authority: the applicant, or one body.
    body_id uuid,
    sha256 bytea check (octet_length(sha256) = 32),
    sent_on date,
    channel text check (channel in ('letter', 'electronic')),
    retrieved_on date,
    created_at timestamptz not null default now(),
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references "case" on delete cascade,
    foreign key (tenant_id, body_id) references body
);
create index letter_case on letter (tenant_id, case_id, created_at);

-- A fee or a deposit, calculated line by line.
create table charge (
    tenant_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    kind text not null check (kind in ('fee', 'deposit')),
    bill jsonb not null,
    amount_cents bigint not null check (amount_cents >= 0),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    payment_reference text not null,
    status text not null check (status in ('draft', 'issued', 'paid', 'waived', 'cancelled', 'released', 'drawn')),
    due date,
    issued_on date,
    settled_on date,
    letter_id uuid,
    note text not null default '',
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, payment_reference),
    foreign key (tenant_id, case_id) references "case" on delete cascade,
    foreign key (tenant_id, letter_id) references letter
);
create index charge_case on charge (tenant_id, case_id, created_at);

-- Made by the inspector's device, possibly offline: its identifier makes an upload that is repeated harmless.
create table inspection (
    tenant_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    phase_id uuid not null,
    kind text not null,
    result text not null,
    note text not null default '',
    points jsonb not null default '[]',
    place geometry(Point, 25832),
    inspected_at timestamptz not null,
    received_at timestamptz not null default now(),
    by_account uuid not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references "case" on delete cascade,
    foreign key (tenant_id, phase_id) references works_phase on delete cascade,
    foreign key (tenant_id, by_account) references account
);
create index inspection_case on inspection (tenant_id, case_id, inspected_at);

create table defect (
    tenant_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    phase_id uuid not null,
    inspection_id uuid not null,
    text text not null,
    place geometry(Point, 25832),
    due date not null,
    state text not null default 'open',
    remedy text not null default '',
    remedied_on date,
    accepted_on date,
    version bigint not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references "case" on delete cascade,
    foreign key (tenant_id, phase_id) references works_phase on delete cascade,
    foreign key (tenant_id, inspection_id) references inspection on delete cascade
);
create index defect_case on defect (tenant_id, case_id, due);

create table photo (
    tenant_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    inspection_id uuid not null,
    defect_id uuid,
    caption text not null default '',
    media_type text not null,
    size_bytes bigint not null,
    sha256 bytea not null check (octet_length(sha256) = 32),
    taken_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references "case" on delete cascade,
    foreign key (tenant_id, inspection_id) references inspection on delete cascade,
    foreign key (tenant_id, defect_id) references defect on delete cascade
);
create index photo_case on photo (tenant_id, case_id);

-- A comment between the parties, or an internal note of the authority.
create table note (
    tenant_id uuid not null,
    id uuid not null,
    case_id uuid not null,
    account_id uuid not null,
    internal boolean not null,
    text text not null,
    at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references "case" on delete cascade,
    foreign key (tenant_id, account_id) references account
);
create index note_case on note (tenant_id, case_id, at);

create table message (
    tenant_id uuid not null,
    id uuid not null,
    account_id uuid not null,
    case_id uuid,
    kind text not null,
    title jsonb not null,
    text jsonb not null,
    at timestamptz not null,
    read_at timestamptz,
    -- Mailed at once, or with a digest; null while it waits.
    mailed_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, account_id) references account on delete cascade,
    foreign key (tenant_id, case_id) references "case" on delete cascade
);
create index message_account on message (tenant_id, account_id, at desc);
create index message_waiting on message (tenant_id, account_id, at) where mailed_at is null;

-- A secret address under which somebody's deadlines can be read as a calendar; only its SHA-256 is kept.
create table feed (
    tenant_id uuid not null,
    account_id uuid not null,
    token_hash bytea not null check (octet_length(token_hash) = 32),
    created_at timestamptz not null default now(),
    primary key (tenant_id, account_id),
    unique (tenant_id, token_hash),
    foreign key (tenant_id, account_id) references account on delete cascade
);

create table saved_filter (
    tenant_id uuid not null,
    id uuid not null,
    account_id uuid not null,
    name text not null,
    query text not null,
    version bigint not null default 1,
    primary key (tenant_id, id),
    unique (tenant_id, account_id, name),
    foreign key (tenant_id, account_id) references account on delete cascade
);

-- The latest day that the clock has worked on: it refuses to run backwards.
create table clock_day (
    tenant_id uuid primary key references tenant,
    day date not null,
    at timestamptz not null
);

-- Who may see what.
do $$
declare
    name text;
begin
    foreach name in array array['body', 'account_conflict', 'statement', 'letter', 'charge', 'inspection', 'defect',
        'photo', 'note', 'message', 'feed', 'saved_filter', 'clock_day']
    loop
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
    end loop;
    foreach name in array array['body', 'account_conflict', 'message', 'feed', 'saved_filter', 'clock_day']
    loop
        execute format('create policy tenant on %I using (tenant_id = (select acting_tenant()))', name);
    end loop;
    -- An applicant and a body see what belongs to a case; what is the authority's alone is told apart below.
    foreach name in array array['inspection', 'defect', 'photo']
    loop
        execute format('create policy by_case on %I using (tenant_id = (select acting_tenant()) and exists (
            select from "case" c where c.tenant_id = %I.tenant_id and c.id = %I.case_id))', name, name, name);
    end loop;
    -- Money is between the applicant and the authority.
    execute 'create policy by_case on charge using (tenant_id = (select acting_tenant())
        and (select acting_role()) <> ''consultee'' and exists (
        select from "case" c where c.tenant_id = charge.tenant_id and c.id = charge.case_id))';
end $$;

-- A body sees its own statement; the applicant sees all, once they are asked.
create policy by_case on statement using (tenant_id = (select acting_tenant())
    and ((select acting_role()) <> 'consultee' or body_id = (select acting_body()))
    and exists (select from "case" c where c.tenant_id = statement.tenant_id and c.id = statement.case_id));
-- A letter to a body is the authority's and that body's.
create policy by_case on letter using (tenant_id = (select acting_tenant())
    and case (select acting_role())
        when 'applicant' then body_id is null
        when 'consultee' then body_id = (select acting_body())
        else true end
    and exists (select from "case" c where c.tenant_id = letter.tenant_id and c.id = letter.case_id));
create policy by_case on note using (tenant_id = (select acting_tenant())
    and (not internal or (select acting_role()) in ('system', 'officer'))
    and (select acting_role()) <> 'consultee'
    and exists (select from "case" c where c.tenant_id = note.tenant_id and c.id = note.case_id));

alter policy parties on "case" using (tenant_id = (select acting_tenant()) and (
    (select acting_role()) = 'system'
    or (select acting_role()) = 'applicant' and organisation_id = (select acting_organisation())
    or (select acting_role()) = 'officer' and stage <> 'draft'
        and (authority_id = (select acting_authority()) or (select acting_authority()) = any (authorities))
    -- The draft that an officer enters on somebody's behalf.
    or (select acting_role()) = 'officer' and on_behalf and authority_id = (select acting_authority())
    or (select acting_role()) = 'consultee' and stage <> 'draft' and (select acting_body()) = any (bodies)
    or (select acting_role()) = 'planner' and stage <> 'draft'));

grant select, insert, update, delete on body, account_conflict, statement, letter, charge, inspection, defect, photo,
    note, message, feed, saved_filter, clock_day to lotse_app;
grant execute on function acting_body() to lotse_app;
