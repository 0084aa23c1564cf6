//! Digging once: the optimiser against every division of small towns, and what must hold of every proposal.

#![allow(clippy::unwrap_used, clippy::panic, clippy::cast_precision_loss, reason = "tests")]

mod house;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::LazyLock,
};

use engine::{
    City, Layers, Rules,
    bundle::{self, Ask, Bundle, Facts, Plan, Said, Terms},
};
use geo::{Coord, LineString};
use jiff::{ToSpan, civil::Date, civil::date};
use model::{
    OrganisationId, Period, Schedule, SegmentId, Utm32, Window, WorksId,
    change::Layer,
    fee::Money,
    street::{Segment, StreetClass},
    trench::LayingMethod,
    works::{Works, WorksKind},
};
use proptest::prelude::*;
use uuid::Uuid;

const TODAY: Date = date(2026, 1, 1);
const NOTICE: i32 = 20;
/// On the central meridian a metre on the grid is this long on the ground.
const GROUND: f64 = 1.0 / 0.9996;

static RULES: LazyLock<Rules> = LazyLock::new(|| house::read(&house::files()).unwrap());
static TERMS: LazyLock<Terms> = LazyLock::new(|| {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/dig-once");
    let files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), std::fs::read_to_string(path).unwrap()))
        .collect();
    Terms::read(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))).unwrap_or_else(|faults| {
        panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
});

/// Works along one of several straight streets, from metre to metre.
#[derive(Debug, Clone)]
struct Plot {
    street: u8,
    from: u32,
    to: u32,
    aside: f64,
    bends: Vec<u32>,
    applicant: u8,
    cover_m: Option<f64>,
    method: Option<LayingMethod>,
    /// First day from today, length of the window, days of it; a period where all are taken.
    days: (i32, i32, i32),
    moves: (u16, u16),
}

impl Plot {
    fn is_fixed(&self) -> bool {
        self.days.1 == self.days.2
    }

    fn works(&self, number: usize) -> Works {
        let day = |days: i32| TODAY.checked_add(days.days()).unwrap();
        let (first, length, days) = self.days;
        let (first, last) = (day(first), day(first + length - 1));
        let at = |along: u32| Coord {
            x: 500_000.0 + f64::from(along),
            y: 5_934_000.0 + 300.0 * f64::from(self.street) + self.aside,
        };
        let bends = self.bends.iter().filter(|bend| self.from < **bend && **bend < self.to);
        let line: LineString<f64> =
            [self.from].iter().chain(bends).chain([&self.to]).map(|along| at(*along)).collect();
        Works {
            id: WorksId(Uuid::from_u128(number as u128)),
            case: None,
            applicant: OrganisationId(Uuid::from_u128(self.applicant.into())),
            applicant_name: String::new(),
            kind: WorksKind::Telecom,
            title: String::new(),
            street: String::new(),
            line: Utm32::stored(line.into()).unwrap(),
            width_m: 0.4,
            cover_m: self.cover_m,
            schedule: if self.is_fixed() {
                Schedule::Fixed(Period::new(first, last).unwrap())
            } else {
                Schedule::Floating(Window::new(first, last, u16::try_from(days).unwrap()).unwrap())
            },
            published: true,
        }
    }

    fn facts(&self) -> Facts {
        Facts { earlier_days: self.moves.0, later_days: self.moves.1, method: self.method, request_by: None }
    }

    fn allowed(&self) -> (i32, i32) {
        let (earlier, later) =
            if self.is_fixed() { (self.moves.0.into(), self.moves.1.into()) } else { (0, 0) };
        ((self.days.0 - earlier).max(NOTICE), self.days.0 + self.days.1 - 1 + later)
    }

    fn metres(&self) -> BTreeSet<u32> {
        (self.from..self.to).collect()
    }

    fn follows(&self, other: &Self) -> bool {
        let group = |plot: &Self| match plot.method {
            None | Some(LayingMethod::OpenTrench) => Some(0),
            Some(LayingMethod::Milling | LayingMethod::SawCut) => Some(1),
            _ => None,
        };
        let depths = self.cover_m.zip(other.cover_m).is_none_or(|(a, b)| (a - b).abs() <= 0.5);
        self.street == other.street
            && group(self).is_some()
            && group(self) == group(other)
            && depths
            && (self.aside - other.aside).abs() <= 2.0
    }
}

