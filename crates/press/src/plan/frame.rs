//! Everything around the map: frame with coordinates, north arrow, scale bar, legend, title block.

use geo::Coord;

use super::Plan;
use super::draw::{CONDUITS, Legend, TRENCH};
use super::layout::{Area, Paper, Set, View};
use super::lettering::{dimension_line, ends};
use super::svg::{Anchor, Lettering, Path, Svg};
use crate::Language;
use crate::face::{Weight, wrap};

const INK: &str = "stroke=\"#111\" stroke-width=\"0.18\"";

/// Draws frame, column and title block of a sheet.
pub(super) fn around(svg: &mut Svg, plan: &Plan, set: &Set, view: &View, legend: &Legend) {
    let (border, frame, column) = (view.paper.border(), view.paper.frame(), view.paper.column());
    grid(svg, plan.language, view);
    svg.rectangle(frame, "stroke=\"#111\" stroke-width=\"0.35\"");
    svg.rectangle(border, "stroke=\"#111\" stroke-width=\"0.6\"");
    svg.line(
        (column.left, column.top),
        (column.left, column.bottom),
        "stroke=\"#111\" stroke-width=\"0.35\"",
    );
    let mut below = north_and_scale(svg, plan.language, view);
    below = legend_rows(svg, plan, view, legend, below);
    facts(svg, plan, set, view, below);
    title_block(svg, plan, set, view);
}

/// What a sheet is called.
pub(super) fn sheet_name(language: Language, set: &Set, view: &View) -> String {
    let count = set.views().len();
    match (view.number, language) {
        (Some(number), Language::De) => format!("Lageplan, Blatt {number} von {count}"),
        (Some(number), Language::En) => format!("Site plan, sheet {number} of {count}"),
        (None, Language::De) => format!("Blattübersicht zu {count} Blättern"),
        (None, Language::En) => format!("Key map to {count} sheets"),
    }
}

/// What a sheet shows, in words.
pub(super) fn description(plan: &Plan, set: &Set, view: &View) -> String {
    let language = plan.language;
    let place = |at: f64| {
        set.chainage.at(at).map_or_else(String::new, |(place, _)| {
            format!("E {} N {}", language.number(place.x, 2), language.number(place.y, 2))
        })
    };
    let (from, to) = (place(view.stretch.0), place(view.stretch.1));
    let name = sheet_name(language, set, view);
    let scale = view.denominator;
    let size = dimension_line(plan);
    match language {
        Language::De => format!(
            "{name}, Maßstab 1:{scale}, Norden oben. Die Trasse ({size}) verläuft auf diesem Blatt von {from} nach {to} (ETRS89/UTM 32N)."
        ),
        Language::En => format!(
            "{name}, scale 1:{scale}, north up. On this sheet the trench ({size}) runs from {from} to {to} (ETRS89/UTM 32N)."
        ),
    }
}

/// Ticks with coordinates at the frame.
fn grid(svg: &mut Svg, language: Language, view: &View) {
    let (frame, extent) = (view.paper.frame(), view.extent());
    let (easts, norths) = grid_lines(view);
    let mut ticks = Path::default();
    for east in &easts {
        let x = view.project(Coord { x: *east, y: extent.min().y }).x;
        let label = language.number(*east, 0);
        for (edge, outward, base) in
            [(frame.top, -1.5, frame.top - 2.1), (frame.bottom, 1.5, frame.bottom + 3.6)]
        {
            ticks.trace([Coord { x, y: edge }, Coord { x, y: edge + outward }], false);
            if x > frame.left + 8.0 && x < frame.right - 8.0 {
                svg.letter(&Lettering::new(&label, x, base, 1.9).anchor(Anchor::Middle));
            }
        }
    }
    for north in &norths {
        let y = view.project(Coord { x: extent.min().x, y: *north }).y;
        let label = language.number(*north, 0);
        for (edge, outward, base) in
            [(frame.left, -1.5, frame.left - 2.1), (frame.right, 1.5, frame.right + 3.6)]
        {
            ticks.trace([Coord { x: edge, y }, Coord { x: edge + outward, y }], false);
            if y > frame.top + 10.0 && y < frame.bottom - 10.0 {
                svg.letter(&Lettering::new(&label, base, y, 1.9).anchor(Anchor::Middle).turn(-90.0));
            }
        }
    }
    svg.path(&ticks, INK);
}

/// The eastings and northings that are marked: about five centimetres of paper apart.
fn grid_lines(view: &View) -> (Vec<f64>, Vec<f64>) {
    let (extent, step) = (view.extent(), round_step(50.0 * view.metres_per_mm()));
    (multiples(extent.min().x, extent.max().x, step), multiples(extent.min().y, extent.max().y, step))
}

