//! The lettering of a map: ends, dimensions, joints, names and numbers, each where it is free.

use std::collections::BTreeMap;
use std::fmt::Write;

use geo::{Coord, Intersects, LineString};

use super::chainage::{Chainage, joined};
use super::draw::{Drawing, TRENCH};
use super::label::{Spot, Spots, above, seat};
use super::layout::{Area, Set};
use super::svg::{Anchor, Lettering, Svg};
use super::{Plan, Street};
use crate::face::{Weight, one_line, width};

impl Drawing<'_> {
    /// Puts all lettering on the map, the most important first.
    pub(super) fn lettering(&self, svg: &mut Svg, set: &Set) {
        let mut spots = Spots::new(self.view.paper.frame());
        self.keep_trench_clear(set, &mut spots);
        if self.detail {
            self.joints(svg, set, &mut spots);
            self.ends(svg, set, &mut spots);
            self.dimensions(svg, set, &mut spots);
        } else {
            self.sheets(svg, set, &mut spots);
        }
        self.street_names(svg, &mut spots);
        if self.detail {
            self.house_numbers(svg, &mut spots);
        }
    }

    /// The trench as measured on paper.
    fn on_paper(&self, set: &Set) -> Vec<LineString<f64>> {
        let project =
            |line: &LineString<f64>| LineString::new(line.coords().map(|c| self.view.project(*c)).collect());
        set.trench.iter().map(project).collect()
    }

    fn keep_trench_clear(&self, set: &Set, spots: &mut Spots) {
        let band = self.millimetres(self.plan.trench.width_m).max(0.3) + 0.6;
        for (from, to, _) in Chainage::new(&self.on_paper(set)).pieces() {
            spots.keep(Spot::along(from, to, band));
        }
    }

    /// Where the next sheet takes over: a line across the trench in the middle of what both show.
    fn joints(&self, svg: &mut Svg, set: &Set, spots: &mut Spots) {
        for pair in set.views().windows(2) {
            let (before, after) = (&pair[0], &pair[1]);
            let neighbour = match self.view.number {
                own if own == before.number => after.number,
                own if own == after.number => before.number,
                _ => continue,
            };
            let shared = f64::midpoint(after.stretch.0, before.stretch.1);
            let Some((place, along)) = set.chainage.at(shared) else { continue };
            let at = self.view.project(place);
            let along = Coord { x: along.x, y: -along.y };
            let across = Coord { x: -along.y, y: along.x };
            let (one, other) = (at - across * 34.0, at + across * 34.0);
            svg.line(
                one.x_y(),
                other.x_y(),
                "stroke=\"#111\" stroke-width=\"0.35\" stroke-dasharray=\"6 1.5 1 1.5\"",
            );
            let word = self.plan.language.pick("Anschluss Blatt", "joins sheet");
            let text = format!("{word} {}", neighbour.unwrap_or_default());
            let joint = Chainage::new([&LineString::new(vec![one, other])]);
            // The words stand on the neighbour's side.
            let outward = if neighbour == after.number { along } else { along * -1.0 };
            let up = above(across);
            let side = 2.5 * (up.x * outward.x + up.y * outward.y).signum();
            for (wish, offset) in [(0.0, side), (joint.length(), side), (0.0, -side), (joint.length(), -side)]
            {
                if let Some(place) = seat(spots, &joint, &text, 2.3, Weight::Bold, offset, wish) {
                    svg.letter(
                        &Lettering::new(&text, place.at.x, place.at.y, 2.3)
                            .bold()
                            .anchor(Anchor::Middle)
                            .turn(place.turn)
                            .halo(0.4),
                    );
                    break;
                }
            }
        }
    }

    /// The ends of each part of the trench, lettered, with their coordinates.
    fn ends(&self, svg: &mut Svg, set: &Set, spots: &mut Spots) {
        let language = self.plan.language;
        for (name, place) in ends(set) {
            let at = self.view.project(place);
            let seen = self.extent.intersects(&place);
            svg.circle(at, 0.9, &format!("fill=\"#fff\" stroke=\"{TRENCH}\" stroke-width=\"0.35\""));
            if !seen {
                continue;
            }
            spots.keep(Spot::around(at, Coord { x: 1.0, y: 0.0 }, 2.4, 2.4));
            let lines =
                [format!("E {}", language.number(place.x, 2)), format!("N {}", language.number(place.y, 2))];
            let wide = lines.iter().map(|line| width(line, 1.9, Weight::Regular)).fold(0.0, f64::max) + 6.6;
            let high = 6.0;
            let offsets = [(1.0, -1.0), (-1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (0.0, -1.4), (0.0, 1.4)];
            for (distance, (right, down)) in
                [3.0, 7.0, 12.0].into_iter().flat_map(|d| offsets.map(|o| (d, o)))
            {
                let middle =
                    at + Coord { x: right * (wide / 2.0 + distance), y: down * (high / 2.0 + distance) };
                if !spots.take(Spot::around(middle, Coord { x: 1.0, y: 0.0 }, wide, high)) {
                    continue;
                }
                let (left, top) = (middle.x - wide / 2.0, middle.y - high / 2.0);
                let foot = Coord {
                    x: if right < 0.0 {
                        left + wide
                    } else if right > 0.0 {
                        left
                    } else {
                        middle.x
                    },
                    y: if down < 0.0 { top + high } else { top },
                };
                svg.line(at.x_y(), foot.x_y(), &format!("stroke=\"{TRENCH}\" stroke-width=\"0.15\""));
                let label = Area { left, top, right: left + wide, bottom: top + high };
                svg.rectangle(label, &format!("fill=\"#fff\" stroke=\"{TRENCH}\" stroke-width=\"0.15\""));
                svg.letter(
                    &Lettering::new(&name, left + 2.8, top + 4.2, 3.4)
                        .bold()
                        .colour(TRENCH)
                        .anchor(Anchor::Middle),
                );
                svg.letter(&Lettering::new(&lines[0], left + 5.6, top + 2.6, 1.9));
                svg.letter(&Lettering::new(&lines[1], left + 5.6, top + 5.1, 1.9));
                break;
            }
            svg.circle(at, 0.9, &format!("fill=\"#fff\" stroke=\"{TRENCH}\" stroke-width=\"0.35\""));
        }
    }

    /// Length, width and depth along the trench, and the length of each straight piece long enough to hold it.
    fn dimensions(&self, svg: &mut Svg, set: &Set, spots: &mut Spots) {
        let language = self.plan.language;
        let trench = &self.plan.trench;
        let whole = dimension_line(self.plan);
        let band = self.millimetres(trench.width_m) / 2.0;
        let lines = self.on_paper(set);
        let on_paper = Chainage::new(&lines);
        let wish = f64::midpoint(self.view.stretch.0, self.view.stretch.1) / self.view.metres_per_mm();
        for offset in [band + 2.3, -band - 2.3] {
            if let Some(place) = seat(spots, &on_paper, &whole, 2.2, Weight::Bold, offset, wish) {
                svg.letter(
                    &Lettering::new(&whole, place.at.x, place.at.y, 2.2)
                        .bold()
                        .colour(TRENCH)
                        .anchor(Anchor::Middle)
                        .turn(place.turn)
                        .halo(0.4),
                );
                break;
            }
        }
        if on_paper.pieces().count() < 2 {
            return;
        }
        for (from, to, _) in on_paper.pieces() {
            let step = to - from;
            let grid = step.x.hypot(step.y) * self.view.metres_per_mm();
            let text = language.number(grid * set.ground_factor, 2);
            let piece = Chainage::new([&LineString::new(vec![from, to])]);
            for offset in [band + 1.7, -band - 1.7] {
                if let Some(place) =
                    seat(spots, &piece, &text, 1.8, Weight::Regular, offset, piece.length() / 2.0)
                {
                    svg.letter(
                        &Lettering::new(&text, place.at.x, place.at.y, 1.8)
                            .colour(TRENCH)
                            .anchor(Anchor::Middle)
                            .turn(place.turn)
                            .halo(0.3),
                    );
                    break;
                }
            }
        }
    }

    /// The outlines of the sheets along the trench, on the key map.
    fn sheets(&self, svg: &mut Svg, set: &Set, spots: &mut Spots) {
        for view in set.views() {
            let (low, high) =
                (self.view.project(view.extent().min()), self.view.project(view.extent().max()));
            let area = Area { left: low.x, top: high.y, right: high.x, bottom: low.y };
            svg.rectangle(
                area,
                "fill=\"#1b5fa8\" fill-opacity=\"0.05\" stroke=\"#1b5fa8\" stroke-width=\"0.35\"",
            );
        }
        for view in set.views() {
            let (low, high) =
                (self.view.project(view.extent().min()), self.view.project(view.extent().max()));
            let corners = [
                (low.x + 4.0, high.y + 4.0),
                (high.x - 4.0, high.y + 4.0),
                (low.x + 4.0, low.y - 4.0),
                (high.x - 4.0, low.y - 4.0),
            ];
            for at in corners.map(Coord::from) {
                if spots.take(Spot::around(at, Coord { x: 1.0, y: 0.0 }, 7.0, 7.0)) {
                    svg.circle(at, 3.0, "fill=\"#1b5fa8\"");
                    let number = view.number.unwrap_or_default().to_string();
                    svg.letter(
                        &Lettering::new(&number, at.x, at.y + 1.25, 3.4)
                            .bold()
                            .colour("#fff")
                            .anchor(Anchor::Middle),
                    );
                    break;
                }
            }
        }
    }

    fn street_names(&self, svg: &mut Svg, spots: &mut Spots) {
        let size = if self.detail { 2.7 } else { 2.1 };
        let frame = self.view.paper.frame();
        let middle =
            Coord { x: f64::midpoint(frame.left, frame.right), y: f64::midpoint(frame.top, frame.bottom) };
        for (name, line) in
            named_lines(self.plan.surroundings.streets.iter().filter(|s| self.shows(&s.line, 0.0)))
        {
            let line = LineString::new(line.coords().map(|place| self.view.project(*place)).collect());
            let axis = Chainage::new([&line]);
            let wish = axis
                .pieces()
                .map(|(from, to, at)| {
                    let off = (from + to) / 2.0 - middle;
                    (off.x.hypot(off.y), at)
                })
                .min_by(|a, b| a.0.total_cmp(&b.0))
                .map_or(0.0, |nearest| nearest.1);
            for offset in [0.0, 2.4, -2.4] {
                if let Some(place) = seat(spots, &axis, &name, size, Weight::Regular, offset, wish) {
                    svg.letter(
                        &Lettering::new(&name, place.at.x, place.at.y, size)
                            .colour("#3b3b37")
                            .anchor(Anchor::Middle)
                            .turn(place.turn)
                            .halo(0.35),
                    );
                    break;
                }
            }
        }
    }

    fn house_numbers(&self, svg: &mut Svg, spots: &mut Spots) {
        for address in self.plan.surroundings.addresses.iter().filter(|address| self.shows(&address.at, 0.0))
        {
            let number = one_line(&address.number);
            let (size, at) = (2.0, self.view.project(address.at.0));
            let wide = width(&number, size, Weight::Regular) + 0.8;
            let tries = [(0.0, 0.0), (0.0, -2.2), (0.0, 2.2), (1.0, 0.0), (-1.0, 0.0)];
            for (right, down) in tries {
                let middle = at + Coord { x: right * (wide / 2.0 + 1.2), y: down };
                if number.chars().count() <= 8
                    && spots.take(Spot::around(middle, Coord { x: 1.0, y: 0.0 }, wide, 2.2))
                {
                    svg.letter(
                        &Lettering::new(&number, middle.x, middle.y + 0.72, size)
                            .colour("#4b443d")
                            .anchor(Anchor::Middle)
                            .halo(0.25),
                    );
                    break;
                }
            }
        }
    }
}

