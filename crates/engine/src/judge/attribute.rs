//! The trench on its own: how deep and where in the street it is laid, and whether the ducts it uses have room.

use std::sync::Arc;

use geo::Coord;
use jiff::civil::Date;
use model::{
    Period, Text,
    change::Layer,
    conduit::{Conduit, ConduitKind},
    district::District,
    finding::{Neighbour, NeighbourKind, Severity},
    street::Segment,
};

use super::{Draft, Found, Place, View, identity::Fingerprint};
use crate::{
    day,
    distance::{Stretch, angle_deg, point_gap2, stretch},
    index::{ALWAYS, Entry},
    place::{Footing, steps},
    rule::{
        Attribute, Rule, Season, Status, Value,
        sentence::{Figure, Figures, Word},
    },
    shape::{Bounds, part_length},
    spans::Spans,
};

/// What one attribute of the trench, or of what it uses, gives rise to.
pub(super) fn judge(view: &View, rule: (&Rule, &Value), attribute: &Attribute, found: &mut Vec<Found>) {
    let checked = Checked { view, rule: rule.0, value: rule.1 };
    match attribute {
        Attribute::Cover { .. } => checked.cover(found),
        Attribute::DuctFill { kinds, .. } => checked.duct_fill(kinds, found),
        Attribute::Zone { .. } => checked.zone(found),
        Attribute::Season { .. } => {
            checked.season("winter", rule.1.winter.as_ref(), found);
            checked.season("traffic", rule.1.traffic.as_ref(), found);
        }
        Attribute::Split { .. } => checked.split(found),
    }
}

/// One rule on one trench.
#[derive(Clone, Copy)]
struct Checked<'a> {
    view: &'a View<'a>,
    rule: &'a Rule,
    value: &'a Value,
}

/// What is said of some stretches of the trench.
struct Said {
    which: &'static str,
    severity: Severity,
    verified: bool,
    not_judged: bool,
    spans: Spans,
    period: Option<Period>,
    state: Text,
    figures: Figures,
    neighbour: Neighbour,
    print: u64,
}