/// Small crosses where the grid's lines meet inside the frame.
pub(super) fn crosses(svg: &mut Svg, view: &View) {
    let (easts, norths) = grid_lines(view);
    let mut crosses = Path::default();
    for (east, north) in easts.iter().flat_map(|east| norths.iter().map(move |north| (*east, *north))) {
        let at = view.project(Coord { x: east, y: north });
        crosses.trace([at - Coord { x: 1.2, y: 0.0 }, at + Coord { x: 1.2, y: 0.0 }], false);
        crosses.trace([at - Coord { x: 0.0, y: 1.2 }, at + Coord { x: 0.0, y: 1.2 }], false);
    }
    svg.path(&crosses, "stroke=\"#444\" stroke-width=\"0.13\"");
}

/// The largest of 1, 2, 2.5, 5 times a power of ten that is not above `metres`.
fn round_step(metres: f64) -> f64 {
    let power = 10_f64.powf(metres.log10().floor());
    [5.0, 2.5, 2.0, 1.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step <= metres * 1.0001)
        .unwrap_or(power)
}

fn multiples(low: f64, high: f64, step: f64) -> Vec<f64> {
    let first = (low / step).ceil();
    std::iter::successors(Some(first), |index| Some(index + 1.0))
        .map(|index| index * step)
        .take_while(|value| *value <= high)
        .collect()
}

/// North arrow and scale bar at the head of the column; returns where they end.
fn north_and_scale(svg: &mut Svg, language: Language, view: &View) -> f64 {
    let column = view.paper.column();
    let (x, top) = (column.left + 9.0, column.top + 3.0);
    let mut dark = Path::default();
    dark.trace([(x, top + 4.2), (x, top + 15.5), (x - 3.2, top + 18.2)].map(Coord::from), true);
    svg.path(&dark, "fill=\"#111\" stroke=\"#111\" stroke-width=\"0.2\" stroke-linejoin=\"round\"");
    let mut light = Path::default();
    light.trace([(x, top + 4.2), (x, top + 15.5), (x + 3.2, top + 18.2)].map(Coord::from), true);
    svg.path(&light, "fill=\"#fff\" stroke=\"#111\" stroke-width=\"0.2\" stroke-linejoin=\"round\"");
    svg.letter(&Lettering::new("N", x, top + 3.2, 3.6).bold().anchor(Anchor::Middle));
    let (left, size) = (column.left + 18.0, round_step(20.0 * view.metres_per_mm()));
    let bar = size / view.metres_per_mm();
    let scale = format!("{} 1 : {}", language.pick("Maßstab", "Scale"), view.denominator);
    svg.letter(&Lettering::new(&scale, left, top + 4.2, 3.6).bold());
    let y = top + 9.0;
    for (position, fill) in [(0.0, "#111"), (1.0, "#fff")] {
        let area = Area {
            left: left + position * bar,
            right: left + (position + 1.0) * bar,
            top: y,
            bottom: y + 1.5,
        };
        svg.rectangle(area, &format!("fill=\"{fill}\" stroke=\"#111\" stroke-width=\"0.18\""));
    }
    for (position, anchor) in [(0.0, Anchor::Start), (1.0, Anchor::Middle), (2.0, Anchor::End)] {
        let decimals = usize::from(size.fract() != 0.0);
        let unit = if position > 1.0 { "\u{a0}m" } else { "" };
        let text = format!("{}{unit}", language.number(position * size, decimals));
        svg.letter(
            &Lettering::new(
                &text,
                left + position * bar + if position > 1.0 { 1.8 } else { 0.0 },
                y + 4.2,
                1.9,
            )
            .anchor(anchor),
        );
    }
    let note = language.pick("Gitternord, ETRS89 / UTM 32N", "Grid north, ETRS89 / UTM 32N");
    svg.letter(&Lettering::new(note, left, y + 8.2, 1.8).colour("#444"));
    rule(svg, column, top + 21.0);
    top + 21.0
}

fn rule(svg: &mut Svg, column: Area, y: f64) {
    svg.line((column.left, y), (column.right, y), INK);
}

