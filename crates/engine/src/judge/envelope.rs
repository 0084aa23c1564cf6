//! Two lines in the ground: how far their surfaces are apart, how sure that is, and how likely they keep apart.
//!
//! Error model: where a line really lies differs from its record by one normal error in plan, across the line, and one
//! in depth; the errors of both lines, in plan and in depth, are independent, so that their variances add (Guide to the
//! Expression of Uncertainty in Measurement, JCGM 100:2008, 5.1).

use std::f64::consts::{PI, SQRT_2};

/// No position is known better than this, in metres: it keeps a division from blowing up.
pub(super) const LEAST_SD_M: f64 = 0.001;
/// Beyond so many standard deviations nothing happens.
const FAR: f64 = 9.0;
/// Steps of the integral over each smooth piece.
const STEPS: u32 = 64;

/// A line in the ground, seen in cross-section. Depths are those of its axis below the surface, in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Body {
    pub radius: f64,
    /// The least depth at which the axis may lie.
    pub top: f64,
    /// The greatest one; the same unless its depth may vary within a buffer.
    pub bottom: f64,
    /// Half the side of the square around the axis that others must not enter.
    pub square: Option<f64>,
    /// Standard deviation in plan.
    pub plan_sd: f64,
    /// Standard deviation in depth.
    pub depth_sd: f64,
}

impl Body {
    /// A round line of a diameter below a cover, somewhere within `buffer` below that cover.
    pub fn new(diameter: f64, cover: f64, buffer: Option<f64>) -> Self {
        let radius = diameter / 2.0;
        let top = cover + radius;
        let bottom = (cover + buffer.unwrap_or(0.0) - radius).max(top);
        Self { radius, top, bottom, square: None, plan_sd: 0.0, depth_sd: 0.0 }
    }
}

/// How two lines lie to each other at one place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pass {
    /// Distance of the axes in plan, in metres.
    pub plan: f64,
    /// Whether the axes meet in plan: then no error in plan takes them apart.
    pub meets: bool,
}

/// A distance, and what is left of it when both errors take their share, in metres; negative where they lie in each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Gap {
    pub metres: f64,
    pub least: f64,
}

/// A planned line beside or across another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Meeting {
    planned: Body,
    other: Body,
    pass: Pass,
}

impl Meeting {
    pub fn new(planned: Body, other: Body, pass: Pass) -> Self {
        Self { planned, other, pass }
    }

    fn sds(&self) -> (f64, f64) {
        let both = |a: f64, b: f64| (a * a + b * b).sqrt().max(LEAST_SD_M);
        let across = if self.pass.meets { 0.0 } else { both(self.planned.plan_sd, self.other.plan_sd) };
        (across, both(self.planned.depth_sd, self.other.depth_sd))
    }

    /// How far the ranges of depth are apart.
    fn down(&self) -> f64 {
        (self.planned.top - self.other.bottom).max(self.other.top - self.planned.bottom).max(0.0)
    }

    /// A gap that keeps `off` in plan and in depth, less `less`, with errors of up to `spread` standard deviations.
    fn gap(&self, spread: f64, off: f64, less: f64) -> Gap {
        let (sd_across, sd_down) = self.sds();
        let apart = |sds: f64| {
            let across = (self.pass.plan - sds * sd_across - off).max(0.0);
            let down = (self.down() - sds * sd_down - off).max(0.0);
            (across * across + down * down).sqrt() - less
        };
        Gap { metres: apart(0.0), least: apart(spread) }
    }

    /// Between the surfaces.
    pub fn clearance(&self, spread: f64) -> Gap {
        self.gap(spread, 0.0, self.planned.radius + self.other.radius)
    }

    /// Between the planned line's surface and the other line's protected square.
    pub fn square_gap(&self, spread: f64) -> Option<Gap> {
        Some(self.gap(spread, self.other.square?, self.planned.radius))
    }

