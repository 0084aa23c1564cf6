//! What each kind of rule can tell in its sentences, and which parameters it needs.

use model::{Text, conduit::ConduitKind, finding::Severity};

use super::{
    MOST_CONFIDENCE,
    attribute::{CASE_WORDS, SITE_WORDS},
    file::{
        Attribute, CoverRange, Coverage, Graph, Load, Measure, Relation, RuleFile, Season, Space, Subject,
        Time, Value, When,
    },
    sentence::Word,
};

/// What a relation's sentences can tell.
pub(super) fn words(relation: &Relation) -> &'static [Word] {
    match relation {
        Relation::SpaceTime { .. } => &[
            Word::Street,
            Word::Name,
            Word::DistanceM,
            Word::GapM,
            Word::LengthM,
            Word::Days,
            Word::First,
            Word::Last,
        ],
        Relation::NearerThan { .. } => &[
            Word::Street,
            Word::Name,
            Word::DistanceM,
            Word::GapM,
            Word::KeepM,
            Word::LengthM,
            Word::First,
            Word::Last,
            Word::Count,
            Word::Total,
            Word::Kind,
            Word::State,
            Word::Days,
        ],
        Relation::Coverage { .. } => {
            &[Word::Street, Word::Count, Word::Total, Word::KeepM, Word::LengthM, Word::State]
        }
        Relation::Underground { .. } => &[
            Word::Street,
            Word::Name,
            Word::Kind,
            Word::Course,
            Word::DistanceM,
            Word::ClearanceM,
            Word::KeepM,
            Word::MarginM,
            Word::Confidence,
            Word::Sure,
            Word::Protected,
            Word::Assumed,
            Word::AngleDeg,
            Word::KeepDeg,
            Word::LengthM,
        ],
        Relation::Attribute { .. } => {
            &[Word::Street, Word::State, Word::LengthM, Word::KeepM, Word::DistanceM, Word::Assumed]
        }
        Relation::Graph { .. } => &[Word::Street, Word::State],
        Relation::Case { .. } => CASE_WORDS,
        Relation::Site { .. } => SITE_WORDS,
        Relation::LayerMissing { .. } => &[Word::Layer, Word::State, Word::Rules],
    }
}

/// The parts of sentences that a relation brings, with what each can tell.
pub(super) fn phrases(relation: &Relation) -> Vec<(&'static str, &Text, &'static [Word])> {
    const NEAR: &[Word] = &[
        Word::Name,
        Word::Kind,
        Word::First,
        Word::Last,
        Word::Days,
        Word::DistanceM,
        Word::GapM,
        Word::KeepM,
        Word::LengthM,
    ];
    const WAY: &[Word] = &[Word::Name, Word::LengthM, Word::ExtraM, Word::KeepM, Word::First, Word::Last];
    const BORNE: &[Word] = &[Word::Name, Word::Count, Word::Total, Word::LengthM, Word::First];
    match relation {
        Relation::Underground {
            measure: Measure::Clearance { alongside, crossing, protected, assumed, .. },
            ..
        } => {
            vec![
                ("alongside", alongside, &[]),
                ("crossing", crossing, &[]),
                ("protected", protected, &[Word::KeepM]),
                ("assumed.planned", &assumed.planned, &[Word::KeepM]),
                ("assumed.planned_accuracy", &assumed.planned_accuracy, &[Word::KeepM]),
                ("assumed.depth_accuracy", &assumed.depth_accuracy, &[Word::KeepM]),
                ("assumed.diameter", &assumed.diameter, &[Word::KeepM]),
                ("assumed.cover", &assumed.cover, &[Word::KeepM]),
                ("assumed.accuracy", &assumed.accuracy, &[Word::KeepM]),
            ]
        }
        Relation::NearerThan { near, also, .. } => {
            let near = near.iter().flat_map(|near| {
                let apart = [("before", near.before.as_ref()), ("after", near.after.as_ref())];
                let apart = apart.into_iter().filter_map(|(field, text)| Some((field, text?, NEAR)));
                apart.chain([("shared", &near.shared, NEAR)])
            });
            near.chain(also.iter().flat_map(|also| of_attribute(also))).collect()
        }
        Relation::Coverage { measure: Coverage::LastChance { in_time, late } } => {
            const CHANCE: &[Word] =
                &[Word::Name, Word::Kind, Word::First, Word::Count, Word::Total, Word::KeepM];
            vec![("in_time", in_time, CHANCE), ("late", late, CHANCE)]
        }
        Relation::Attribute { attribute } => of_attribute(attribute),
        Relation::Case { attribute } => attribute.phrases(),
        Relation::Site { attribute } => attribute.phrases(),
        Relation::Graph { measure: Graph::Diversion { ours, theirs, none } } => {
            vec![("ours", ours, WAY), ("theirs", theirs, WAY), ("none", none, &[Word::KeepM, Word::Count])]
        }
        Relation::Graph { measure: Graph::Alternative { ours, theirs, access } } => {
            const SHUT: &[Word] =
                &[Word::Name, Word::Kind, Word::Count, Word::First, Word::Last, Word::KeepM];
            let access = access
                .iter()
                .flat_map(|access| [("alone", &access.alone, SHUT), ("together", &access.together, SHUT)]);
            access.chain([("ours", ours, WAY), ("theirs", theirs, WAY)]).collect()
        }
        Relation::Graph { measure: Graph::Load { street, district } } => {
            vec![("street", street, BORNE), ("district", district, BORNE)]
        }
        _ => Vec::new(),
    }
}

