//! Dig once: which works of a city could share a trench or a closure, what that saves, and who pays what.
//!
//! Who may share, what is looked for and what it is thought to cost stand in `data/dig-once`, stated so that somebody
//! else can build it; what the law gives as time limits comes from the caller.

mod choice;
mod example;
mod ground;
mod neighbourhood;
mod report;
mod split;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use geo::Geometry;
use jiff::civil::Date;
use model::{
    OrganisationId, Period, SegmentId, WorksId,
    fee::{Currency, Money},
    joint::Saving,
    trench::LayingMethod,
};
use rayon::prelude::*;

use choice::Choice;
use ground::{Ground, rounded};
pub use model::data::DataFault as TermsFault;
use neighbourhood::{Part, components, members, neighbours};
use report::{bundle, points};
pub use terms::{Assumption, Terms};

use crate::{City, Rules};

/// What the owner of works says of them beyond the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// So many days earlier a fixed period may begin; 0 where its owner allowed nothing. A window moves by itself.
    pub earlier_days: u16,
    /// So many days later it may end.
    pub later_days: u16,
    /// How it is laid, where known.
    pub method: Option<LayingMethod>,
    /// The last day on which the law lets somebody ask to coordinate with these works, where `law` knows one (§143 TKG,
    /// Art. 5 GIA).
    pub request_by: Option<Date>,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// Today.
    pub on: Date,
    /// Days from today before which nothing in common begins: a request to coordinate needs time.
    pub notice_days: u16,
    /// What is known of single works; all others are as [`Facts::default`] says.
    pub facts: &'a BTreeMap<WorksId, Facts>,
}

/// What has been said to earlier proposals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// Sets that are not proposed again, however much they save.
    pub never: BTreeSet<BTreeSet<WorksId>>,
    /// Works that stand in an agreed plan and take part in no other.
    pub taken: BTreeSet<WorksId>,
}

/// A stretch of an axis on which several dig one trench.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// Where, on the axis of the one that leads, in EPSG:25832.
    pub place: Geometry<f64>,
    /// Who; the one that leads first.
    pub works: Vec<WorksId>,
    /// Metres of trench that are dug, on the ground.
    pub dug_m: f64,
    /// Metres of trench that are not dug a second or third time, on the ground.
    pub saved_m: f64,
    /// What the common trench costs there.
    pub cost: Money,
}

/// A street segment that several close together.
#[derive(Debug, Clone, PartialEq)]
pub struct Closure {
    /// Which.
    pub segment: SegmentId,
    /// Where, in EPSG:25832.
    pub place: Geometry<f64>,
    /// Who.
    pub works: Vec<WorksId>,
    /// Its length on the ground in metres.
    pub length_m: f64,
    /// Days of the common closure.
    pub days: u64,
    /// Days on which it is not closed a second or third time.
    pub saved_days: u64,
    /// What the common closure costs.
    pub cost: Money,
}

/// What one of the works has of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Which works.
    pub works: WorksId,
    /// Whose.
    pub applicant: OrganisationId,
    /// What the common places would cost it alone.
    pub alone: Money,
    /// What it pays in common; never more.
    pub pays: Money,
    /// Whether it takes place on fixed days that only its owner can move.
    pub fixed: bool,
}

/// Works that could be dug together.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// What each of the works has of it, the longest axis first.
    pub shares: Vec<Share>,
    /// Where they dig one trench.
    pub trenches: Vec<Stretch>,
    /// Where they close one street.
    pub closures: Vec<Closure>,
    /// The days within which the common site has room.
    pub days: Period,
    /// How many days it takes.
    pub site_days: i64,
    /// What it saves.
    pub saved: Saving,
    /// The last day to ask for coordination, where some works have one.
    pub request_by: Option<Date>,
    /// What it counts in the choice, in points of the file.
    pub points: f64,
}

/// How well a neighbourhood of works was divided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proof {
    /// Works in it.
    pub works: usize,
    /// Points of its bundles.
    pub points: f64,
    /// No division has more points.
    pub bound: f64,
    /// Whether no other division is better: found by branch and bound over all bundles, or as many points as the bound.
    pub optimal: bool,
}

/// Disjoint bundles for a city.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The ones that save most first.
    pub bundles: Vec<Bundle>,
    /// Each neighbourhood of at least two works that could share something, the greatest first.
    pub proofs: Vec<Proof>,
    /// What all bundles save.
    pub saved: Saving,
    /// In which money.
    pub currency: Option<Currency>,
    /// What that rests on.
    pub assumptions: Vec<Assumption>,
}

impl Plan {
    /// Whether no other division into bundles has more points.
    pub fn is_optimal(&self) -> bool {
        self.proofs.iter().all(|proof| proof.optimal)
    }
}

/// Proposes bundles for all works of a city, on all processors.
///
/// Without rules no closures are counted: which streets works close, `class.toml` says. The same city and question give
/// the same answer. Bundles name works of different applicants, published or not: who may see them, the caller decides
/// (§148 TKG).
pub fn propose(city: &City, rules: Option<&Rules>, terms: &Terms, ask: &Ask) -> Plan {
    propose_beside(city, rules, terms, ask, &Said::default())
}

/// The same beside what was said to earlier proposals; the rest is divided as well as can be.
pub fn propose_beside(city: &City, rules: Option<&Rules>, terms: &Terms, ask: &Ask, said: &Said) -> Plan {
    let assumptions = terms.assumptions(ask.on);
    let Some(values) = terms.on(ask.on) else {
        return Plan {
            bundles: Vec::new(),
            proofs: Vec::new(),
            saved: Saving::default(),
            currency: None,
            assumptions,
        };
    };
    let members = members(city, rules, values, (ask, &said.taken));
    let segment_mm: BTreeMap<u32, u64> = (members.iter().flat_map(|member| &member.closes))
        .filter_map(|slot| {
            let entry = city.segments.entry(*slot)?;
            Some((*slot, rounded(entry.item.line.ground_length().get() * 1000.0)))
        })
        .collect();
    let ground =
        Ground { members: &members, sharing: values.sharing, segment_mm: &segment_mm, never: &said.never };
    let near = neighbours(city, &ground);
    let solved: Vec<(Choice, Vec<usize>)> = (components(&near).par_iter())
        .map(|all| (choice::best(&Part::new(&ground, all, &near)), all.clone()))
        .collect();
    let mut proofs: Vec<Proof> = solved
        .iter()
        .map(|(choice, all)| Proof {
            works: all.len(),
            points: points(choice.points),
            bound: points(choice.bound),
            optimal: choice.proven,
        })
        .collect();
    proofs.sort_by(|a, b| b.works.cmp(&a.works).then(b.points.total_cmp(&a.points)));
    let sets: Vec<Vec<usize>> = (solved.iter())
        .flat_map(|(choice, all)| choice.sets.iter().map(|set| set.iter().map(|at| all[*at]).collect()))
        .collect();
    let mut bundles: Vec<Bundle> =
        sets.par_iter().filter_map(|set| bundle(city, &ground, values, ask, set)).collect();
    bundles.sort_by(|a, b| {
        b.points.total_cmp(&a.points).then_with(|| a.shares[0].works.cmp(&b.shares[0].works))
    });
    let saved = bundles.iter().fold(Saving::default(), |sum, bundle| sum.and(&bundle.saved));
    Plan { bundles, proofs, saved, currency: Some(values.cost.currency), assumptions }
}
