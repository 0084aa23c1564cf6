//! The map inside the frame: the ground, what stands in it, and the trench.

use std::collections::BTreeMap;

use geo::{BoundingRect, Coord, Intersects, LineString, Rect};

use super::Plan;
use super::frame;
use super::layout::{Set, View};
use super::svg::{Path, Svg};
use crate::face::one_line;

/// Red of everything that belongs to the trench.
pub(super) const TRENCH: &str = "#c4122f";
/// Colours and dashes of conduits, in the order of their names.
pub(super) const CONDUITS: [(&str, &str); 4] = [
    ("#1b5fa8", "3 1"),
    ("#8a3b9c", "4 1 0.6 1"),
    ("#b06a00", "1.6 0.9"),
    ("#3c6e71", "6 1.2 0.6 1.2 0.6 1.2"),
];

/// What a sheet shows and its legend explains.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one thing was seen")]
pub(super) struct Legend {
    pub(super) streets: bool,
    pub(super) buildings: bool,
    pub(super) trees: bool,
    pub(super) kerbs: bool,
    pub(super) districts: bool,
    /// Names of conduits with the position of their look.
    pub(super) conduits: Vec<(String, usize)>,
    pub(super) sheet_joints: bool,
}

/// Draws what the view's frame shows and says what it was.
pub(super) fn map(svg: &mut Svg, plan: &Plan, set: &Set, view: &View) -> Legend {
    let frame = view.paper.frame();
    svg.begin_clip("frame", frame);
    let drawing = Drawing { plan, view, extent: view.extent(), detail: view.number.is_some() };
    let mut legend = drawing.ground(svg);
    frame::crosses(svg, view);
    drawing.trench(svg, set);
    drawing.lettering(svg, set);
    svg.end_clip();
    legend.sheet_joints = set.views().len() > 1;
    legend
}

/// One sheet's map in the making.
pub(super) struct Drawing<'a> {
    pub(super) plan: &'a Plan,
    pub(super) view: &'a View,
    pub(super) extent: Rect<f64>,
    /// A key map leaves out what only a detail sheet has room for.
    pub(super) detail: bool,
}

impl Drawing<'_> {
    /// Whether something within `reach` metres of its box can be seen in the frame.
    pub(super) fn shows(
        &self,
        thing: &impl BoundingRect<f64, Output: Into<Option<Rect<f64>>>>,
        reach: f64,
    ) -> bool {
        let Some(around) = thing.bounding_rect().into() else { return false };
        let margin = Coord { x: reach, y: reach };
        around.min().x.is_finite()
            && Rect::new(around.min() - margin, around.max() + margin).intersects(&self.extent)
    }

    fn path<'l>(&self, lines: impl IntoIterator<Item = &'l LineString<f64>>, close: bool) -> Path {
        let mut path = Path::default();
        for line in lines {
            path.trace(line.coords().map(|place| self.view.project(*place)), close);
        }
        path
    }

    pub(super) fn millimetres(&self, metres: f64) -> f64 {
        metres / self.view.metres_per_mm()
    }

    fn ground(&self, svg: &mut Svg) -> Legend {
        let around = &self.plan.surroundings;
        let mut legend = Legend::default();
        let streets: Vec<_> = around.streets.iter().filter(|s| self.shows(&s.line, s.width_m)).collect();
        legend.streets = !streets.is_empty();
        // All edges first, then all surfaces, so that junctions stay open.
        for (extra, colour) in [(0.26, "#a9a9a2"), (0.0, "#f1f0ea")] {
            for street in &streets {
                let wide = self.millimetres(street.width_m).max(0.5) + extra;
                let style = format!(
                    "stroke=\"{colour}\" stroke-width=\"{wide:.3}\" stroke-linejoin=\"round\" stroke-linecap=\"round\""
                );
                svg.path(&self.path([&street.line], false), &style);
            }
        }
        if self.detail || self.view.denominator <= 5000 {
            for building in around.buildings.iter().filter(|building| self.shows(*building, 0.0)) {
                let rings = std::iter::once(building.exterior()).chain(building.interiors());
                svg.path(
                    &self.path(rings, true),
                    "fill=\"#e2dbd3\" fill-rule=\"evenodd\" stroke=\"#83796f\" stroke-width=\"0.16\"",
                );
                legend.buildings = true;
            }
        }
        let districts: Vec<_> = around.districts.iter().filter(|line| self.shows(*line, 0.0)).collect();
        legend.districts = !districts.is_empty();
        svg.path(
            &self.path(districts, false),
            "stroke=\"#6a4c93\" stroke-width=\"0.45\" stroke-dasharray=\"5 1.4 0.8 1.4\"",
        );
        if self.detail {
            let kerbs: Vec<_> = around.kerbs.iter().filter(|line| self.shows(*line, 0.0)).collect();
            legend.kerbs = !kerbs.is_empty();
            svg.path(&self.path(kerbs, false), "stroke=\"#55554f\" stroke-width=\"0.13\"");
            self.trees(svg, &mut legend);
            self.conduits(svg, &mut legend);
        }
        legend
    }

    fn trees(&self, svg: &mut Svg, legend: &mut Legend) {
        for tree in &self.plan.surroundings.trees {
            let crown = tree.crown_m.unwrap_or(0.0);
            if !self.shows(&tree.at, crown / 2.0) {
                continue;
            }
            legend.trees = true;
            let at = self.view.project(tree.at.0);
            if crown > 0.0 {
                let radius = self.millimetres(crown / 2.0);
                svg.circle(at, radius, "fill=\"#4c9a5b\" fill-opacity=\"0.16\" stroke=\"#2f7d43\" stroke-width=\"0.18\" stroke-dasharray=\"1.2 0.7\"");
            }
            let trunk = self.millimetres(tree.trunk_m.unwrap_or(0.3) / 2.0).max(0.45);
            svg.circle(at, trunk, "fill=\"#2f7d43\"");
        }
    }

    fn conduits(&self, svg: &mut Svg, legend: &mut Legend) {
        let mut by_name: BTreeMap<String, Vec<&LineString<f64>>> = BTreeMap::new();
        for conduit in self.plan.surroundings.conduits.iter().filter(|conduit| self.shows(&conduit.line, 0.0))
        {
            by_name.entry(one_line(&conduit.name)).or_default().push(&conduit.line);
        }
        for (position, (name, lines)) in by_name.into_iter().enumerate() {
            let look = position.min(CONDUITS.len() - 1);
            let (colour, dash) = CONDUITS[look];
            let style = format!("stroke=\"{colour}\" stroke-width=\"0.32\" stroke-dasharray=\"{dash}\"");
            svg.path(&self.path(lines, false), &style);
            legend.conduits.push((name, look));
        }
    }

    fn trench(&self, svg: &mut Svg, set: &Set) {
        let lines = &set.trench;
        if self.detail {
            let band = self.millimetres(self.plan.trench.width_m).max(0.1);
            let style = format!("stroke=\"#f0a9b3\" stroke-width=\"{band:.3}\" stroke-linejoin=\"round\"");
            svg.path(&self.path(lines, false), &style);
            svg.path(
                &self.path(lines, false),
                &format!("stroke=\"{TRENCH}\" stroke-width=\"0.3\" stroke-linejoin=\"round\""),
            );
        } else {
            svg.path(
                &self.path(lines, false),
                &format!("stroke=\"{TRENCH}\" stroke-width=\"0.9\" stroke-linejoin=\"round\""),
            );
        }
    }
}