    /// Probability that the clearance is at least `keep` and the protected square is not entered.
    ///
    /// The other line counts at the worst depth of its range.
    pub fn kept(&self, keep: f64) -> f64 {
        let (sd_across, sd_down) = self.sds();
        let radius = self.planned.radius + self.other.radius + keep;
        let (square, corner) = (self.other.square, self.planned.radius);
        // How far above and below the other axis the planned one must not lie, at a distance in plan.
        let reach = |across: f64| {
            let round = (radius * radius - across * across).max(0.0).sqrt();
            let inside = across.abs() <= radius;
            let boxed = square.and_then(|half| {
                let over = (across.abs() - half).max(0.0);
                (over <= corner).then(|| half + (corner * corner - over * over).sqrt())
            });
            match (inside, boxed) {
                (true, Some(boxed)) => round.max(boxed),
                (true, None) => round,
                (false, boxed) => boxed.unwrap_or(f64::NEG_INFINITY),
            }
        };
        let below = (self.planned.top - self.other.bottom, self.planned.bottom - self.other.top);
        let hit = |across: f64| {
            let reach = reach(across);
            if reach < 0.0 {
                return 0.0;
            }
            // The planned axis lies `below.0` to `below.1` below the two ends of the other's range.
            (normal((reach - below.0) / sd_down) - normal((-reach - below.1) / sd_down)).max(0.0)
        };
        if self.pass.meets {
            return (1.0 - hit(0.0)).clamp(0.0, 1.0);
        }
        let density = |across: f64| {
            let off = (across - self.pass.plan) / sd_across;
            (-off * off / 2.0).exp() / (sd_across * (2.0 * PI).sqrt())
        };
        let (from, to) = (self.pass.plan - FAR * sd_across, self.pass.plan + FAR * sd_across);
        let mut edges = vec![from, to];
        let turns = [Some(radius), square, square.map(|half| half + corner)].into_iter().flatten();
        edges.extend(turns.flat_map(|turn| [turn, -turn]).filter(|turn| (from..=to).contains(turn)));
        edges.sort_by(f64::total_cmp);
        let mut lost = 0.0;
        for pair in edges.windows(2) {
            lost += integral(pair[0], pair[1], |across| density(across) * hit(across));
        }
        (1.0 - lost).clamp(0.0, 1.0)
    }
}

/// Simpson's rule over a substitution that takes the infinite slopes at both ends away.
fn integral(from: f64, to: f64, of: impl Fn(f64) -> f64) -> f64 {
    let half = (to - from) / 2.0;
    let step = PI / f64::from(STEPS);
    let value = |at: u32| {
        let turn = f64::from(at) * step;
        of(from + half * (1.0 - turn.cos())) * half * turn.sin()
    };
    let sum: f64 = (0..=STEPS)
        .map(|at| {
            value(at)
                * if at == 0 || at == STEPS {
                    1.0
                } else if at % 2 == 1 {
                    4.0
                } else {
                    2.0
                }
        })
        .sum();
    sum * step / 3.0
}

/// Distribution of the standard normal, by Marsaglia's series (Journal of Statistical Software 11, 2004).
pub(super) fn normal(at: f64) -> f64 {
    if at < -8.0 {
        return 0.0;
    }
    if at > 8.0 {
        return 1.0;
    }
    let (mut term, mut sum, mut odd) = (at, at, 1.0);
    loop {
        odd += 2.0;
        term *= at * at / odd;
        if term.abs() < 1e-17 * sum.abs().max(1e-300) {
            break;
        }
        sum += term;
    }
    (0.5 + sum * (-at * at / 2.0).exp() / (SQRT_2 * PI.sqrt())).clamp(0.0, 1.0)
}

