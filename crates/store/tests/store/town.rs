//! A small town: one authority with an officer, two operators with an applicant each.

use std::collections::BTreeMap;

use geo::{Geometry, line_string};
use jiff::{Timestamp, civil::date};
use model::{
    AuthorityId, CaseId, CityArea, OrganisationId, Period, Utm32,
    account::{Authority, Organisation, Role, User},
    case::{Event, Happening, Procedure, Stage},
    trench::{LayingMethod, Trench, TrenchDraft},
};
use serde_json::json;
use store::{
    StoreError, Tx, Who,
    account::{self, AuthorityRow, NewUser},
    case::{self, CaseInput, Contact, NewCase, Step, Stepped},
    testing::TestDb,
    trench,
};
use uuid::Uuid;

pub struct Town {
    pub test: TestDb,
    pub authority: Authority,
    pub operator: Organisation,
    pub rival: Organisation,
    pub applicant: User,
    pub rival_applicant: User,
    pub officer: User,
}

impl Town {
    pub async fn new() -> Self {
        let test = TestDb::new().await;
        let mut tx = test.db.begin(&Who::system(test.tenant)).await.unwrap();
        let authority = Authority { id: AuthorityId(Uuid::now_v7()), name: "Tiefbauamt".to_owned() };
        let row = AuthorityRow {
            authority: authority.clone(),
            calendar: "hamburg".to_owned(),
            address: String::new(),
            settings: account::AuthoritySettings::default(),
            version: 1,
        };
        account::insert_authority(&mut tx, &row, None).await.unwrap();
        let operator = organisation(&mut tx, "Glasfaser Nord").await;
        let rival = organisation(&mut tx, "Kabel Süd").await;
        let applicant = user(&mut tx, "anna", Role::Applicant, Some(operator.id), None).await;
        let rival_applicant = user(&mut tx, "ben", Role::Applicant, Some(rival.id), None).await;
        let officer = user(&mut tx, "clara", Role::Officer, None, Some(authority.id)).await;
        tx.commit().await.unwrap();
        Self { test, authority, operator, rival, applicant, rival_applicant, officer }
    }

    pub async fn system(&self) -> Tx {
        self.test.db.begin(&Who::system(self.test.tenant)).await.unwrap()
    }

    pub async fn public(&self) -> Tx {
        self.test.db.begin(&Who::public(self.test.tenant)).await.unwrap()
    }

    pub async fn by(&self, user: &User) -> Tx {
        self.test.db.begin(&Who::person(self.test.tenant, user)).await.unwrap()
    }

    pub fn draft(&self) -> NewCase {
        NewCase {
            id: CaseId(Uuid::now_v7()),
            organisation: self.operator.id,
            authority: self.authority.id,
            input: input("Ausbau Lindenstraße"),
            on_behalf: false,
            origin: None,
        }
    }

    /// A draft with a line, kept.
    pub async fn drafted(&self) -> CaseId {
        let mut tx = self.by(&self.applicant).await;
        let draft = self.draft();
        case::insert(&mut tx, &draft).await.unwrap();
        trench::put(&mut tx, draft.id, &straight(), &["Lindenstraße".to_owned()]).await.unwrap();
        tx.commit().await.unwrap();
        draft.id
    }

    /// Takes a step and makes it last.
    pub async fn takes(
        &self,
        user: &User,
        id: CaseId,
        version: i64,
        event: Event,
        stage: Stage,
    ) -> Result<Stepped, StoreError> {
        let mut tx = self.by(user).await;
        let stepped = case::step(&mut tx, &plain(id, version, event, stage)).await?;
        tx.commit().await?;
        Ok(stepped)
    }
}

async fn organisation(tx: &mut Tx, name: &str) -> Organisation {
    let organisation = Organisation { id: Uuid::now_v7().into(), name: name.to_owned() };
    account::insert_organisation(tx, &organisation).await.unwrap();
    organisation
}

async fn user(
    tx: &mut Tx,
    login: &str,
    role: Role,
    organisation: Option<OrganisationId>,
    authority: Option<AuthorityId>,
) -> User {
    let id = Uuid::now_v7().into();
    let new = NewUser {
        id,
        login: login.to_owned(),
        name: login.to_uppercase(),
        role,
        organisation,
        authority,
        body: None,
        password_hash: "$argon2id$".to_owned(),
    };
    account::insert(tx, &new).await.unwrap();
    account::find(tx, id).await.unwrap().unwrap().user
}

pub fn plain(id: CaseId, version: i64, event: Event, stage: Stage) -> Step<'static> {
    Step {
        case: id,
        version,
        stage,
        happening: Happening::new(date(2026, 3, 2), event),
        at: now(),
        next_due: Some(date(2026, 6, 2)),
        missing: None,
        regimes: &["DE-TKG-127-3"],
        detail: json!({"because": "a test"}),
        effects: &[],
    }
}

pub fn now() -> Timestamp {
    "2026-03-02T09:30:00Z".parse().unwrap()
}

pub fn input(title: &str) -> CaseInput {
    CaseInput {
        title: title.to_owned(),
        procedure: Procedure::new("consent").unwrap(),
        method: LayingMethod::OpenTrench,
        cover_m: 0.6,
        width_m: 0.4,
        period: Period::new(date(2026, 9, 1), date(2026, 9, 30)).unwrap(),
        contact: Contact { name: "Anna".to_owned(), ..Contact::default() },
        note: String::new(),
        upload: None,
        class: None,
        site: None,
        anchors: BTreeMap::new(),
        place: None,
        linked: None,
    }
}

/// A line of 100 m that goes east, in the middle of the town.
pub fn line() -> Utm32 {
    let line = line_string![(x: 565_000.0, y: 5_934_000.0), (x: 565_100.0, y: 5_934_000.0)];
    Utm32::stored(Geometry::LineString(line)).unwrap()
}

pub fn straight() -> Trench {
    let draft = TrenchDraft {
        line: line().into_geometry(),
        width_m: 0.4,
        cover_m: 0.6,
        method: LayingMethod::OpenTrench,
    };
    Trench::new(draft, &CityArea::zone()).unwrap()
}