/// The first and last place of each part of the trench: A and B, C and D …
pub(super) fn ends(set: &Set) -> Vec<(String, Coord<f64>)> {
    let places = set.trench.iter().filter_map(|line| Some([*line.0.first()?, *line.0.last()?])).flatten();
    places.enumerate().map(|(position, place)| (end_name(position), place)).collect()
}

fn end_name(position: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(position % 26).unwrap_or(0));
    if position < 26 { letter.to_string() } else { format!("{letter}{}", position / 26) }
}

/// Length, width and depth as one line of lettering.
pub(super) fn dimension_line(plan: &Plan) -> String {
    let (language, trench) = (plan.language, &plan.trench);
    let (length, wide, deep) =
        (language.pick("Länge", "length"), language.pick("Breite", "width"), language.pick("Tiefe", "depth"));
    let mut line = format!(
        "{length} {} · {wide} {}",
        language.metres(trench.ground_length_m, 2),
        language.metres(trench.width_m, 2)
    );
    if let Some(depth) = trench.depth_m {
        // Writing into a string cannot fail.
        let _ = write!(line, " · {deep} {}", language.metres(depth, 2));
    }
    line
}

/// Street segments of one name joined where they touch, so that a name can run over junctions.
fn named_lines<'a>(streets: impl Iterator<Item = &'a Street>) -> Vec<(String, LineString<f64>)> {
    let mut by_name: BTreeMap<String, Vec<LineString<f64>>> = BTreeMap::new();
    for street in streets.filter(|street| !street.name.trim().is_empty()) {
        by_name.entry(one_line(&street.name)).or_default().push(street.line.clone());
    }
    let joined = |(name, lines): (String, Vec<_>)| {
        joined(lines, 0.05).into_iter().map(move |line| (name.clone(), line))
    };
    by_name.into_iter().flat_map(joined).collect()
}
