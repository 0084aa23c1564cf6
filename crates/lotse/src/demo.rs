//! The demo town: a German town that does not exist, grown the same way on every machine from the plan in `data/demo`.

mod body;
mod case;
mod conduit;
mod constraint;
mod curve;
mod dice;
mod district;
mod green;
mod ground;
mod grow;
mod house;
mod name;
mod net;
mod person;
#[cfg(test)]
mod picture;
mod plan;
mod radio;
mod segment;
#[cfg(test)]
mod tests;
mod transit;
mod works;

use geo::{Coord, Geometry, LineString, Point, Polygon, Rect};
use jiff::civil::Date;
use model::{
    AddressId, AuthorityId, BodyId, CityArea, DistrictId, OrganisationId, SegmentId, TreeId, UserId, Utm32,
    account::{Authority, Organisation, Role},
    address::Address,
    conduit::Conduit,
    constraint::Constraint,
    district::District,
    moratorium::Moratorium,
    street::{Segment, StreetClass},
    surroundings::{Building, LandUse, Rail, Stop, TransitLine},
    tree::Tree,
    works::Works,
};

pub use body::{DemoAnswer, DemoAsk, DemoBody};
pub use case::{DemoCase, DemoCharge, DemoPhase};
use curve::{Line, at, smooth};
use dice::Dice;
use ground::{Field, Ground};
use net::{Net, Street};
use person::People;
use plan::{Book, Plan};
pub use radio::{DemoRadio, DemoRaster};

/// A person who can sign in to the demo town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoUser {
    /// Identifier.
    pub id: UserId,
    /// What is typed to sign in.
    pub login: String,
    /// Password, known to everybody.
    pub password: String,
    /// Name as shown.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// The organisation that the person acts for.
    pub organisation: Option<OrganisationId>,
    /// The authority that the person decides for.
    pub authority: Option<AuthorityId>,
    /// The public body that the person answers for.
    pub body: Option<BodyId>,
    /// Who stands in, and for how many days from the founding of the town.
    pub away: Option<(UserId, i64)>,
    /// Whose cases the person must not decide, and why.
    pub conflicts: Vec<(OrganisationId, String)>,
}

/// An authority and the districts in which it decides; none means everywhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAuthority {
    /// The authority.
    pub authority: Authority,
    /// Its districts.
    pub districts: Vec<DistrictId>,
    /// How it can be reached, paid, and objected to: examples.
    pub settings: store::account::AuthoritySettings,
}

/// Everything in the demo town.
#[derive(Debug, Clone, PartialEq)]
pub struct Town {
    /// Name of the town.
    pub name: String,
    /// Its area.
    pub area: CityArea,
    /// Street segments between junctions, and paths.
    pub segments: Vec<Segment>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Buildings.
    pub buildings: Vec<Building>,
    /// Land, without overlaps.
    pub land_use: Vec<LandUse>,
    /// Trees.
    pub trees: Vec<Tree>,
    /// Stops.
    pub stops: Vec<Stop>,
    /// Tram and bus lines.
    pub transit_lines: Vec<TransitLine>,
    /// Tracks.
    pub rails: Vec<Rail>,
    /// Districts.
    pub districts: Vec<District>,
    /// Conduits of all owners.
    pub conduits: Vec<Conduit>,
    /// Works of others.
    pub works: Vec<Works>,
    /// Resurfaced streets.
    pub moratoria: Vec<Moratorium>,
    /// Whatever else asks for care.
    pub constraints: Vec<Constraint>,
    /// Operators and other applicants.
    pub organisations: Vec<Organisation>,
    /// Road authorities.
    pub authorities: Vec<DemoAuthority>,
    /// Accounts.
    pub users: Vec<DemoUser>,
    /// Applications at every stage.
    pub cases: Vec<DemoCase>,
    /// Public bodies.
    pub bodies: Vec<DemoBody>,
    /// What the bodies were asked in the cases.
    pub asks: Vec<DemoAsk>,
    /// Mobile networks and the ground under them.
    pub radio: DemoRadio,
}

/// Where the plan's metres lie in EPSG:25832.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Site {
    centre: Coord<f64>,
}

impl Site {
    fn place(&self, local: Coord<f64>) -> Coord<f64> {
        curve::round(self.centre + local)
    }

    fn point(&self, local: Coord<f64>) -> Point<f64> {
        Point(self.place(local))
    }

    #[expect(clippy::expect_used, reason = "the plan is part of the program, and its tests grow the town")]
    fn checked(geometry: impl Into<Geometry<f64>>) -> Utm32 {
        Utm32::stored(geometry.into()).expect("the demo town lies in zone 32")
    }