/// The parts of sentences that an attribute of the trench brings.
fn of_attribute(attribute: &Attribute) -> Vec<(&'static str, &Text, &'static [Word])> {
    const COVER: &[Word] =
        &[Word::Method, Word::CoverM, Word::KeepM, Word::LengthM, Word::Class, Word::Surface];
    const DUCT: &[Word] = &[Word::Name, Word::Count, Word::Total, Word::LengthM, Word::KeepM];
    match attribute {
        Attribute::Cover { method, forbidden, declare, surface, unknown, unknown_surface } => vec![
            ("method", method, COVER),
            ("forbidden", forbidden, COVER),
            ("declare", declare, COVER),
            ("surface", surface, COVER),
            ("unknown", unknown, COVER),
            ("unknown_surface", unknown_surface, COVER),
        ],
        Attribute::DuctFill { full, unknown, .. } => vec![("full", full, DUCT), ("unknown", unknown, DUCT)],
        Attribute::Zone { zone, assumed } => {
            vec![("zone", zone, &[Word::LengthM]), ("assumed", assumed, &[Word::LengthM])]
        }
        Attribute::Season { winter, traffic } => {
            const SEASON: &[Word] = &[Word::First, Word::Last, Word::LengthM];
            vec![("winter", winter, SEASON), ("traffic", traffic, SEASON)]
        }
        Attribute::Split { split } => vec![("split", split, &[Word::Name, Word::Count])],
    }
}

/// Parameters that the relation needs and that a value lacks or that make no sense.
pub(super) fn unsound(file: &RuleFile) -> Vec<&'static str> {
    let length = |metres: Option<f64>| metres.is_some_and(|metres| metres.is_finite() && metres >= 0.0);
    let mut found = Vec::new();
    let mut hold = |name, sound: &dyn Fn(&Value) -> bool| {
        if file.value.is_empty() || !file.value.iter().all(sound) {
            found.push(name);
        }
    };
    hold("since", &|_| true);
    match &file.relation {
        Relation::SpaceTime { space, time, .. } => {
            match space {
                Space::Zones => {}
                Space::Buffer => hold("buffer_m", &|value| {
                    value.buffer_m.is_some_and(|by| {
                        [by.small, by.medium, by.large].into_iter().all(|buffer| length(Some(buffer)))
                    })
                }),
                Space::Place => {
                    hold("metres", &|value| length(value.metres));
                    hold("depth_m", &|value| value.depth_m.is_some_and(|depth| depth > 0.0));
                    hold("unknown_depth", &|value| {
                        value.unknown_depth.is_some_and(|share| (0.0..=1.0).contains(&share))
                    });
                }
            }
            if *time == Time::Within {
                hold("within_days", &|value| value.within_days.is_some_and(|days| days > 0));
            }
        }
        Relation::NearerThan { constraints, works, when, also, neighbour, .. } => {
            hold("metres", &|value| length(value.metres));
            hold("by_kind", &|value| {
                value.by_kind.iter().all(|(kind, metres)| constraints.contains(kind) && length(Some(*metres)))
            });
            hold("constraints", &|_| (*neighbour == Subject::Constraint) != constraints.is_empty());
            hold("works", &|_| (*neighbour == Subject::Works) != works.is_empty());
            if *when != When::Shared {
                hold("within_days", &|value| value.within_days.is_some_and(|days| days > 0));
            }
            if let Some(attribute) = also {
                attributed(attribute, &mut hold);
            }
            hold("or_crown_plus_metres", &|value| {
                value.or_crown_plus_metres.is_none_or(|metres| length(Some(metres)))
            });
        }
        Relation::Coverage { measure } => {
            hold("metres", &|value| length(value.metres));
            match measure {
                Coverage::Uncovered {} => {}
                Coverage::Overbuild { .. } => {
                    hold("from_m", &|value| at_least(0.0, value.from_m));
                    hold("join_m", &|value| at_least(0.0, value.join_m));
                    hold("alongside_below_deg", &|value| {
                        value.alongside_below_deg.is_some_and(|degrees| (0.0..=90.0).contains(&degrees))
                    });
                }
                Coverage::LastChance { .. } => {
                    hold("within_days", &|value| value.within_days.is_some_and(|days| days > 0));
                }
            }
        }
        Relation::Underground { measure, .. } => measured(measure, file.severity, &mut hold),
        Relation::Attribute { attribute } => attributed(attribute, &mut hold),
        Relation::Case { attribute } => attribute.unsound(&mut hold),
        Relation::Site { attribute } => attribute.unsound(&mut hold),
        Relation::Graph { measure: Graph::Load { .. } } => {
            let load = |load: Option<Load>| {
                load.is_some_and(|load| load.from_works > 1 && length(Some(load.per_km)))
            };
            hold("metres", &|value| length(value.metres));
            hold("street", &|value| load(value.street));
            hold("district", &|value| load(value.district));
        }
        Relation::Graph { measure: Graph::Alternative { access: Some(_), .. } } => {
            hold("access_m", &|value| length(value.access_m));
            hold("out_m", &|value| value.out_m.is_some_and(|metres| metres.is_finite() && metres > 0.0));
        }
        Relation::Graph { .. } | Relation::LayerMissing { .. } => {}
    }
    found
}