fn legend_rows(svg: &mut Svg, plan: &Plan, view: &View, legend: &Legend, top: f64) -> f64 {
    let (column, language) = (view.paper.column(), plan.language);
    let (left, text_left) = (column.left + 4.0, column.left + 18.0);
    svg.letter(&Lettering::new(language.pick("Legende", "Legend"), left, top + 5.0, 2.6).bold());
    let pitch = if view.paper == Paper::A4 { 4.4 } else { 5.2 };
    let mut y = top + 9.6;
    let mut row = |svg: &mut Svg, text: &str, symbol: &dyn Fn(&mut Svg, f64)| {
        symbol(svg, y - 0.8);
        for line in wrap(text, 2.1, Weight::Regular, column.right - text_left - 2.0, 1) {
            svg.letter(&Lettering::new(&line, text_left, y, 2.1));
        }
        y += pitch;
    };
    let stroke = |svg: &mut Svg, y: f64, style: &str| svg.line((left, y), (left + 11.0, y), style);
    let swatch = |svg: &mut Svg, y: f64, style: &str| {
        svg.rectangle(Area { left, right: left + 11.0, top: y - 1.3, bottom: y + 1.3 }, style);
    };
    row(svg, language.pick("geplante Trasse mit Breite", "planned trench with width"), &|svg, y| {
        stroke(svg, y, "stroke=\"#f0a9b3\" stroke-width=\"1.4\"");
        stroke(svg, y, &format!("stroke=\"{TRENCH}\" stroke-width=\"0.3\""));
    });
    if view.number.is_some() {
        row(svg, language.pick("Endpunkt mit Koordinaten", "end point with coordinates"), &|svg, y| {
            svg.circle(
                Coord { x: left + 5.5, y },
                0.9,
                &format!("fill=\"#fff\" stroke=\"{TRENCH}\" stroke-width=\"0.35\""),
            );
        });
        if legend.sheet_joints {
            row(svg, language.pick("Blattschnitt", "sheet joint"), &|svg, y| {
                stroke(svg, y, "stroke=\"#111\" stroke-width=\"0.35\" stroke-dasharray=\"6 1.5 1 1.5\"");
            });
        }
    } else {
        row(svg, language.pick("Blatt mit Nummer", "sheet with number"), &|svg, y| {
            swatch(svg, y, "fill=\"#1b5fa8\" fill-opacity=\"0.05\" stroke=\"#1b5fa8\" stroke-width=\"0.35\"");
        });
    }
    if legend.streets {
        row(svg, language.pick("Straße", "street"), &|svg, y| {
            swatch(svg, y, "fill=\"#f1f0ea\" stroke=\"#a9a9a2\" stroke-width=\"0.13\"");
        });
    }
    if legend.kerbs {
        row(svg, language.pick("Bord", "kerb"), &|svg, y| {
            stroke(svg, y, "stroke=\"#55554f\" stroke-width=\"0.13\"");
        });
    }
    if legend.buildings {
        row(svg, language.pick("Gebäude", "building"), &|svg, y| {
            swatch(svg, y, "fill=\"#e2dbd3\" stroke=\"#83796f\" stroke-width=\"0.16\"");
        });
    }
    if legend.trees {
        row(svg, language.pick("Baum mit Stamm und Krone", "tree with trunk and crown"), &|svg, y| {
            let at = Coord { x: left + 5.5, y };
            svg.circle(at, 1.7, "fill=\"#4c9a5b\" fill-opacity=\"0.16\" stroke=\"#2f7d43\" stroke-width=\"0.18\" stroke-dasharray=\"1.2 0.7\"");
            svg.circle(at, 0.45, "fill=\"#2f7d43\"");
        });
    }
    for (name, look) in legend.conduits.iter().take(CONDUITS.len()) {
        let (colour, dash) = CONDUITS[*look];
        let others = legend.conduits.len() > CONDUITS.len() && *look == CONDUITS.len() - 1;
        let unnamed = others || name.is_empty();
        let text = if unnamed { language.pick("andere Leitung", "other conduit") } else { name };
        row(svg, text, &|svg, y| {
            stroke(svg, y, &format!("stroke=\"{colour}\" stroke-width=\"0.32\" stroke-dasharray=\"{dash}\""));
        });
    }
    if legend.districts {
        row(svg, language.pick("Bezirksgrenze", "district boundary"), &|svg, y| {
            stroke(svg, y, "stroke=\"#6a4c93\" stroke-width=\"0.45\" stroke-dasharray=\"5 1.4 0.8 1.4\"");
        });
    }
    let end = y - pitch + 3.2;
    rule(svg, column, end);
    end
}

