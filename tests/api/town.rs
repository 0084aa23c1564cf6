//! A small town that never changes: one street, two operators, two authorities, one of everything that clashes.

use geo::{Coord, LineString, Point, Polygon, Rect, line_string, polygon};
use jiff::civil::{Date, date};
use model::{
    AddressId, AuthorityId, BodyId, CityArea, ConduitId, ConstraintId, DistrictId, MoratoriumId,
    OrganisationId, Period, Schedule, SegmentId, TreeId, UserId, Utm32, WorksId,
    account::{Authority, Organisation, Role},
    address::Address,
    conduit::{Conduit, ConduitKind},
    constraint::{Constraint, ConstraintKind},
    district::District,
    moratorium::Moratorium,
    participation::BodyKind,
    statistical_area::StatisticalArea,
    street::{Segment, StreetClass},
    tree::Tree,
    works::{Works, WorksKind},
};
use server::{
    app::{App, Ground},
    city::DemoAccount,
    config::Config,
    now::Clock,
    password,
};
use store::{Who, account, blob::Blobs, layer, testing::TestDb};
use uuid::Uuid;

use crate::client::Client;

/// The day on which every test begins: a Monday.
pub const TODAY: Date = date(2026, 3, 2);
/// Where the street begins, in EPSG:25832.
pub const ORIGIN: Coord<f64> = Coord { x: 565_000.0, y: 5_934_000.0 };
/// What everybody types.
pub const PASSWORD: &str = "a password for tests";

/// A running house without a network.
pub struct House {
    pub app: App,
    router: axum::Router,
    _db: TestDb,
    _files: tempfile::TempDir,
}

/// An identifier that is the same in every run.
pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub const ALPHA: u128 = 0xA;
pub const BETA: u128 = 0xB;

