//! A plan's objects in the order of the catalogue: attributes of the base class first.

use geo::{BoundingRect, Coord, CoordsIter, LineString, Polygon, Rect};
use jiff::civil::Date;
use uuid::{Builder, Uuid};

use super::{Bundle, Cable, Duct, Fault, Microduct, Node, Plan, Section, Site, code, gml::Gml};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<sf:FeatureCollection xmlns="http://www.xtrasse.de/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:sf="http://www.opengis.net/ogcapi-features-1/1.0/sf" xsi:schemaLocation="http://www.xtrasse.de/2.0 https://repository.gdi-de.org/schemas/de.xleitstelle.xtrasse/2.0/XML/XTrasse.xsd http://www.opengis.net/ogcapi-features-1/1.0/sf http://schemas.opengis.net/ogcapi/features/part1/1.0/xml/core-sf.xsd http://www.opengis.net/gml/3.2 https://schemas.opengis.net/gml/3.2.1/gml.xsd""#;

/// Room around a plan's objects in metres, so that its area is one even for a single place.
const ROOM_M: f64 = 1.0;

pub(super) fn plan(plan: &Plan) -> Result<String, Fault> {
    if plan.name.trim().is_empty() {
        return Err(Fault::NoName);
    }
    let mut out =
        Objects { plan, gml: Gml::default(), ids: Vec::new(), counts: [0; CLASSES.len()], bounds: None };
    out.all()?;
    let Objects { gml: objects, ids, bounds, .. } = out;
    let area = bounds.ok_or(Fault::Nothing)?;
    let own = id(plan.id, "plan");
    let mut gml = Gml(HEAD.to_owned());
    gml.put(format_args!(" gml:id=\"GML_{}\">\n", id(plan.id, "collection")));
    open(&mut gml, "BRA_AusbauPlan", own);
    gml.leaf("name", &plan.name);
    gml.maybe("nummer", plan.number.as_deref());
    gml.maybe("internalId", plan.internal_id.as_deref());
    gml.maybe("beschreibung", plan.note.as_deref());
    gml.maybe("technischePlanerstellung", plan.author.as_deref());
    gml.maybe("technHerstellDatum", plan.made);
    gml.surface(&gml_id(own), &around(area));
    for object in ids {
        gml.link("hatBRAObjekt", &gml_id(object));
    }
    days("BRA_AusbauPlan", 0, plan.built)?;
    if let Some(made) = plan.made {
        days("BRA_AusbauPlan", 0, [Some(made), None])?;
    }
    gml.maybe("bauBeginn", plan.built[0]);
    gml.maybe("bauEnde", plan.built[1]);
    gml.maybe("status", plan.status.map(code::status));
    close(&mut gml, "BRA_AusbauPlan");
    gml.raw(&objects.0);
    gml.raw("</sf:FeatureCollection>\n");
    Ok(gml.0)
}

fn open(gml: &mut Gml, class: &str, id: Uuid) {
    gml.put(format_args!("  <sf:featureMember>\n    <{class} gml:id=\"GML_{id}\">\n"));
    gml.put(format_args!("      <gml:identifier codeSpace=\"urn:uuid\">{id}</gml:identifier>\n"));
    gml.leaf("uuid", &id.to_string());
}

fn close(gml: &mut Gml, class: &str) {
    gml.put(format_args!("    </{class}>\n  </sf:featureMember>\n"));
}

/// An identifier that looks like UUID version 4 and comes of the plan and the object's place in it.
fn id(plan: Uuid, object: &str) -> Uuid {
    let hashed = Uuid::new_v5(&plan, object.as_bytes());
    Builder::from_random_bytes(*hashed.as_bytes()).into_uuid()
}

fn gml_id(id: Uuid) -> String {
    format!("GML_{id}")
}

fn around(area: Rect<f64>) -> Polygon<f64> {
    let room = Coord { x: ROOM_M, y: ROOM_M };
    Rect::new(area.min() - room, area.max() + room).to_polygon()
}

fn days(class: &'static str, index: usize, [start, end]: [Option<Date>; 2]) -> Result<(), Fault> {
    let written = [start, end].into_iter().flatten().all(|day| day.year() > 0);
    let ordered = start.zip(end).is_none_or(|(start, end)| start <= end);
    if written && ordered { Ok(()) } else { Err(Fault::Days { class, index }) }
}