/// How many standard deviations to both sides hold a share of the normal, 0 < share < 1.
pub(super) fn spread(share: f64) -> f64 {
    let (mut low, mut high) = (0.0, 8.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if normal(middle) < f64::midpoint(1.0, share) { low = middle } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn body(diameter: f64, cover: f64, buffer: Option<f64>, plan_sd: f64, depth_sd: f64) -> Body {
        Body { plan_sd, depth_sd, ..Body::new(diameter, cover, buffer) }
    }

    #[test]
    fn the_normal_is_that_of_the_tables() {
        for (at, share) in [(0.0, 0.5), (1.0, 0.841_344_746), (-1.959_963_985, 0.025), (4.0, 0.999_968_329)] {
            assert!((normal(at) - share).abs() < 1e-9, "{at}");
        }
        assert!((spread(0.95) - 1.959_963_985).abs() < 1e-8);
        assert!((spread(0.999) - 3.290_526_731).abs() < 1e-8);
    }

    #[test]
    fn a_line_at_the_same_depth_keeps_what_lies_between_its_sides() {
        let (planned, gas) = (body(0.1, 0.6, None, 0.1, 0.01), body(0.1, 0.6, None, 0.2, 0.01));
        let meeting = Meeting::new(planned, gas, Pass { plan: 0.5, meets: false });
        let clearance = meeting.clearance(2.0);
        assert!((clearance.metres - 0.4).abs() < 1e-12);
        assert!((clearance.metres - clearance.least - 2.0 * 0.05_f64.sqrt()).abs() < 1e-12);
        // Where just the clearance lies between them, either side is equally likely, but for the far side.
        assert!((meeting.kept(0.4) - 0.5).abs() < 1e-3, "{}", meeting.kept(0.4));
    }

    #[test]
    fn where_they_cross_only_depth_counts() {
        let (planned, water) = (body(0.05, 0.6, None, 5.0, 0.1), body(0.15, 1.0, None, 5.0, 0.0));
        let meeting = Meeting::new(planned, water, Pass { plan: 0.0, meets: true });
        let clearance = meeting.clearance(2.0);
        assert!((clearance.metres - 0.35).abs() < 1e-12 && (clearance.least - 0.15).abs() < 1e-3);
        assert!((meeting.kept(0.25) - normal(1.0)).abs() < 1e-3);
    }

    fn bodies() -> impl Strategy<Value = (Body, Body)> {
        let one = |square: bool| {
            (
                0.02..0.6,
                0.2..2.0,
                prop::option::of(0.0..0.8),
                0.01..0.8,
                0.01..0.3,
                prop::option::of(0.0..0.6),
            )
                .prop_map(move |(diameter, cover, buffer, plan_sd, depth_sd, beyond)| Body {
                    square: beyond.filter(|_| square).map(|beyond: f64| diameter / 2.0 + beyond),
                    ..body(diameter, cover, buffer, plan_sd, depth_sd)
                })
        };
        (one(false).prop_map(|planned| Body { bottom: planned.top, ..planned }), one(true))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// The plane of errors laid out in cells: what share of them leaves the lines apart?
        #[test]
        fn the_probability_is_the_share_of_errors_that_leave_them_apart(
            (planned, other) in bodies(), plan in 0.0..1.5, keep in 0.0..0.5
        ) {
            let meeting = Meeting::new(planned, other, Pass { plan, meets: false });
            let (sd_across, sd_down) = meeting.sds();
            let cells = 400;
            let mut apart = 0.0;
            for i in 0..cells {
                for j in 0..cells {
                    // Rows are shifted against each other, so that no straight edge falls between cells.
                    let at = |cell: i32, row: i32| {
                        let shift = (f64::from(row) * 0.618_033_988_75).fract();
                        -6.0 + 12.0 * (f64::from(cell) + shift) / f64::from(cells)
                    };
                    let (aside, deep) = (at(i, j), at(j, i));
                    let weight =
                        (-(aside * aside + deep * deep) / 2.0).exp() / (2.0 * PI) * (12.0 / f64::from(cells)).powi(2);
                    let across = plan + aside * sd_across;
                    let depth = planned.top + deep * sd_down;
                    // Every depth that the other may have, the nearest one counts.
                    let down = depth - depth.clamp(other.top, other.bottom);
                    let round = (across * across + down * down).sqrt() - planned.radius - other.radius >= keep;
                    let out = |value: f64, half: f64| (value.abs() - half).max(0.0);
                    let boxed = other.square.is_none_or(|half| {
                        (out(across, half).powi(2) + out(down, half).powi(2)).sqrt() >= planned.radius
                    });
                    if round && boxed {
                        apart += weight;
                    }
                }
            }
            prop_assert!((meeting.kept(keep) - apart).abs() < 3e-3, "{} {}", meeting.kept(keep), apart);
        }
    }
}