pub(super) type Holds<'h> = dyn FnMut(&'static str, &dyn Fn(&Value) -> bool) + 'h;

fn at_least(least: f64, number: Option<f64>) -> bool {
    number.is_some_and(|number| number.is_finite() && number >= least)
}

fn measured(measure: &Measure, severity: Severity, hold: &mut Holds) {
    let angle = |degrees: Option<f64>| degrees.is_some_and(|degrees| (0.0..=90.0).contains(&degrees));
    match measure {
        Measure::Clearance { unsure, .. } => {
            // What is only possible never weighs more than what is.
            hold("unsure", &|_| *unsure >= severity);
            // Past the upper bound lines of poor accuracy would be looked for all over the town.
            hold("confidence", &|value| {
                value.confidence.is_some_and(|share| (0.5..=MOST_CONFIDENCE).contains(&share))
            });
            hold("tell_below", &|value| value.tell_below.is_some_and(|share| (0.5..=1.0).contains(&share)));
            hold("alongside_below_deg", &|value| angle(value.alongside_below_deg));
            hold("from_m", &|value| at_least(0.0, value.from_m));
            hold("assumed", &|value| {
                value.assumed.is_some_and(|assumed| {
                    [
                        assumed.planned_diameter_m,
                        assumed.planned_accuracy_m,
                        assumed.planned_depth_accuracy_m,
                        assumed.accuracy_m,
                        assumed.depth_accuracy_m,
                    ]
                    .into_iter()
                    .all(|metres| at_least(0.0, Some(metres)))
                })
            });
            hold("pair", &|value| {
                let once = |kind: &ConduitKind| {
                    value.pair.iter().flat_map(|pair| &pair.kinds).filter(|known| *known == kind).count() == 1
                };
                ConduitKind::ALL.iter().all(once)
                    && value.pair.iter().all(|pair| {
                        [pair.alongside_m, pair.crossing_m, pair.diameter_m, pair.cover_m]
                            .into_iter()
                            .all(|metres| at_least(0.0, Some(metres)))
                    })
            });
        }
        Measure::CrossingAngle {} => {
            hold("least_deg", &|value| angle(value.least_deg));
            hold("end_m", &|value| at_least(0.0, value.end_m));
        }
    }
}

fn attributed(attribute: &Attribute, hold: &mut Holds) {
    match attribute {
        Attribute::Cover { .. } => {
            hold("standard_m", &|value| at_least(0.0, value.standard_m));
            hold("from_m", &|value| at_least(0.0, value.from_m));
            hold("cover", &|value| {
                let range = |range: &CoverRange| {
                    let bound = |metres: Option<f64>| metres.is_none() || at_least(0.0, metres);
                    bound(range.least_m) && bound(range.most_m)
                };
                !value.cover.is_empty() && value.cover.iter().all(range)
            });
        }
        Attribute::DuctFill { .. } => {
            hold("metres", &|value| at_least(0.0, value.metres));
            hold("from_m", &|value| at_least(0.0, value.from_m));
            hold("most_fill", &|value| value.most_fill.is_some_and(|share| (0.0..=1.0).contains(&share)));
        }
        Attribute::Zone { .. } => {
            hold("alongside_below_deg", &|value| at_least(0.0, value.alongside_below_deg));
            hold("from_m", &|value| at_least(0.0, value.from_m));
            hold("carriageway_m", &|value| {
                !value.carriageway_m.is_empty()
                    && value.carriageway_m.values().all(|width| at_least(0.0, Some(*width)))
            });
        }
        Attribute::Season { .. } => {
            // A day that is not in every year would be in no year.
            let exists = |day: &[i8; 2]| jiff::civil::Date::new(2023, day[0], day[1]).is_ok();
            let season =
                |season: &Option<Season>| season.as_ref().is_none_or(|season| season.days.iter().all(exists));
            hold("winter", &|value| season(&value.winter));
            hold("traffic", &|value| season(&value.traffic));
            hold("from_m", &|value| at_least(0.0, value.from_m));
        }
        Attribute::Split { .. } => hold("from_m", &|value| at_least(0.0, value.from_m)),
    }
}
