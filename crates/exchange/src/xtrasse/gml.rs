//! GML, written element by element.

use std::fmt::Write;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use quick_xml::escape::escape;

/// The reference system, in the only spelling that leaves no doubt about its axes.
const SRS: &str = "http://www.opengis.net/def/crs/EPSG/0/25832";

/// The text of a document.
#[derive(Debug, Default)]
pub(super) struct Gml(pub(super) String);

impl Gml {
    pub(super) fn raw(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// `<name>text</name>`.
    pub(super) fn leaf(&mut self, name: &str, text: &str) {
        self.put(format_args!("      <{name}>{}</{name}>\n", escape(clean(text))));
    }

    /// Nothing for what is not known.
    pub(super) fn maybe(&mut self, name: &str, text: Option<impl ToString>) {
        if let Some(text) = text {
            self.leaf(name, &text.to_string());
        }
    }

    /// A length in metres.
    pub(super) fn metres(&mut self, name: &str, metres: Option<f64>) {
        if let Some(metres) = metres {
            self.put(format_args!("      <{name} uom=\"m\">{}</{name}>\n", rounded(metres)));
        }
    }

    /// A reference to an object of the same document.
    pub(super) fn link(&mut self, name: &str, id: &str) {
        self.put(format_args!("      <{name} xlink:href=\"#{id}\"/>\n"));
    }

    pub(super) fn line(&mut self, id: &str, line: &LineString<f64>) {
        let places = places(line);
        self.position(format_args!(
            "<gml:LineString gml:id=\"{id}_g\" srsName=\"{SRS}\"><gml:posList>{places}</gml:posList></gml:LineString>"
        ));
    }

    pub(super) fn place(&mut self, id: &str, at: Coord<f64>) {
        let at = place(at);
        self.position(format_args!(
            "<gml:MultiPoint gml:id=\"{id}_g\" srsName=\"{SRS}\"><gml:pointMember><gml:Point gml:id=\"{id}_g0\" srsName=\"{SRS}\"><gml:pos>{at}</gml:pos></gml:Point></gml:pointMember></gml:MultiPoint>"
        ));
    }

    pub(super) fn surface(&mut self, id: &str, area: &Polygon<f64>) {
        let polygon = polygon(&format!("{id}_g"), area);
        self.position(format_args!("{polygon}"));
    }

    pub(super) fn surfaces(&mut self, id: &str, areas: &MultiPolygon<f64>) {
        let members = areas.0.iter().enumerate().fold(String::new(), |mut members, (at, area)| {
            let polygon = polygon(&format!("{id}_g{at}"), area);
            let _ = write!(members, "<gml:surfaceMember>{polygon}</gml:surfaceMember>");
            members
        });
        self.position(format_args!(
            "<gml:MultiSurface gml:id=\"{id}_g\" srsName=\"{SRS}\">{members}</gml:MultiSurface>"
        ));
    }

    fn position(&mut self, geometry: std::fmt::Arguments<'_>) {
        self.put(format_args!("      <position>{geometry}</position>\n"));
    }

    pub(super) fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.0.write_fmt(text);
    }
}

fn polygon(id: &str, area: &Polygon<f64>) -> String {
    let ring = |name: &str, ring: &LineString<f64>| {
        format!(
            "<gml:{name}><gml:LinearRing><gml:posList>{}</gml:posList></gml:LinearRing></gml:{name}>",
            places(ring)
        )
    };
    let holes: String = area.interiors().iter().map(|hole| ring("interior", hole)).collect();
    let exterior = ring("exterior", area.exterior());
    format!("<gml:Polygon gml:id=\"{id}\" srsName=\"{SRS}\">{exterior}{holes}</gml:Polygon>")
}

fn places(line: &LineString<f64>) -> String {
    line.0.iter().map(|at| place(*at)).collect::<Vec<_>>().join(" ")
}

fn place(at: Coord<f64>) -> String {
    format!("{} {}", rounded(at.x), rounded(at.y))
}

/// To the millimetre, without a sign before nothing.
fn rounded(metres: f64) -> String {
    format!("{:.3}", (metres * 1e3).round() / 1e3 + 0.0)
}

/// Text without the characters that XML 1.0 has no spelling for.
fn clean(text: &str) -> String {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    text.chars().map(|c| if allowed(c) { c } else { '\u{fffd}' }).collect()
}
