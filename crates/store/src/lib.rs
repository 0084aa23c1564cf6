//! Every SQL statement; starts the embedded PostGIS.
//!
//! A unit of work is a [`Tx`]: `db.begin(&Who::person(tenant, &user))`, then functions `noun::verb(&mut tx, …)`, then
//! `tx.commit()`. Row-level security shows a transaction only what its [`Who`] may know, so a case that somebody may
//! not see is simply not found. Every function may fail with [`StoreError`]; bare nouns never fail for absence,
//! `find*` answers an `Option`, `list*` answers all.
//!
//! ```text
//! cluster      Cluster::start(&Path) -> Result<Cluster, ClusterError>      (blocking: use spawn_blocking)
//!              Cluster::join(&Path) -> Db (async: beside a running one)
//!              Cluster::start_for_tests(&Path)   cluster.open() -> Db (async: migrates)   cluster.stop()   (also on drop)
//! db           connect(url) -> Db      db.begin(&Who) -> Tx     tx.commit()    tx.who()   db.ping()  db.version()  db.close()
//!              Who { tenant, user, capacity: Capacity, organisation, authority }  Who::{system, public}(tenant)  Who::person(tenant, &User)
//!              Capacity::{System, Public, Person(Role)}
//! tenant       Tenant { id, slug, name, reference_prefix, area: CityArea, demo }
//!              insert(tx, &Tenant)   list(&Db) -> Vec<Tenant>   find(&Db, slug)    set_area(tx, CityArea)
//! account      NewUser { id, login, name, role, organisation: Option<OrganisationId>, authority: Option<AuthorityId>, password_hash }
//!              Account { user: User, active, version }   Credential { user: User, active, password_hash }
//!              insert(tx, &NewUser)  list(tx) -> Vec<Account>  find(tx, UserId) -> Option<Account>
//!              find_credential(tx: system, login) -> Option<Credential>
//!              update(tx, UserId, version, &AccountChange { active, name, password_hash: Option<…> each }) -> i64 (version)
//!              insert_organisation(tx, &Organisation)  ensure_organisation(tx, name) -> Organisation  list_organisations(tx)
//!              find_organisation(tx, id)   AuthorityRow { authority: Authority, calendar, address, settings, version }
//!              insert_authority(tx, &AuthorityRow, area: Option<&Utm32>)  list_authorities(tx)  find_authority(tx, id)
//!              list_precincts(tx) -> Vec<(Authority, Option<Utm32>)>    (where each decides)
//! session      insert(tx: system, &[u8; 32], UserId, now, expires)  find(tx: system, &hash, now) -> Option<User>
//!              remove(tx, &hash)  remove_all(tx, UserId)  prune(tx, now) -> u64
//! case         CaseInput, NewCase { id, organisation, authority, input }, Case, Step: see the structs in `case`
//!              insert(tx, &NewCase) -> i64    update(tx, CaseId, version, &CaseInput) -> i64   remove_draft(tx, CaseId, version)
//!              find(tx, "uuid or reference") -> Option<Case>   find_by_id(tx, CaseId)    list(tx, &Filter) -> Page { items: Vec<Case>, total }
//!              step(tx, &Step) -> Stepped { version, reference, seq }   assign(tx, CaseId, version, Option<UserId>) -> i64
//!              set_next_due(tx, CaseId, Option<Date>)      touch(tx, CaseId, version) -> i64     (documents)
//!              list_due(tx: system, today) -> Vec<CaseId>     (unsettled, next_due < today: for the clock)
//!              happenings(tx, &[CaseId]) -> HashMap<CaseId, Vec<Happening>>     clocks(tx, CaseId) -> Vec<Clock>
//! body         Body: see the struct   insert(tx, &Body)  list(tx) -> Vec<Body>  find(tx, BodyId)  update(tx, &Body) -> i64 (version)
//! statement    ask(tx, &NewStatement)   list(tx, CaseId)  find(tx, CaseId, StatementId)  find_by_link(tx: system, &[u8; 32])
//!              list_own(tx, is_open, limit, offset) -> (Vec<Statement>, i64)    answer(tx, StatementId, version, &Answer) -> i64
//!              remind(…)  renew_link(…)  withdraw(…)      list_to_remind(tx: system, today)  list_overdue(tx: system, today)
//! decision     list(tx, CaseId) -> Vec<Decision>   expect(tx, CaseId, AuthorityId)   put(tx, CaseId, AuthorityId, &NewDecision) -> DecisionId
//!              set_letter(tx, DecisionId, &sha256)  set_certificate_letter(tx, DecisionId, &sha256)
//! permit       list(tx, CaseId) -> Vec<DigPermit>    list_rows(tx, CaseId) -> Vec<PermitRow>    set_stage(tx, CaseId, Stage)
//!              open(tx, CaseId, Period, on) -> DigPermitId   request(tx, CaseId, &[NewPhase], valid_until) -> DigPermitId
//!              grant(tx, CaseId, DigPermitId, on) -> String (number)   change(tx, CaseId, DigPermitId, version, &[NewPhase], valid_until)
//!              list_past(tx, today) -> Vec<Told>  note_overrun(tx, PhaseId, on) -> bool   guarantee_years(tx, AuthorityId) -> Option<u16>
//! inspection   insert(tx, CaseId, &Inspection)  list(tx, CaseId)   list_due(tx, &DueFilter) -> DuePage { items, total }
//! defect       insert(tx, CaseId, &Defect)  list(tx, CaseId)  update(tx, CaseId, &Defect) -> i64    list_overdue(tx, today)  list_ahead(tx, first, last)
//! photo        insert(tx, CaseId, &Photo)   list(tx, CaseId)  find(tx, CaseId, PhotoId) -> Option<Photo>
//! trench       put(tx, CaseId, &Trench, streets: &[String]) -> TrenchId   find_line(tx, CaseId) -> Option<Utm32>   remove(tx, CaseId)
//! works        find(tx, WorksId) -> Option<Works>    list(tx)    list_public(tx, &PublicFilter) -> PublicPage { items, total }
//! constraint   find(tx, ConstraintId) -> Option<Constraint>    put(tx, &Constraint)    remove(tx, ConstraintId) -> bool
//! document     insert(tx, CaseId, &Document, by: UserId, at)  list(tx, CaseId) -> Vec<StoredDocument>  find(tx, CaseId, DocumentId)  remove(…) -> bool
//! upload       insert(tx, &Upload)  find(tx, UploadId) -> Option<Upload>
//! blob         Blobs::open(&data_dir) -> Blobs    blobs.put(&[u8]) -> [u8; 32]   blobs.read(&hash) -> Vec<u8> (checked)   hex(&hash) -> String
//! finding      replace(tx, CaseId, &[Finding], now) -> Replaced { added, changed, closed, kept }   list(tx, CaseId) -> Vec<Finding>
//!              counts(tx, &[CaseId]) -> HashMap<CaseId, Counts { block, heavy, light, opportunity, info }>
//!              assess(tx, CaseId, FindingId, party: Uuid, Assessment, note, now)    assessments(tx, CaseId) -> Vec<Assessed>
//!              list_against(tx: system, CaseId) -> Vec<CaseId>
//! disclosure   put(tx, &Word)   list(tx, OrganisationId, CaseId) -> Vec<Pair { mine, theirs }>   list_own(tx, OrganisationId)   take(tx, OrganisationId, id)
//!              end(tx, CaseId, with: Option<&[Uuid]>, now) -> Vec<Word>     id_of(CaseId, Uuid) -> Uuid
//! reconciliation  settle(tx: system, CaseId, now)   list(tx, CaseId) -> Vec<Reconciliation>   put(tx, &Reconciliation) -> i64 (version)
//! joint        Joint, Party, Side, Place: see the structs   lock(tx)   list(tx)  find(tx, id)  take(tx, id)   id_of(&BTreeSet<WorksId>) -> Uuid
//!              list_parties(tx, id?)  list_sides(tx, id?)  list_places(tx, id)     (as far as the caller may know)
//!              put(tx: system, &Joint) -> i64 (version)  describe(tx: system, id, &[Side], &[Place], asked_anew)  list_facts(tx: system)
//!              say(tx, id, OrganisationId, (JointAnswer, note), at)   set_request(tx, id, OrganisationId, CaseId)
//! journal      append(tx, Chain, &NewEntry { at, event, detail: Value }) -> i64 (seq)   append_unnamed(…)   list(tx, Chain) -> Vec<Entry>
//!              verify(&[Entry])   check(tx, Chain) -> Result<Result<i64, Broken>, StoreError>     erase(tx, UserId) -> u64
//! change       read(tx: system, Seen, limit) -> Batch { changes: Vec<model::change::Change>, seen }   end(tx) -> Cursor
//!              prune(tx, Seen) -> u64   lag(tx, Seen) -> Lag { changes, seconds }   Cursor { xid: u64, id: i64 }
//! outbox       enqueue(tx, &Effect { case, topic, payload })   claim(tx: system, &topics, now, lease, n) -> Vec<Job { id, effect, attempts, failure }>
//!              done(tx, id) -> bool (stood)   fail(tx, id, why, now, limit)   list_dead(tx)   counts(tx)  counts_of(tx, topic) -> Counts { waiting, dead }
//! idempotency  begin(tx, key, &request_hash) -> Option<Answer { status, headers, body }>   finish(tx, key, &hash, &Answer)   prune(tx, before)
//! layer        Base { segments, addresses, buildings, trees, stops, transit_lines, rails, land_uses, districts }
//!              replace_base(tx, &Base, at, source) -> ()     replace_{conduits, works, moratoria, trees, districts}(tx, &[…], at, source)
//!              list(tx) -> Vec<Loaded { kind, rows, loaded_at, source }>
//! city         load(tx: system) -> City { segments, addresses, conduits, works, moratoria, trees, districts, loaded, cursor }
//! clock        find(tx) -> Option<Date> (latest day the clock worked on)    advance(tx, today, at) -> Date (the day it stands on)
//! letter       insert(tx, &Letter)  list(tx, CaseId)  find(tx, LetterId)   set_paper(tx, LetterId, &sha256)
//!              set_sent(tx, LetterId, version, channel, on) -> version   set_retrieved(tx, LetterId, on) -> bool
//! charge       insert(tx, CaseId, &Charge)  list(tx, CaseId)  update(tx, CaseId, &Charge) -> i64
//! message      insert(tx, &Message, mailed: bool) -> bool (new)  list(tx, UserId, unread_only, limit, offset) -> MessagePage  mark_read(tx, UserId, &[id], at) -> u64
//!              list_waiting(tx: system) -> Vec<UserId>   take_waiting(tx: system, UserId, at) -> Vec<(Message, reference)>
//! note         insert(tx, CaseId, NoteId, UserId, internal, text, at)   list(tx, CaseId) -> Vec<Note>
//! filter       put(tx, UserId, &SavedFilter) -> FilterId   list(tx, UserId)   remove(tx, UserId, FilterId) -> bool
//! feed         open(tx, UserId, &hash)  exists(tx, UserId)  close(tx, UserId) -> bool   find(tx: system, &hash) -> Option<User>
//! person       find(tx, UserId) -> Option<Person { email, preference, substitute }>   set_preference  set_substitute  list_substituted(tx, UserId, today)
//!              list_conflicts(tx, UserId)  set_conflicts(tx, UserId, &[(OrganisationId, reason)])   list(tx)  list_all_conflicts(tx)
//!              begin_digest(tx, UserId, Date) -> bool (none of that day)   parties(tx: system, CaseId) -> Parties  list_of_body(tx, BodyId)
//!              list_of_organisation(tx, OrganisationId)
//! search       cases(tx, words, limit) -> Vec<Hit>   others(tx, words, limit) -> Vec<Hit>     (tolerant of typing errors)
//! tile         Tile::new(z: u8, x: u32, y: u32) -> Option<Tile>   base(tx, Tile) -> Vec<u8>      permits(tx, Tile, today) -> Vec<u8>
//! place        search(tx, words, limit) -> Vec<Place { label, kind: PlaceKind, at: Point, case: Option<CaseId> }>
//! plan         surroundings(tx, Rect) -> Surroundings { segments, buildings, addresses, trees, rails, land_uses, conduits, moratoria, works }
//! probe        count(tx, OrganisationId, now, confidential: bool) -> i64 (checks this hour)   journal(tx: system, now) -> u64
//! testing      (feature `testing`) TestDb::new().await -> TestDb { db, tenant }; TestDb::empty(); dropped with its database
//! ```

pub mod account;
pub mod blob;
pub mod body;
pub mod case;
pub mod change;
pub mod charge;
pub mod city;
pub mod clock;
pub mod cluster;
pub mod constraint;
pub mod coverage;
pub mod db;
pub mod decision;
pub mod defect;
pub mod derived;
pub mod disclosure;
pub mod document;
pub mod error;
pub mod feed;
pub mod filter;
pub mod finding;
pub mod geom;
pub mod idempotency;
pub mod inspection;
pub mod joint;
pub mod journal;
pub mod layer;
pub mod letter;
pub mod message;
pub mod note;
pub mod outbox;
pub mod permit;
pub mod person;
pub mod photo;
pub mod place;
pub mod plan;
pub mod probe;
pub mod radio_cell;
pub mod reconciliation;
pub mod scenario;
pub mod search;
pub mod session;
pub mod statement;
pub mod supply_report;
pub mod tenant;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod tile;
mod time;
pub mod trench;
pub mod upload;
mod word;
pub mod works;

pub use cluster::{Cluster, ClusterError};
pub use db::{Capacity, Db, Tx, Who, connect};
pub use error::StoreError;
pub use geom::Geom;