/// Everything that a plan may hold, as `XTrasse` calls it, and what it is called where it has no title.
const CLASSES: [(&str, &str); 9] = [
    ("BRA_BreitbandtrasseAbschnitt", "Abschnitt"),
    ("BRA_Schutzrohr", "Schutzrohr"),
    ("BRA_Mikrorohrverbund", "Mikrorohrverbund"),
    ("BRA_Mikrorohr", "Mikrorohr"),
    ("BRA_Kabel", "Kabel"),
    ("BRA_Verteiler", "Verteiler"),
    ("BRA_Schacht", "Schacht"),
    ("BRA_Hausanschluss", "Hausanschluss"),
    ("BRA_Baustelle", "Bauabschnitt"),
];

/// The objects written so far.
struct Objects<'p> {
    plan: &'p Plan,
    gml: Gml,
    ids: Vec<Uuid>,
    counts: [usize; CLASSES.len()],
    bounds: Option<Rect<f64>>,
}

/// What an object lies in: the attribute that says so, and the identifier.
type Within<'w> = Option<(&'static str, &'w str)>;

impl Objects<'_> {
    fn all(&mut self) -> Result<(), Fault> {
        let plan = self.plan;
        plan.sections.iter().enumerate().try_for_each(|(at, section)| self.section(at, section))?;
        plan.ducts.iter().try_for_each(|duct| self.duct(duct))?;
        plan.bundles.iter().try_for_each(|bundle| self.bundle(bundle, None))?;
        plan.microducts.iter().try_for_each(|microduct| self.microduct(microduct, None))?;
        plan.cables.iter().try_for_each(|cable| self.cable(cable, None))?;
        plan.nodes.iter().try_for_each(|node| self.node(node))?;
        plan.sites.iter().try_for_each(|site| self.site(site))
    }

    /// Begins an object and answers its number among its class and its identifier.
    fn open(&mut self, class: &'static str, title: &str) -> (usize, String) {
        let at = CLASSES.iter().position(|(known, _)| *known == class).unwrap_or_default();
        let index = self.counts[at];
        self.counts[at] += 1;
        let id = id(self.plan.id, &format!("{class}/{index}"));
        open(&mut self.gml, class, id);
        let title = title.trim();
        let instead = format!("{} {}", CLASSES[at].1, index + 1);
        self.gml.leaf("title", if title.is_empty() { &instead } else { title });
        self.gml.maybe("netzbetreiber", self.plan.operator.as_deref());
        self.gml.link("gehoertZuBRA", &gml_id(self::id(self.plan.id, "plan")));
        self.ids.push(id);
        (index, gml_id(id))
    }

    /// Takes a geometry into the plan's area, if it has so many places and all of them are finite.
    fn take(
        &mut self,
        class: &'static str,
        index: usize,
        geometry: &(impl CoordsIter<Scalar = f64> + BoundingRect<f64, Output = Option<Rect<f64>>>),
        least: usize,
    ) -> Result<(), Fault> {
        let finite = geometry.coords_iter().all(|at| at.x.is_finite() && at.y.is_finite());
        let Some(bounds) = geometry.bounding_rect().filter(|_| finite && geometry.coords_count() >= least)
        else {
            return Err(Fault::Geometry { class, index });
        };
        self.bounds = Some(self.bounds.map_or(bounds, |so_far| {
            let low = Coord { x: so_far.min().x.min(bounds.min().x), y: so_far.min().y.min(bounds.min().y) };
            let high = Coord { x: so_far.max().x.max(bounds.max().x), y: so_far.max().y.max(bounds.max().y) };
            Rect::new(low, high)
        }));
        Ok(())
    }

    /// Begins an object along a line.
    fn along(
        &mut self,
        class: &'static str,
        title: &str,
        line: &LineString<f64>,
    ) -> Result<(usize, String), Fault> {
        let (index, id) = self.open(class, title);
        self.take(class, index, line, 2)?;
        if line.0.iter().all(|at| *at == line.0[0]) {
            return Err(Fault::Geometry { class, index });
        }
        self.gml.line(&id, line);
        self.gml.leaf("leitungstyp", code::IN_THE_GROUND);
        Ok((index, id))
    }

    fn section(&mut self, at: usize, section: &Section) -> Result<(), Fault> {
        const CLASS: &str = "BRA_BreitbandtrasseAbschnitt";
        let measures = [section.width_m, section.depth_m, section.cover_m];
        if measures.into_iter().flatten().any(|metres| !metres.is_finite() || metres < 0.0) {
            return Err(Fault::Measure { index: at });
        }
        self.along(CLASS, &section.title, &section.line)?;
        let gml = &mut self.gml;
        gml.metres("ueberdeckung", section.cover_m);
        gml.maybe("bauweise", section.method.and_then(code::building));
        gml.maybe("legeverfahren", section.method.and_then(|method| code::laying(method, section.surface)));
        gml.metres("grabenbreite", section.width_m);
        gml.metres("grabentiefe", section.depth_m);
        gml.maybe("baugrund", section.surface.map(super::Surface::code));
        gml.maybe("istUeberfuehrungsbauwerk", section.bridge);
        gml.maybe("kreuztStrasse", section.crosses);
        close(gml, CLASS);
        Ok(())
    }

    fn duct(&mut self, duct: &Duct) -> Result<(), Fault> {
        const CLASS: &str = "BRA_Schutzrohr";
        let (_, id) = self.along(CLASS, &duct.title, &duct.line)?;
        self.gml.leaf("istReserveRohr", &duct.reserve.to_string());
        self.gml.leaf("master", "true");
        close(&mut self.gml, CLASS);
        let within = Some(("schutzrohr", id.as_str()));
        duct.bundles.iter().try_for_each(|bundle| self.bundle(bundle, within))?;
        duct.microducts.iter().try_for_each(|microduct| self.microduct(microduct, within))?;
        duct.cables.iter().try_for_each(|cable| self.cable(cable, within))
    }

    fn bundle(&mut self, bundle: &Bundle, within: Within<'_>) -> Result<(), Fault> {
        const CLASS: &str = "BRA_Mikrorohrverbund";
        let (index, id) = self.along(CLASS, &bundle.title, &bundle.line)?;
        if bundle.reserve > bundle.count {
            return Err(Fault::Reserve { index });
        }
        self.gml.leaf("anzahlMikrorohr1", &bundle.count.to_string());
        self.gml.leaf("davonReserveRohre", &bundle.reserve.to_string());
        self.gml.leaf("master", &within.is_none().to_string());
        self.within(within);
        close(&mut self.gml, CLASS);
        let within = Some(("mikrorohrverbund", id.as_str()));
        bundle.microducts.iter().try_for_each(|microduct| self.microduct(microduct, within))?;
        bundle.cables.iter().try_for_each(|cable| self.cable(cable, within))
    }

    fn microduct(&mut self, microduct: &Microduct, within: Within<'_>) -> Result<(), Fault> {
        const CLASS: &str = "BRA_Mikrorohr";
        let (_, id) = self.along(CLASS, &microduct.title, &microduct.line)?;
        self.gml.leaf("istReserveRohr", &microduct.reserve.to_string());
        self.within(within);
        close(&mut self.gml, CLASS);
        microduct.cables.iter().try_for_each(|cable| self.cable(cable, Some(("mikrorohr", &id))))
    }

    fn cable(&mut self, cable: &Cable, within: Within<'_>) -> Result<(), Fault> {
        const CLASS: &str = "BRA_Kabel";
        self.along(CLASS, &cable.title, &cable.line)?;
        self.gml.leaf("art", code::GLASS_FIBRE);
        self.within(within);
        close(&mut self.gml, CLASS);
        Ok(())
    }

    fn within(&mut self, within: Within<'_>) {
        if let Some((attribute, id)) = within {
            self.gml.link(attribute, id);
        }
    }

    fn node(&mut self, node: &Node) -> Result<(), Fault> {
        let (class, codes) = node.kind.class();
        let (index, id) = self.open(class, &node.title);
        self.take(class, index, &LineString(vec![node.place]), 1)?;
        self.gml.place(&id, node.place);
        for (attribute, code) in codes {
            self.gml.leaf(attribute, code);
        }
        close(&mut self.gml, class);
        Ok(())
    }

    fn site(&mut self, site: &Site) -> Result<(), Fault> {
        const CLASS: &str = "BRA_Baustelle";
        let (index, id) = self.open(CLASS, &site.title);
        self.take(CLASS, index, &site.area, 4)?;
        days(CLASS, index, [site.start, site.end])?;
        self.gml.surfaces(&id, &site.area);
        self.gml.leaf("art", code::PART_OF_WORKS);
        self.gml.maybe("startDatum", site.start);
        self.gml.maybe("endDatum", site.end);
        close(&mut self.gml, CLASS);
        Ok(())
    }
}