    fn line(&self, line: &Line) -> Utm32 {
        Self::checked(LineString(line.iter().map(|place| self.place(*place)).collect()))
    }

    fn ring(&self, ring: &Line) -> Utm32 {
        let exterior = LineString(ring.iter().map(|place| self.place(*place)).collect());
        Self::checked(Polygon::new(exterior, Vec::new()))
    }

    fn geometry(&self, geometry: &Geometry<f64>) -> Utm32 {
        use geo::MapCoords;
        Self::checked(geometry.map_coords(|place| self.place(place)))
    }
}

/// The demo town as it is on a day: the town never changes, its works and cases count from `today`.
///
/// # Errors
/// Never with the files that are part of the program; a test reads them.
pub fn town(today: Date) -> Result<Town, toml::de::Error> {
    let book = plan::read()?;
    let plan = &book.plan;
    let site = Site { centre: at(plan.centre) };
    let ground = Ground::of(plan);
    let net = network(&book, &ground);
    let (net, cuts) = net;
    let mut houses = house::Town::new(&net, &ground);
    for mark in &plan.landmark {
        houses.landmark(mark);
    }
    let mut dice = Dice::of(plan.seed, "house");
    for street in 0..net.streets.len() {
        houses.build(street, &book.styles, &mut dice);
    }
    for (park, outline) in plan.park.iter().zip(&ground.parks).filter(|(park, _)| park.kind == "allotment") {
        houses.allotment(outline, &paths(&park.paths), &mut dice);
    }
    let mut plants = green::avenues(&net, &ground, &houses, &mut Dice::of(plan.seed, "avenue"));
    plants.extend(green::parks(plan, &ground, &houses, &net, &mut Dice::of(plan.seed, "park")));
    let districts = district::draw(plan, &net, site);
    let (transit_lines, stops, trams) = transit::lay(plan, &site, &net, &cuts);
    let people = People::of(&book, &districts);
    let owners: Vec<(OrganisationId, String)> =
        people.organisations.iter().map(|one| (one.id, one.name.clone())).collect();
    let mut stretches = works::Stretches::new(&net, &ground);
    let mut dice = Dice::of(plan.seed, "works");
    let moratoria = works::moratoria(&book.layers.moratorium, &mut stretches, &site, &mut dice, today);
    let works = works::works(&book.layers.works, &owners, &mut stretches, &site, &mut dice, today);
    let half = at(plan.half);
    let land_use: Vec<LandUse> = green::land(plan, &ground, &mut Dice::of(plan.seed, "land"))
        .into_iter()
        .map(|(kind, area)| LandUse { kind: kind.to_owned(), area: site.geometry(&area) })
        .collect();
    let rails = rails(&site, &ground, &trams);
    let segments = segments(plan, &site, &net, &cuts);
    let owner_ids: Vec<OrganisationId> = people.organisations.iter().map(|one| one.id).collect();
    // Stretches of their own: a new constraint moves no case to another street.
    let constraints = constraint::constraints(
        &book.constraints,
        plan,
        &owner_ids,
        &mut works::Stretches::new(&net, &ground),
        (&site, &land_use),
        today,
    );
    let drawn: Vec<District> = districts.iter().map(|(district, _)| district.clone()).collect();
    let around = body::Around { land: &land_use, rails: &rails, segments: &segments, districts: &drawn };
    let area = CityArea::new(Rect::new(site.centre - half, site.centre + half), plan.margin_m);
    let buildings: Vec<Building> = (houses.houses.iter())
        .map(|house| Building { outline: site.ring(&house.ring), kind: house.kind.clone() })
        .collect();
    let trees = trees(plan, &site, plants);
    let standing = radio::Standing { buildings: &buildings, land: &land_use, trees: &trees };
    Ok(Town {
        radio: radio::build(&book.radio, &site, &area, &standing),
        bodies: body::bodies(&book.bodies, plan, &site, &around),
        asks: body::asks(&book.bodies, plan.seed, today),
        name: plan.name.clone(),
        area,
        segments,
        addresses: addresses(plan, &site, &net, &houses, &districts),
        buildings,
        land_use,
        trees,
        stops,
        rails,
        transit_lines,
        conduits: conduit::lay(&book.layers, &owners, &site, (&net, &ground, &cuts), plan.seed),
        cases: case::cases(&book.cases, &mut stretches, &site, today),
        works,
        moratoria,
        constraints,
        organisations: people.organisations,
        authorities: people.authorities,
        users: people.users,
        districts: districts.into_iter().map(|(district, _)| district).collect(),
    })
}