/// Measures of the trench and coordinates of its ends.
fn facts(svg: &mut Svg, plan: &Plan, set: &Set, view: &View, top: f64) {
    let (column, language, trench) = (view.paper.column(), plan.language, &plan.trench);
    let (left, value_left) = (column.left + 4.0, column.left + 23.0);
    svg.letter(&Lettering::new(language.pick("Trasse", "Trench"), left, top + 5.0, 2.6).bold());
    let mut rows = vec![
        (
            language.pick("Länge am Boden", "ground length").to_owned(),
            language.metres(trench.ground_length_m, 2),
        ),
        (language.pick("Breite", "width").to_owned(), language.metres(trench.width_m, 2)),
    ];
    rows.extend(
        trench.depth_m.map(|depth| (language.pick("Tiefe", "depth").to_owned(), language.metres(depth, 2))),
    );
    if !trench.laying_method.trim().is_empty() {
        rows.push((language.pick("Verlegeart", "method").to_owned(), trench.laying_method.clone()));
    }
    let bottom = block_top(view.paper);
    for (name, place) in ends(set) {
        let word = language.pick("Endpunkt", "end point");
        rows.push((
            format!("{word} {name}"),
            format!("E {}  N {}", language.number(place.x, 2), language.number(place.y, 2)),
        ));
    }
    let mut y = top + 9.4;
    for (label, value) in rows {
        if y > bottom - 2.0 {
            break;
        }
        svg.letter(&Lettering::new(&label, left, y, 1.9).colour("#444"));
        for line in wrap(&value, 1.9, Weight::Regular, column.right - value_left - 2.0, 1) {
            svg.letter(&Lettering::new(&line, value_left, y, 1.9));
        }
        y += 3.6;
    }
}

/// Height of the title block in millimetres.
const BLOCK: f64 = 66.0;

fn block_top(paper: Paper) -> f64 {
    paper.column().bottom - BLOCK
}

fn title_block(svg: &mut Svg, plan: &Plan, set: &Set, view: &View) {
    let (column, language, title) = (view.paper.column(), plan.language, &plan.title);
    let (left, top) = (column.left + 3.0, block_top(view.paper));
    let limit = column.width() - 6.0;
    svg.line((column.left, top), (column.right, top), "stroke=\"#111\" stroke-width=\"0.35\"");
    let cell = |svg: &mut Svg, x: f64, y: f64, wide: f64, label: &str, value: &str, rows: usize| {
        svg.letter(&Lettering::new(label, x, y + 2.9, 1.6).colour("#555"));
        for (line, below) in wrap(value, 2.3, Weight::Regular, wide, rows).iter().zip([6.0, 9.0]) {
            svg.letter(&Lettering::new(line, x, y + below, 2.3));
        }
    };
    for (line, below) in wrap(&title.authority, 2.8, Weight::Bold, limit, 2).iter().zip([4.6, 8.2]) {
        svg.letter(&Lettering::new(line, left, top + below, 2.8).bold());
    }
    let mut y = top + 10.0;
    rule(svg, column, y);
    cell(svg, left, y, limit, language.pick("Vorhaben", "project"), &title.project, 2);
    y += 10.5;
    rule(svg, column, y);
    cell(svg, left, y, limit, language.pick("Antragsteller", "applicant"), &title.applicant, 1);
    y += 7.8;
    rule(svg, column, y);
    let middle = column.left + 36.0;
    svg.line((middle, y), (middle, y + 7.8), INK);
    cell(svg, left, y, middle - left - 2.0, language.pick("Aktenzeichen", "reference"), &title.reference, 1);
    cell(
        svg,
        middle + 3.0,
        y,
        column.right - middle - 5.0,
        language.pick("Datum", "date"),
        &language.short_day(title.date),
        1,
    );
    y += 7.8;
    rule(svg, column, y);
    cell(svg, left, y, limit, language.pick("Grundlage", "source"), &title.source, 2);
    y += 10.5;
    rule(svg, column, y);
    let note = language.pick(
        "Längen am Boden; Maßstab im UTM-Gitter (EPSG:25832)",
        "ground lengths; scale of the UTM grid (EPSG:25832)",
    );
    for line in wrap(note, 1.7, Weight::Regular, limit, 1) {
        svg.letter(&Lettering::new(&line, left, y + 3.0, 1.7).colour("#444"));
    }
    y += 4.4;
    svg.line((column.left, y), (column.right, y), "stroke=\"#111\" stroke-width=\"0.35\"");
    let heading = if view.number.is_some() {
        language.pick("Lageplan", "Site plan")
    } else {
        language.pick("Blattübersicht", "Key map")
    };
    svg.letter(&Lettering::new(heading, left, y + 6.6, 4.6).bold());
    let count = set.views().len();
    let sheet = match view.number {
        Some(number) => {
            format!("{} {number} {} {count}", language.pick("Blatt", "sheet"), language.pick("von", "of"))
        }
        None => format!("{count} {}", language.pick("Blätter", "sheets")),
    };
    svg.letter(&Lettering::new(&format!("1 : {}", view.denominator), left, y + 12.0, 3.2).bold());
    svg.letter(&Lettering::new(&sheet, column.right - 3.0, y + 12.0, 3.2).bold().anchor(Anchor::End));
}
