//! Which scale, which paper, how many sheets, and where each of them lies.

use geo::{BoundingRect, Coord, LineString, Rect};

use super::chainage::{Chainage, in_order, joined};
use super::{Plan, PlanError};

/// A scale of a legal plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scale {
    /// 1:250.
    To250,
    /// 1:500.
    To500,
    /// 1:1000.
    To1000,
}

impl Scale {
    /// The denominator.
    pub fn denominator(self) -> u32 {
        match self {
            Self::To250 => 250,
            Self::To500 => 500,
            Self::To1000 => 1000,
        }
    }

    /// How many sheets are still few at this scale.
    fn sheet_limit(self) -> usize {
        match self {
            Self::To250 => 6,
            Self::To500 => 10,
            Self::To1000 => SHEET_LIMIT,
        }
    }
}

/// No set has more sheets than this.
const SHEET_LIMIT: usize = 300;
/// Paper kept free between the trench and the frame, in millimetres.
const SPARE_MM: f64 = 12.0;
/// Paper that neighbouring sheets share along the trench, in millimetres.
const OVERLAP_MM: f64 = 20.0;
/// Denominators of key maps.
const KEY_SCALES: [u32; 9] = [1_000, 2_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000];

/// A sheet of paper, landscape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// 297 mm × 210 mm.
    A4,
    /// 420 mm × 297 mm.
    A3,
}

/// A rectangle on paper, in millimetres from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Area {
    pub(super) fn width(self) -> f64 {
        self.right - self.left
    }

    pub(super) fn height(self) -> f64 {
        self.bottom - self.top
    }
}

impl Paper {
    /// Width in millimetres.
    pub fn width_mm(self) -> f64 {
        match self {
            Self::A4 => 297.0,
            Self::A3 => 420.0,
        }
    }

    /// Height in millimetres.
    pub fn height_mm(self) -> f64 {
        match self {
            Self::A4 => 210.0,
            Self::A3 => 297.0,
        }
    }

    /// The outer border; the left margin is for filing.
    pub(super) fn border(self) -> Area {
        Area { left: 20.0, top: 7.0, right: self.width_mm() - 7.0, bottom: self.height_mm() - 7.0 }
    }

    /// The column for legend and title block.
    pub(super) fn column(self) -> Area {
        let border = self.border();
        Area { left: border.right - 62.0, ..border }
    }

    /// The map's frame; its coordinates stand between it and the border.
    pub(super) fn frame(self) -> Area {
        let border = self.border();
        Area {
            left: border.left + 6.0,
            top: border.top + 6.0,
            right: self.column().left - 6.0,
            bottom: border.bottom - 6.0,
        }
    }
}

/// One sheet's window on the world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct View {
    /// Number along the trench from 1; a key map has none.
    pub(super) number: Option<usize>,
    pub(super) paper: Paper,
    pub(super) denominator: u32,
    /// Distances along the trench between which it is this sheet's.
    pub(super) stretch: (f64, f64),
    centre: Coord<f64>,
}

impl View {
    /// Metres in the world that are one millimetre on paper.
    pub(super) fn metres_per_mm(&self) -> f64 {
        f64::from(self.denominator) / 1000.0
    }

    /// What the frame shows, in metres.
    pub(super) fn extent(&self) -> Rect<f64> {
        let frame = self.paper.frame();
        let half = Coord { x: frame.width(), y: frame.height() } * (self.metres_per_mm() / 2.0);
        Rect::new(self.centre - half, self.centre + half)
    }

    /// A place in the world as a place on paper.
    pub(super) fn project(&self, place: Coord<f64>) -> Coord<f64> {
        let frame = self.paper.frame();
        let middle =
            Coord { x: f64::midpoint(frame.left, frame.right), y: f64::midpoint(frame.top, frame.bottom) };
        let offset = (place - self.centre) / self.metres_per_mm();
        Coord { x: middle.x + offset.x, y: middle.y - offset.y }
    }
}

/// All sheets of a plan.
#[derive(Debug, Clone)]
pub(super) struct Set {
    /// The trench: parts that meet are one, and each goes on near the end of the one before.
    pub(super) trench: Vec<LineString<f64>>,
    /// The same, measured in grid metres.
    pub(super) chainage: Chainage,
    /// Ground metres of one grid metre.
    pub(super) ground_factor: f64,
    views: Vec<View>,
}