/// A second, naive build of `data/dig-once/sharing.toml` for works along straight streets.
struct Naive<'a>(&'a [Plot]);

impl Naive<'_> {
    fn in_order(&self, set: &[usize]) -> Vec<&Plot> {
        let mut set = set.to_vec();
        set.sort_by_key(|at| (u32::MAX - (self.0[*at].to - self.0[*at].from), *at));
        set.iter().map(|at| &self.0[*at]).collect()
    }

    /// Metres on the grid that are not dug.
    fn saved(&self, set: &[usize]) -> usize {
        let plots = self.in_order(set);
        let mut left: Vec<BTreeSet<u32>> = plots.iter().map(|plot| plot.metres()).collect();
        let mut saved = 0;
        for leader in 0..plots.len() {
            for follower in leader + 1..plots.len() {
                let given: BTreeSet<u32> = &left[follower] & &left[leader];
                if plots[follower].follows(plots[leader]) && given.len() >= 10 {
                    saved += given.len();
                    left[follower] = &left[follower] - &given;
                }
            }
        }
        saved
    }

    /// Whether some day is right for a common site.
    fn have_days(&self, set: &[usize]) -> bool {
        let site = set.iter().map(|at| self.0[*at].days.2).max().unwrap();
        (0..400).any(|start| {
            set.iter().all(|at| {
                let (plot, days) = (&self.0[*at], self.0[*at].days.2);
                (start..start + site).any(|first| {
                    first >= plot.allowed().0 && first + days - 1 <= plot.allowed().1.min(start + site - 1)
                })
            })
        })
    }

    fn hangs_together(&self, set: &[usize]) -> bool {
        let linked = |a: usize, b: usize| self.saved(&[a, b]) > 0 && self.have_days(&[a, b]);
        let mut reached = vec![set[0]];
        let mut at = 0;
        while at < reached.len() {
            for next in set {
                if !reached.contains(next) && linked(reached[at], *next) {
                    reached.push(*next);
                }
            }
            at += 1;
        }
        reached.len() == set.len()
    }

    fn is_bundle(&self, set: &[usize]) -> bool {
        let applicants: BTreeSet<u8> = set.iter().map(|at| self.0[*at].applicant).collect();
        (2..=6).contains(&set.len())
            && applicants.len() > 1
            && self.have_days(set)
            && self.hangs_together(set)
    }

    /// The most metres on the grid that any division of the works saves.
    fn best(&self, left: &[usize], known: &mut HashMap<Vec<usize>, usize>) -> usize {
        let Some((first, rest)) = left.split_first() else { return 0 };
        (0..1_usize << rest.len())
            .map(|mask| {
                let (mut with, mut others) = (vec![*first], Vec::new());
                for (bit, at) in rest.iter().enumerate() {
                    if mask >> bit & 1 == 1 { &mut with } else { &mut others }.push(*at);
                }
                let judge = |with: &Vec<usize>| if self.is_bundle(with) { self.saved(with) } else { 0 };
                let worth = *known.entry(with).or_insert_with_key(judge);
                worth + self.best(&others, known)
            })
            .max()
            .unwrap()
    }
}

fn plots(count: std::ops::Range<usize>, streets: u8, along: u32) -> impl Strategy<Value = Vec<Plot>> {
    // Every length is a multiple of four, so none is exactly as long as the least that counts.
    let place = (0..streets, 0..along, 1..40_u32, prop_oneof![Just(-1.5), Just(0.0), Just(0.4), Just(1.0)]);
    let bends = proptest::collection::vec(0..4 * along + 160, 0..3);
    let cover = prop_oneof![Just(None), Just(Some(0.6)), Just(Some(0.9)), Just(Some(1.3))];
    let method = prop_oneof![
        9 => Just(None),
        2 => Just(Some(LayingMethod::OpenTrench)),
        1 => Just(Some(LayingMethod::Milling)),
        1 => Just(Some(LayingMethod::Drilling)),
    ];
    let days = (5..60_i32, 10..80_i32, 1..30_i32)
        .prop_map(|(first, length, days)| (first, length, days.min(length)));
    let fixed = (5..60_i32, 1..20_i32).prop_map(|(first, days)| (first, days, days));
    let moves = prop_oneof![Just((0, 0)), (0..20_u16, 0..20_u16)];
    let plot = (place, bends, 0..4_u8, cover, method, prop_oneof![days, fixed], moves).prop_map(
        |((street, from, length, aside), mut bends, applicant, cover_m, method, days, moves)| {
            bends.sort_unstable();
            bends.dedup();
            let (from, to) = (4 * from, 4 * (from + length));
            Plot { street, from, to, aside, bends, applicant, cover_m, method, days, moves }
        },
    );
    proptest::collection::vec(plot, count)
}