/// Roads of the plan, then everything that grows between them, with names; cut into segments.
fn network(book: &Book, ground: &Ground<'_>) -> (Net, Vec<segment::Cut>) {
    let mut net = Net::new();
    for road in &book.plan.road {
        let points: Line = road.points.iter().copied().map(at).collect();
        let line = if road.straight { points } else { smooth(&points, road.closed, 14.0) };
        net.lay_road(Street {
            name: road.name.clone(),
            class: road.class,
            line,
            level: 0,
            quarter: None,
            cuts: Vec::new(),
        });
    }
    let roads = net.streets.iter().map(|street| &street.line);
    let field = Field::of(
        roads.chain(ground.streams.iter().take(1).map(|river| &river.axis)).chain(ground.rails.first()),
    );
    grow::grow(&mut net, ground, &field, &mut Dice::of(book.plan.seed, "street"));
    name::give(&mut net, ground, &book.names);
    let cuts = segment::cut(&mut net, ground);
    (net, cuts)
}

fn paths(written: &[Vec<[f64; 2]>]) -> Vec<Line> {
    let path = |points: &Vec<[f64; 2]>| {
        let corners: Line = points.iter().copied().map(at).collect();
        smooth(&corners, false, 15.0)
    };
    written.iter().map(path).collect()
}

fn segments(plan: &Plan, site: &Site, net: &Net, cuts: &[segment::Cut]) -> Vec<Segment> {
    let mut dice = Dice::of(plan.seed, "segment");
    let mut segments: Vec<Segment> = cuts
        .iter()
        .map(|cut| {
            let street = &net.streets[cut.street];
            let surface = match street.class {
                StreetClass::Pedestrian => "sett",
                StreetClass::Living => "paving_stones",
                _ => "asphalt",
            };
            Segment {
                id: SegmentId(dice.id()),
                name: street.name.clone(),
                class: street.class,
                surface: Some(surface.to_owned()),
                width_m: Some(street.class.usual_width_m()),
                bridge: cut.bridge,
                tunnel: false,
                line: site.line(&cut.line),
            }
        })
        .collect();
    for line in plan.park.iter().flat_map(|park| paths(&park.paths)) {
        segments.push(Segment {
            id: SegmentId(dice.id()),
            name: String::new(),
            class: StreetClass::Path,
            surface: Some("fine_gravel".to_owned()),
            width_m: Some(2.5),
            bridge: false,
            tunnel: false,
            line: site.line(&line),
        });
    }
    segments
}

fn addresses(
    plan: &Plan,
    site: &Site,
    net: &Net,
    houses: &house::Town<'_>,
    districts: &[(District, Line)],
) -> Vec<Address> {
    let mut dice = Dice::of(plan.seed, "address");
    let doors = houses.houses.iter().filter_map(|house| house.door.as_ref());
    doors
        .map(|door| Address {
            id: AddressId(dice.id()),
            street: net.streets[door.street].name.clone(),
            number: door.number.clone(),
            postcode: Some(plan.postcode.clone()),
            district: districts
                .iter()
                .find(|(_, ring)| curve::inside(ring, door.place))
                .map(|(district, _)| district.id),
            place: site.point(door.place),
        })
        .collect()
}

fn trees(plan: &Plan, site: &Site, plants: Vec<green::Plant>) -> Vec<Tree> {
    let mut dice = Dice::of(plan.seed, "tree");
    let tree = |plant: green::Plant| Tree {
        id: TreeId(dice.id()),
        place: site.point(plant.place),
        crown_radius_m: Some((plant.crown_m * 10.0).round() / 10.0),
        species: Some(plant.species.to_owned()),
    };
    plants.into_iter().map(tree).collect()
}

/// The railway, on a bridge where it crosses water, and the tram in its streets.
fn rails(site: &Site, ground: &Ground<'_>, trams: &[Line]) -> Vec<Rail> {
    let rail = |kind: &str, line: Utm32, bridge| Rail { kind: kind.to_owned(), bridge, tunnel: false, line };
    let mut rails = Vec::new();
    for track in &ground.rails {
        let mut start = 0;
        for index in 1..track.len() {
            let wet = |place: Coord<f64>| ground.bank(place) < 6.0;
            if index + 1 == track.len() || wet(track[index]) != wet(track[start + 1]) {
                rails.push(rail("rail", site.line(&track[start..=index].to_vec()), wet(track[start + 1])));
                start = index;
            }
            if start + 1 >= track.len() {
                break;
            }
        }
    }
    for course in trams {
        rails.extend(transit::tracks(site, course).map(|line| rail("tram", line, false)));
    }
    rails
}