impl House {
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// A house with some settings of its own.
    pub async fn with(settings: &[(&'static str, &str)]) -> Self {
        Self::open(settings, false).await
    }

    /// A house that believes to be a demo town.
    pub async fn demo(settings: &[(&'static str, &str)]) -> Self {
        Self::open(settings, true).await
    }

    async fn open(settings: &[(&'static str, &str)], demo: bool) -> Self {
        let fresh = TestDb::new().await;
        let files = tempfile::tempdir().unwrap();
        let mut flags: std::collections::BTreeMap<_, _> =
            settings.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        flags.insert("LOTSE_DATA", files.path().display().to_string());
        let config = Config::read(&flags, |_| None).unwrap();
        let clock = Clock::new(Some(TODAY)).unwrap();
        let blobs = Blobs::open(files.path()).unwrap();
        settle(&fresh, clock.now()).await;
        let mut city = store::tenant::list(&fresh.db).await.unwrap().remove(0);
        city.demo = demo;
        let ground = Ground {
            config,
            clock,
            db: fresh.db.clone(),
            blobs,
            city,
            program: std::env::current_exe().unwrap(),
            demo_accounts: vec![DemoAccount {
                login: "alpha".to_owned(),
                password: PASSWORD.to_owned(),
                role: Role::Applicant,
                name: "Ada Alpha".to_owned(),
            }],
        };
        let app = App::new(ground).unwrap();
        app.live.load(&app.db, app.tenant, &app.clock).await.unwrap();
        let router = server::router::build(&app);
        Self { app, router, _db: fresh, _files: files }
    }

    /// Somebody without an account.
    pub fn public(&self) -> Client {
        Client::new(self.router.clone())
    }

    /// Somebody who has signed in.
    pub async fn sign_in(&self, login: &str) -> Client {
        let mut client = self.public();
        client.sign_in(login, PASSWORD).await.expect_status(200);
        client
    }

    /// An authority in England, where the street runs from 7,000 to 8,000 m, with an officer “surveyor”.
    pub async fn reach_england(&self) {
        let mut tx = self.app.db.begin(&Who::system(self.app.tenant)).await.unwrap();
        let row = account::AuthorityRow {
            authority: Authority { id: AuthorityId(id(3)), name: "Highways".to_owned() },
            calendar: "GB-ENG".to_owned(),
            address: "1 High Street\nTesttown".to_owned(),
            settings: account::AuthoritySettings::default(),
            version: 1,
        };
        let area = placed(square(7_000.0, 8_000.0));
        account::insert_authority(&mut tx, &row, Some(&area)).await.unwrap();
        let user = account::NewUser {
            id: UserId(id(18)),
            login: "surveyor".to_owned(),
            name: "Sue Surveyor".to_owned(),
            role: Role::Officer,
            organisation: None,
            authority: Some(AuthorityId(id(3))),
            body: None,
            password_hash: password::hash_now(PASSWORD).unwrap(),
        };
        account::insert(&mut tx, &user).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Moves the house to another day; sessions of the day before are over.
    pub fn travel(&self, day: Date) {
        self.app.clock.set(day).unwrap();
    }

    /// Lets the house do what it does beside the requests.
    pub async fn settle(&self) {
        // Transactions of other tests share the server and hold the log back until they end.
        loop {
            self.app.live.catch_up(&self.app.db, self.app.tenant, &self.app.clock).await.unwrap();
            server::judge::news(&self.app).await.unwrap();
            let mut tx = self.app.db.begin(&Who::system(self.app.tenant)).await.unwrap();
            if store::change::lag(&mut tx, &self.app.live.now().seen).await.unwrap().changes == 0 {
                break;
            }
            tokio::task::yield_now().await;
        }
        while server::job::outbox::round(&self.app).await.unwrap() > 0 {}
        while server::job::outbox::mails(&self.app, self.app.clock.instant()).await.unwrap() > 0 {}
    }
}

/// A line along the street from `from` to `to` metres, `aside` metres north of its axis.
pub fn along(from: f64, to: f64, aside: f64) -> LineString<f64> {
    let at = |x: f64| Coord { x: ORIGIN.x + x, y: ORIGIN.y + aside };
    line_string![at(from), at(f64::midpoint(from, to)), at(to)]
}

/// The same as GeoJSON in degrees.
pub fn geojson(from: f64, to: f64, aside: f64) -> serde_json::Value {
    exchange::geojson::from_utm32(&along(from, to, aside).into())
}

/// A geometry in EPSG:25832.
pub fn placed(geometry: impl Into<geo::Geometry<f64>>) -> Utm32 {
    Utm32::stored(geometry.into()).unwrap()
}

fn square(west: f64, east: f64) -> Polygon<f64> {
    let corner = |x: f64, y: f64| Coord { x: ORIGIN.x + x, y: ORIGIN.y + y };
    polygon![corner(west, -500.0), corner(east, -500.0), corner(east, 500.0), corner(west, 500.0)]
}

async fn settle(fresh: &TestDb, at: jiff::Timestamp) {
    let mut tx = fresh.db.begin(&Who::system(fresh.tenant)).await.unwrap();
    let box_of_town = Rect::new(
        Coord { x: ORIGIN.x - 1_000.0, y: ORIGIN.y - 1_000.0 },
        Coord { x: ORIGIN.x + 9_000.0, y: ORIGIN.y + 1_000.0 },
    );
    store::tenant::set_area(&mut tx, CityArea::new(box_of_town, 100.0)).await.unwrap();
    for (number, name) in [(ALPHA, "Alpha Netz"), (BETA, "Beta Faser")] {
        let organisation = Organisation { id: OrganisationId(id(number)), name: name.to_owned() };
        account::insert_organisation(&mut tx, &organisation).await.unwrap();
    }
    for (number, name, area) in [(1, "Tiefbauamt", None), (2, "Hafenbehörde", Some(square(4_000.0, 5_000.0)))]
    {
        let row = account::AuthorityRow {
            authority: Authority { id: AuthorityId(id(number)), name: name.to_owned() },
            calendar: "DE-HH".to_owned(),
            address: "Am Markt 1\n20000 Teststadt".to_owned(),
            settings: account::AuthoritySettings::default(),
            version: 1,
        };
        account::insert_authority(&mut tx, &row, area.map(placed).as_ref()).await.unwrap();
    }
    let body = store::body::Body {
        id: BodyId(id(31)),
        kind: BodyKind::Heritage,
        name: "Denkmalamt".to_owned(),
        email: String::new(),
        area: Some(placed(square(6_000.0, 6_100.0))),
        reach_m: 0.0,
        procedures: Vec::new(),
        answer_days: 28,
        sub_decision: true,
        basis: String::new(),
        active: true,
        version: 1,
    };
    store::body::insert(&mut tx, &body).await.unwrap();
    people(&mut tx).await;
    layers(&mut tx, at).await;
    tx.commit().await.unwrap();
}

async fn people(tx: &mut store::Tx) {
    static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let password_hash = HASH.get_or_init(|| password::hash_now(PASSWORD).unwrap());
    let people = [
        (11, "alpha", "Ada Alpha", Role::Applicant, Some(ALPHA), None),
        (12, "beta", "Bert Beta", Role::Applicant, Some(BETA), None),
        (13, "officer", "Olga Amt", Role::Officer, None, Some(1)),
        (14, "harbour", "Hein Hafen", Role::Officer, None, Some(2)),
        (15, "planner", "Paul Plan", Role::Planner, None, None),
        (16, "administrator", "Anna Verwaltung", Role::Administrator, None, None),
        (17, "consultee", "Kira Denkmal", Role::Consultee, None, None),
    ];
    for (number, login, name, role, organisation, authority) in people {
        let user = account::NewUser {
            id: UserId(id(number)),
            login: login.to_owned(),
            name: name.to_owned(),
            role,
            organisation: organisation.map(|number| OrganisationId(id(number))),
            authority: authority.map(|number| AuthorityId(id(number))),
            body: (role == Role::Consultee).then(|| BodyId(id(31))),
            password_hash: password_hash.clone(),
        };
        account::insert(tx, &user).await.unwrap();
    }
}

async fn layers(tx: &mut store::Tx, at: jiff::Timestamp) {
    let segment = |number: u128, from: f64, to: f64| Segment {
        id: SegmentId(id(number)),
        name: "Elmstraße".to_owned(),
        class: StreetClass::Residential,
        surface: Some("asphalt".to_owned()),
        width_m: Some(6.0),
        bridge: false,
        tunnel: false,
        line: placed(along(from, to, 0.0)),
    };
    let address = |number: u128, x: f64, y: f64| Address {
        id: AddressId(id(number)),
        street: "Elmstraße".to_owned(),
        number: (number - 200).to_string(),
        postcode: Some("20000".to_owned()),
        district: None,
        place: Point::new(ORIGIN.x + x, ORIGIN.y + y),
    };
    let tree = Tree {
        id: TreeId(id(301)),
        place: Point::new(ORIGIN.x + 350.0, ORIGIN.y + 5.0),
        crown_radius_m: Some(3.0),
        species: Some("Tilia".to_owned()),
    };
    let base = layer::Base {
        segments: vec![segment(101, 0.0, 500.0), segment(102, 500.0, 1_000.0)],
        addresses: vec![address(201, 20.0, 12.0), address(202, 450.0, 12.0), address(203, 900.0, 12.0)],
        trees: vec![tree],
        districts: vec![District {
            id: DistrictId(id(401)),
            name: "Mitte".to_owned(),
            boundary: placed(square(-500.0, 1_500.0)),
        }],
        ..layer::Base::default()
    };
    layer::replace_base(tx, &base, at, "test").await.unwrap();
    let conduit = |number: u128, owner: u128, from: f64, to: f64| Conduit {
        id: ConduitId(id(number)),
        owner: OrganisationId(id(owner)),
        owner_name: String::new(),
        kind: ConduitKind::Duct,
        line: placed(along(from, to, 3.0)),
        ducts: 4,
        ducts_free: 2,
        diameter_mm: Some(110),
        cover_m: Some(0.8),
        accuracy_m: Some(0.1),
        buffer_m: None,
        protection_m: None,
        serving: true,
    };
    let conduits = [conduit(501, ALPHA, 0.0, 100.0), conduit(502, BETA, 120.0, 300.0)];
    layer::replace_conduits(tx, &conduits, at, "test").await.unwrap();
    let moratorium = Moratorium {
        id: MoratoriumId(id(601)),
        extent: placed(along(400.0, 450.0, 0.0)),
        width_m: 6.0,
        since: date(2025, 6, 1),
        until: date(2029, 6, 1),
        reason: "Deckenerneuerung".to_owned(),
        street: "Elmstraße".to_owned(),
    };
    layer::replace_moratoria(tx, &[moratorium], at, "test").await.unwrap();
    let all = [works(701, "Bekannter Ausbau", 550.0, true), works(702, "Geheimer Ausbau", 700.0, false)];
    layer::replace_works(tx, &all, at, "test").await.unwrap();
    // The easternmost address lies outside both.
    let areas = [("43001", square(-500.0, 300.0)), ("43002", square(300.0, 600.0))]
        .map(|(key, area)| StatisticalArea { key: key.to_owned(), boundary: placed(area) });
    layer::replace_statistical_areas(tx, &areas, at, "test").await.unwrap();
    // Looked for, and there is none.
    for kind in exchange::layer::LayerKind::all() {
        if let exchange::layer::LayerKind::Constraint(kind) = kind {
            layer::replace_constraints(tx, kind, &[], at, "test").await.unwrap();
        }
    }
}

/// Something along the street that asks for care, known to everybody.
pub fn constraint(kind: ConstraintKind, number: u128, name: &str, (from, to): (f64, f64)) -> Constraint {
    Constraint {
        id: ConstraintId(id(number)),
        kind,
        name: name.to_owned(),
        extent: placed(along(from, to, 1.0)),
        width_m: 8.0,
        since: None,
        until: None,
        owner: None,
        cleared: false,
        public: true,
    }
}

/// Works of Beta in the street, from `from` on.
pub fn works(number: u128, title: &str, from: f64, published: bool) -> Works {
    Works {
        id: WorksId(id(number)),
        case: None,
        applicant: OrganisationId(id(BETA)),
        applicant_name: String::new(),
        kind: WorksKind::Telecom,
        title: title.to_owned(),
        street: "Elmstraße".to_owned(),
        line: placed(along(from, from + 50.0, 4.0)),
        width_m: 0.4,
        cover_m: Some(0.6),
        schedule: Schedule::Fixed(Period::new(date(2026, 5, 4), date(2026, 5, 29)).unwrap()),
        published,
    }
}