fn proposed(works: Vec<Works>, plots: &[Plot]) -> Plan {
    let facts: BTreeMap<WorksId, Facts> =
        (0..).zip(plots).map(|(number, plot)| (WorksId(Uuid::from_u128(number)), plot.facts())).collect();
    let loaded = [Layer::Works, Layer::Street].into_iter().collect();
    let city = City::new(Layers { works, loaded, ..Layers::default() });
    let notice_days = u16::try_from(NOTICE).unwrap();
    bundle::propose(&city, Some(&RULES), &TERMS, &Ask { on: TODAY, notice_days, facts: &facts })
}

fn all_works(plots: &[Plot]) -> Vec<Works> {
    plots.iter().enumerate().map(|(number, plot)| plot.works(number)).collect()
}

fn numbers(bundle: &Bundle) -> Vec<usize> {
    bundle.shares.iter().map(|share| usize::try_from(share.works.0.as_u128()).unwrap()).collect()
}

fn cents(all: impl Iterator<Item = Money>) -> i64 {
    all.map(Money::cents).sum()
}

/// What must hold of every proposal, proven or not.
fn is_sound(plan: &Plan, plots: &[Plot]) -> Result<(), TestCaseError> {
    let naive = Naive(plots);
    let mut taken = BTreeSet::new();
    for bundle in &plan.bundles {
        let set = numbers(bundle);
        prop_assert!(set.iter().all(|at| taken.insert(*at)), "in two bundles");
        prop_assert!(naive.is_bundle(&set));
        let (saved, expected) = (bundle.saved.trench_m, naive.saved(&set) as f64 * GROUND);
        prop_assert!((saved - expected).abs() < 0.02, "{} {}", saved, expected);
        // Whoever lies in one street lies in one union; nothing but a street's length is ever dug once.
        let each: BTreeSet<(u8, u32)> = (set.iter())
            .flat_map(|at| plots[*at].metres().into_iter().map(|metre| (plots[*at].street, metre)))
            .collect();
        let sum: usize = set.iter().map(|at| plots[*at].metres().len()).sum();
        prop_assert!(saved <= (sum - each.len()) as f64 * GROUND + 1e-6);
        let (alone, pays) = (
            cents(bundle.shares.iter().map(|share| share.alone)),
            cents(bundle.shares.iter().map(|share| share.pays)),
        );
        let places = bundle
            .trenches
            .iter()
            .map(|place| place.cost)
            .chain(bundle.closures.iter().map(|place| place.cost));
        prop_assert_eq!(pays, cents(places));
        prop_assert_eq!(alone - pays, bundle.saved.cost.cents());
        prop_assert!(bundle.shares.iter().all(|share| share.pays <= share.alone));
        prop_assert!(bundle.days.days() >= bundle.site_days);
        let dug: f64 = bundle.trenches.iter().map(|place| place.saved_m).sum();
        prop_assert!((dug - saved).abs() < 1e-6);
    }
    prop_assert!(plan.proofs.iter().all(|proof| proof.points <= proof.bound));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_division_of_a_small_town_saves_more(plots in plots(3..8, 2, 12)) {
        let plan = proposed(all_works(&plots), &plots);
        is_sound(&plan, &plots)?;
        prop_assert!(plan.is_optimal());
        let all: Vec<usize> = (0..plots.len()).collect();
        let best = Naive(&plots).best(&all, &mut HashMap::new()) as f64 * GROUND;
        prop_assert!((plan.saved.trench_m - best).abs() < 0.02, "{} {}", plan.saved.trench_m, best);
        let mut other = all_works(&plots);
        other.reverse();
        prop_assert_eq!(proposed(other, &plots), plan);
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn a_crowded_street_gets_sound_bundles_and_a_bound(plots in plots(66..74, 1, 150)) {
        let plan = proposed(all_works(&plots), &plots);
        is_sound(&plan, &plots)?;
        prop_assert_eq!(proposed(all_works(&plots), &plots), plan);
    }
}

#[test]
fn a_street_that_both_close_is_closed_once_though_each_digs_its_own_trench() {
    let plot = |aside: f64, applicant: u8, days: i32| Plot {
        street: 0,
        from: 0,
        to: 100,
        aside,
        bends: vec![],
        applicant,
        cover_m: None,
        method: None,
        days: (60, days, days),
        moves: (0, 0),
    };
    let works = all_works(&[plot(1.1, 1, 10), plot(-1.1, 2, 4)]);
    let street = LineString::from(vec![(499_900.0, 5_934_000.0), (500_200.0, 5_934_000.0)]);
    let segments = vec![Segment {
        id: SegmentId(Uuid::from_u128(9)),
        name: "Marktstraße".to_owned(),
        class: StreetClass::Residential,
        surface: None,
        width_m: Some(6.0),
        bridge: false,
        tunnel: false,
        line: Utm32::stored(street.into()).unwrap(),
    }];
    let loaded = [Layer::Works, Layer::Street].into_iter().collect();
    let city = City::new(Layers { works, segments, loaded, ..Layers::default() });
    let ask = Ask { on: TODAY, notice_days: 20, facts: &BTreeMap::new() };
    let plan = bundle::propose(&city, Some(&RULES), &TERMS, &ask);
    let [bundle] = &plan.bundles[..] else { panic!("{plan:#?}") };
    let [closure] = &bundle.closures[..] else { panic!("{bundle:#?}") };
    assert!(bundle.trenches.is_empty());
    assert_eq!((closure.days, closure.saved_days, bundle.saved.closed_days), (10, 4, 4));
    assert!((closure.length_m - 300.0 * GROUND).abs() < 1e-3);
    // Ten days, of which both need four: whoever needs four pays half of those.
    let [long, short] = [&bundle.shares[0], &bundle.shares[1]];
    assert_eq!((long.alone.cents(), short.alone.cents()), (120_048, 48_019));
    assert_eq!((long.pays.cents(), short.pays.cents()), (72_029 + 24_009, 24_010));
    assert!(bundle::propose(&city, None, &TERMS, &ask).bundles.is_empty());
}

#[test]
fn what_is_not_verified_is_said_beside_every_plan() {
    let plan = proposed(Vec::new(), &[]);
    let codes: Vec<&str> = plan.assumptions.iter().map(|assumption| assumption.code.as_str()).collect();
    assert_eq!(codes, ["SHARING", "COST", "CARBON"]);
    assert!(plan.assumptions.iter().all(|assumption| !assumption.verified && !assumption.basis.is_empty()));
}

#[test]
fn what_was_declined_is_not_proposed_again_and_what_is_taken_takes_part_in_nothing() {
    let plot = |applicant: u8, to: u32| Plot {
        street: 0,
        from: 0,
        to,
        aside: f64::from(applicant) / 2.0,
        bends: Vec::new(),
        applicant,
        cover_m: None,
        method: None,
        days: (60, 10, 10),
        moves: (0, 0),
    };
    let works = all_works(&[plot(0, 100), plot(1, 80), plot(2, 60)]);
    let loaded = [Layer::Works].into_iter().collect();
    let city = City::new(Layers { works, loaded, ..Layers::default() });
    let ask = Ask { on: TODAY, notice_days: 0, facts: &BTreeMap::new() };
    let id = |number: u128| WorksId(Uuid::from_u128(number));
    let sets = |said: &Said| -> Vec<Vec<usize>> {
        bundle::propose_beside(&city, None, &TERMS, &ask, said).bundles.iter().map(numbers).collect()
    };
    let mut said = Said::default();
    assert_eq!(sets(&said), [[0, 1, 2]]);
    said.never.insert([id(0), id(1), id(2)].into());
    assert_eq!(sets(&said), [[0, 1]]);
    said.never.insert([id(0), id(1)].into());
    assert_eq!(sets(&said)[0].len(), 2);
    said.taken.insert(id(1));
    assert_eq!(sets(&said), [[0, 2]]);
}