impl Set {
    /// Chooses scale, paper and sheets by the rule of the module above.
    pub(super) fn new(plan: &Plan) -> Result<Self, PlanError> {
        let trench = &plan.trench;
        let finite =
            trench.line.iter().flat_map(geo::LineString::coords).all(|c| c.x.is_finite() && c.y.is_finite());
        if !finite || !trench.width_m.is_finite() || !trench.ground_length_m.is_finite() {
            return Err(PlanError::NotFinite);
        }
        let parts = in_order(joined(trench.line.0.clone(), 0.001));
        let chainage = Chainage::new(&parts);
        if chainage.length() <= 0.0 {
            return Err(PlanError::NoTrench);
        }
        let scales =
            plan.scale.map_or_else(|| vec![Scale::To250, Scale::To500, Scale::To1000], |scale| vec![scale]);
        let asked = plan.scale.is_some();
        for scale in &scales {
            let limit = if asked { SHEET_LIMIT } else { scale.sheet_limit() };
            if let Some(views) = views(&chainage, scale.denominator(), limit) {
                let ground_factor = trench.ground_length_m / chainage.length();
                return Ok(Self { trench: parts, chainage, ground_factor, views });
            }
        }
        let scale = scales.last().map_or(0, |scale| scale.denominator());
        Err(PlanError::TooManySheets { scale, limit: SHEET_LIMIT })
    }

    /// The sheets along the trench.
    pub(super) fn views(&self) -> &[View] {
        &self.views
    }

    /// The key map, where one sheet does not hold the trench.
    pub(super) fn key(&self) -> Option<View> {
        if self.views.len() < 2 {
            return None;
        }
        let extents = self.views.iter().map(View::extent);
        let all = extents.reduce(|a, b| {
            Rect::new(
                Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
                Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
            )
        })?;
        let frame = Paper::A3.frame();
        let fits = |denominator: &u32| {
            let metres = f64::from(*denominator) / 1000.0;
            all.width() <= (frame.width() - 2.0 * SPARE_MM) * metres
                && all.height() <= (frame.height() - 2.0 * SPARE_MM) * metres
        };
        let denominator = KEY_SCALES.into_iter().find(fits)?;
        Some(View {
            number: None,
            paper: Paper::A3,
            denominator,
            stretch: (0.0, self.chainage.length()),
            centre: all.center(),
        })
    }
}

/// The sheets at one scale, or none when they would be more than `limit`.
fn views(chainage: &Chainage, denominator: u32, limit: usize) -> Option<Vec<View>> {
    let metres = f64::from(denominator) / 1000.0;
    let room = |paper: Paper| {
        let frame = paper.frame();
        ((frame.width() - 2.0 * SPARE_MM) * metres, (frame.height() - 2.0 * SPARE_MM) * metres)
    };
    let length = chainage.length();
    let (width, height) = room(Paper::A4);
    let (paper, stretches) = if chainage.reach(0.0, width, height) >= length {
        (Paper::A4, vec![(0.0, length)])
    } else {
        (Paper::A3, stretches(chainage, room(Paper::A3), OVERLAP_MM * metres, limit)?)
    };
    let view = |(position, stretch): (usize, (f64, f64))| {
        let box_around = geo::LineString::new(chainage.between(stretch.0, stretch.1)).bounding_rect()?;
        Some(View { number: Some(position + 1), paper, denominator, stretch, centre: box_around.center() })
    };
    stretches.into_iter().enumerate().map(view).collect()
}

/// Cuts a line into overlapping stretches that each fit a box; evenly long ones where the line allows it.
fn stretches(
    chainage: &Chainage,
    (width, height): (f64, f64),
    overlap: f64,
    limit: usize,
) -> Option<Vec<(f64, f64)>> {
    let length = chainage.length();
    let mut greedy: Vec<(f64, f64)> = Vec::new();
    let mut from = 0.0;
    loop {
        let to = chainage.reach(from, width, height);
        // At a gap too wide for the frame the next sheet starts beyond it.
        let to = if to <= from { step_over(from, length) } else { to };
        greedy.push((from, to));
        if to >= length {
            break;
        }
        if greedy.len() == limit {
            return None;
        }
        let back = (to - overlap).max(f64::midpoint(from, to));
        from = if chainage.reach(back, width, height) > to { back } else { step_over(to, length) };
    }
    #[expect(clippy::cast_precision_loss, reason = "a plan has at most a few hundred sheets")]
    let count = greedy.len() as f64;
    let even = (length + (count - 1.0) * overlap) / count;
    let evenly: Vec<_> = (0..greedy.len())
        .scan(0.0, |from, _| {
            let stretch = (*from, (*from + even).min(length));
            *from += even - overlap;
            Some(stretch)
        })
        .collect();
    let holds = evenly.iter().all(|(from, to)| chainage.reach(*from, width, height) >= *to - 1e-6);
    Some(if holds { evenly } else { greedy })
}

/// The next representable distance, so that a place names the far side of a gap.
fn step_over(distance: f64, length: f64) -> f64 {
    (distance + 1e-6).min(length)
}