impl Checked<'_> {
    /// Said of the trench itself; the severity is that of something to look at.
    fn said(&self, which: &'static str, spans: Spans, figures: &Figures) -> Said {
        Said {
            which,
            severity: self.rule.severity().max(Severity::Light),
            verified: self.rule.is_verified(),
            not_judged: false,
            state: self.rule.phrase(which, figures),
            print: Fingerprint::new().word(which).number(spans.length()).short(),
            spans,
            period: None,
            figures: vec![],
            neighbour: Neighbour {
                kind: NeighbourKind::Trench,
                id: None,
                label: String::new(),
                owner: None,
                public: true,
            },
        }
    }

    /// Said of what could not be judged.
    fn unknown(&self, which: &'static str, spans: Spans, figures: &Figures) -> Said {
        Said { severity: Severity::Info, not_judged: true, ..self.said(which, spans, figures) }
    }

    fn finding(&self, said: Said) -> Found {
        let place = Place::of(Stretch {
            lines: said.spans.lines(&self.view.shape),
            length: said.spans.length(),
            along: said.spans.start(),
        });
        let mut figures = said.figures;
        figures.push((Word::State, Figure::Words(said.state)));
        figures.push((Word::LengthM, Figure::Metres(place.length_m)));
        self.view.finding(Draft {
            rule: self.rule,
            value: self.value,
            severity: said.severity,
            verified: said.verified,
            neighbour: said.neighbour,
            which: said.which,
            place: Some(place),
            distance_m: None,
            period: said.period,
            score: None,
            not_judged: said.not_judged,
            figures,
            print: said.print,
        })
    }

    /// Length on the ground: what is shown.
    fn ground_m(&self, spans: &Spans) -> f64 {
        let standing = &self.view.standing;
        if standing.grid_m > 0.0 { spans.length() * standing.ground_m / standing.grid_m } else { 0.0 }
    }

    fn whole(&self) -> Spans {
        Spans::new(vec![(0.0, self.view.standing.grid_m)])
    }

    /// The stretches whose pieces stand on a street of which something holds.
    fn pieces(&self, holds: impl Fn((Coord<f64>, Coord<f64>), &Footing, &Segment) -> bool) -> Spans {
        let view = self.view;
        let (mut all, mut before) = (Vec::new(), 0.0);
        let mut footings = view.standing.pieces.iter().peekable();
        for (order, piece) in steps(&view.shape).enumerate() {
            let length = part_length(piece.0, piece.1);
            let on_street = |footing: &Footing| footing.distance <= view.classes.on_street_m;
            let footing =
                footings.next_if(|footing| footing.order == order).filter(|footing| on_street(footing));
            let entry =
                footing.and_then(|footing| Some((footing, view.city.segments.entry(footing.segment)?)));
            if entry.is_some_and(|(footing, entry)| holds(piece, footing, &entry.item)) {
                all.push((before, before + length));
            }
            before += length;
        }
        Spans::new(all)
    }

    /// Cover against method, class of street and surface.
    fn cover(&self, found: &mut Vec<Found>) {
        let (trench, value) = (self.view.subject.trench, self.value);
        let (method, cover_m) = (trench.method(), trench.cover().get());
        let (Some(standard_m), Some(from_m)) = (value.standard_m, value.from_m) else { return };
        let figures = |keep_m: f64, length_m: f64| -> Figures {
            vec![
                (Word::Method, Figure::Words(method.title())),
                (Word::CoverM, Figure::Centimetres(cover_m)),
                (Word::KeepM, Figure::Centimetres(keep_m)),
                (Word::LengthM, Figure::Metres(length_m)),
            ]
        };
        let total_m = self.view.standing.ground_m;
        match value.cover.iter().find(|range| range.method == method) {
            None => found.push(self.finding(self.unknown("unknown", self.whole(), &figures(0.0, total_m)))),
            Some(range) => {
                let low = range.least_m.filter(|least| cover_m < *least);
                let broken = low.or_else(|| range.most_m.filter(|most| cover_m > *most));
                if let Some(bound) = broken {
                    found.push(self.finding(self.said("method", self.whole(), &figures(bound, total_m))));
                }
            }
        }
        if cover_m < standard_m {
            let forbidden = self.pieces(|_, _, segment| value.never_in.contains(&segment.class));
            let rest = self.whole().without(&forbidden);
            if forbidden.length() > from_m {
                let figures = figures(standard_m, self.ground_m(&forbidden));
                let said = self.said("forbidden", forbidden, &figures);
                found.push(self.finding(Said { severity: self.rule.severity(), ..said }));
            }
            if rest.length() > from_m {
                let figures = figures(standard_m, self.ground_m(&rest));
                found.push(self.finding(self.said("declare", rest, &figures)));
            }
        }
        let Some(fitting) = value.surface.iter().find(|surfaces| surfaces.method == method) else { return };
        let is_known = |segment: &Segment| segment.surface.is_some();
        let fits =
            |segment: &Segment| segment.surface.as_ref().is_none_or(|surface| fitting.fits.contains(surface));
        let unknown = self.whole().without(&self.pieces(|_, _, segment| is_known(segment)));
        let unfit = self.pieces(|_, _, segment| !fits(segment));
        if unfit.length() > from_m {
            let first = self.view.standing.pieces.iter().find_map(|footing| {
                let segment = &self.view.city.segments.entry(footing.segment)?.item;
                segment.surface.clone().filter(|_| !fits(segment))
            });
            let mut figures = figures(0.0, self.ground_m(&unfit));
            figures.push((Word::Surface, Figure::Words(first.unwrap_or_default().as_str().into())));
            let said = self.said("surface", unfit, &figures);
            let verified = said.verified && fitting.status == Status::Verified;
            found.push(self.finding(Said { verified, ..said }));
        }
        if unknown.length() > from_m {
            let figures = figures(0.0, self.ground_m(&unknown));
            found.push(self.finding(self.unknown("unknown_surface", unknown, &figures)));
        }
    }

    /// Room in the ducts that the line is drawn into.
    fn duct_fill(&self, kinds: &[ConduitKind], found: &mut Vec<Found>) {
        let (view, value) = (self.view, self.value);
        let (Some(within_m), Some(from_m), Some(most_fill)) = (value.metres, value.from_m, value.most_fill)
        else {
            return;
        };
        // That the register is missing is told elsewhere.
        if !view.city.is_loaded(Layer::Conduit) {
            return;
        }
        let mut slots = Vec::new();
        view.city.conduits.near(&view.around(within_m), ALWAYS, &mut slots);
        let (mut followed, mut roomy, mut full) = (Spans::default(), Spans::default(), Vec::new());
        for slot in slots {
            let Some(entry) = view.city.conduits.entry(slot) else { continue };
            let spans = Spans::near(&view.shape, &entry.shape, within_m, |_, _| true);
            if !kinds.contains(&entry.item.kind) || spans.length() <= from_m {
                continue;
            }
            followed = followed.and(spans.clone());
            if has_room(&entry.item, most_fill) {
                roomy = roomy.and(spans);
            } else {
                full.push((entry, spans));
            }
        }
        for (entry, spans) in full {
            let left = spans.without(&roomy);
            if left.length() > from_m {
                found.push(self.finding(self.full(entry, left)));
            }
        }
        let unknown = self.whole().without(&followed);
        if unknown.length() > from_m {
            let figures = vec![
                (Word::LengthM, Figure::Metres(self.ground_m(&unknown))),
                (Word::KeepM, Figure::Metres(within_m)),
            ];
            found.push(self.finding(self.unknown("unknown", unknown, &figures)));
        }
    }

    fn full(&self, entry: &Entry<Conduit>, left: Spans) -> Said {
        let conduit = &entry.item;
        let figures = vec![
            (Word::Name, Figure::Words(conduit.owner_name.as_str().into())),
            (Word::Count, Figure::Count(conduit.ducts_free.into())),
            (Word::Total, Figure::Count(conduit.ducts.into())),
            (Word::LengthM, Figure::Metres(self.ground_m(&left))),
        ];
        let print = Fingerprint::new()
            .word(conduit.kind.code())
            .whole(conduit.ducts.into())
            .whole(conduit.ducts_free.into())
            .number(left.length())
            .places(entry.shape.vertices())
            .short();
        Said {
            print,
            neighbour: Neighbour {
                kind: NeighbourKind::Conduit,
                id: Some(conduit.id.0),
                label: conduit.owner_name.clone(),
                owner: Some(conduit.owner),
                // Where others' conduits lie is confidential (§148 TKG).
                public: false,
            },
            ..self.said("full", left, &figures)
        }
    }

    /// Where in the cross-section of the street it lies.
    fn zone(&self, found: &mut Vec<Found>) {
        let (Some(below_deg), Some(from_m)) = (self.value.alongside_below_deg, self.value.from_m) else {
            return;
        };
        let width = |segment: &Segment| segment.width_m.filter(|width| width.is_finite() && *width > 0.0);
        let within = |piece: (Coord<f64>, Coord<f64>), footing: &Footing, segment: &Segment| {
            let Some(usual) = self.value.carriageway_m.get(&segment.class) else { return false };
            let half = width(segment).unwrap_or(*usual) / 2.0;
            footing.distance < half && self.runs_along(piece, footing, below_deg)
        };
        let inside = self.pieces(within);
        if inside.length() <= from_m {
            return;
        }
        let assumed = self
            .pieces(|piece, footing, segment| width(segment).is_none() && within(piece, footing, segment));
        let told = if assumed.length() > 0.0 {
            self.rule.phrase("assumed", &vec![(Word::LengthM, Figure::Metres(self.ground_m(&assumed)))])
        } else {
            Text::default()
        };
        let figures = vec![(Word::LengthM, Figure::Metres(self.ground_m(&inside)))];
        let said = self.said("zone", inside, &figures);
        found.push(self.finding(Said {
            severity: self.rule.severity(),
            figures: vec![(Word::Assumed, Figure::Words(told))],
            ..said
        }));
    }

    /// Days on which the streets that it stands on stay closed to works.
    fn season(&self, which: &'static str, season: Option<&Season>, found: &mut Vec<Found>) {
        let (Some(season), Some(from_m)) = (season, self.value.from_m) else { return };
        let Some(period) = meets(season, self.view.subject.schedule.span()) else { return };
        let spans = if season.streets.is_empty() {
            self.whole()
        } else {
            self.pieces(|_, _, segment| season.streets.contains(&segment.class))
        };
        if spans.length() > from_m {
            let figures = vec![
                (Word::First, Figure::Day(period.first())),
                (Word::Last, Figure::Day(period.last())),
                (Word::LengthM, Figure::Metres(self.ground_m(&spans))),
            ];
            let print = Fingerprint::new().word(which).number(spans.length());
            let print = print.whole(day::number(period.first())).whole(day::number(period.last())).short();
            let said = self.said(which, spans, &figures);
            found.push(self.finding(Said { period: Some(period), print, ..said }));
        }
    }

    /// The districts in which it lies, if they are several.
    fn split(&self, found: &mut Vec<Found>) {
        let (view, Some(from_m)) = (self.view, self.value.from_m) else { return };
        let (districts, around) = (&view.city.districts, view.shape.bounds());
        let mut slots = Vec::new();
        districts.near(&[*around], ALWAYS, &mut slots);
        let mut held: Vec<&Arc<Entry<District>>> = slots
            .into_iter()
            .filter_map(|slot| districts.entry(slot))
            .filter(|entry| {
                // Most trenches meet no boundary, and a boundary is long.
                let is_cut = entry.shape.parts().any(|(a, b)| Bounds::of(a, b).meets(around));
                let length = if is_cut {
                    stretch(&view.shape, &entry.shape, 0.0).length
                } else if entry.shape.holds(view.shape.vertices()[0]) {
                    view.standing.grid_m
                } else {
                    0.0
                };
                length > from_m
            })
            .collect();
        if held.len() < 2 {
            return;
        }
        held.sort_by(|a, b| (&a.item.name, a.item.id).cmp(&(&b.item.name, b.item.id)));
        let names: Vec<&str> = held.iter().map(|entry| entry.item.name.as_str()).collect();
        let names = names.join(", ");
        let print = Fingerprint::new().word("split").word(&names).short();
        let figures = vec![
            (Word::Name, Figure::Words(names.as_str().into())),
            (Word::Count, Figure::Count(i64::try_from(held.len()).unwrap_or(i64::MAX))),
        ];
        let said = self.said("split", self.whole(), &figures);
        found.push(self.finding(Said { print, ..said }));
    }

    /// Whether a piece runs along its street rather than across it.
    fn runs_along(&self, piece: (Coord<f64>, Coord<f64>), footing: &Footing, below_deg: f64) -> bool {
        let Some(entry) = self.view.city.segments.entry(footing.segment) else { return false };
        let middle = (piece.0 + piece.1) / 2.0;
        let nearest = entry
            .shape
            .parts()
            .min_by(|a, b| point_gap2(middle, a.0, a.1).total_cmp(&point_gap2(middle, b.0, b.1)));
        nearest.and_then(|part| angle_deg(piece, part)).is_some_and(|angle| angle < below_deg)
    }
}

/// The first days of a span that lie in a season.
fn meets(season: &Season, span: Period) -> Option<Period> {
    let [from, to] = season.days;
    let turns = i16::from(to < from);
    (span.first().year() - 1..=span.last().year()).find_map(|year| {
        let first = Date::new(year, from[0], from[1]).ok()?;
        let last = Date::new(year + turns, to[0], to[1]).ok()?;
        Period::new(first, last).ok()?.overlap(&span)
    })
}

/// Whether one more line may be drawn in.
fn has_room(conduit: &Conduit, most_fill: f64) -> bool {
    let used = f64::from(conduit.ducts) - f64::from(conduit.ducts_free) + 1.0;
    conduit.ducts_free > 0 && used <= most_fill * f64::from(conduit.ducts)
}
