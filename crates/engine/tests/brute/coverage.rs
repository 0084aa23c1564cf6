//! Overbuild and the last chance a second time: steps of 5 cm along the trench, and plain loops.

use engine::judge::Subject;
use jiff::civil::Date;
use model::{
    AddressId, conduit::ConduitKind, constraint::ConstraintKind, finding::Severity, trench::LayingMethod,
    works::Works,
};
use uuid::Uuid;

use crate::near::opens;
use crate::oracle::{Figure, Oracle, Said, Side, Spot, days, far, spot_to_part, turn};

/// A surface that is sealed soon.
pub struct Seal {
    pub id: Uuid,
    pub day: Date,
    figure: Figure,
    half: f64,
}

/// Whether a trench is overbuilt, unless a step decides it.
pub enum Overbuilt {
    Yes(f64),
    No,
    Unsure,
}

impl Oracle<'_> {
    pub fn seals(&self) -> Vec<Seal> {
        let mut seals = vec![];
        let mut add = |id, extent: &model::Utm32, width: f64, since: Option<Date>| {
            let Some(day) = since else { return };
            let left = days(self.on, day);
            if left >= 1 && f64::from(left) <= self.book.number("C3", &["within_days"]) {
                let figure = Figure::new(extent.geometry());
                let half = if figure.rings.is_empty() { width / 2.0 } else { 0.0 };
                seals.push(Seal { id, day, figure, half });
            }
        };
        for moratorium in &self.town.moratoria {
            add(moratorium.id.0, &moratorium.extent, moratorium.width_m, Some(moratorium.since));
        }
        for constraint in
            self.town.constraints.iter().filter(|found| found.kind == ConstraintKind::Resurfacing)
        {
            add(constraint.id.0, &constraint.extent, constraint.width_m, constraint.since);
        }
        seals
    }

    fn is_shut_off(&self, at: Spot, seal: &Seal, counts: &dyn Fn(&Works) -> bool) -> bool {
        let serve = self.book.number("C1", &["metres"]);
        let in_time = |works: &Works| counts(works) && works.schedule.span().first() < seal.day;
        seal.figure.spot_gap(at) - seal.half <= self.book.number("C3", &["metres"])
            && self.nearest_conduit(at) > serve
            && !self.planned(at, serve, &in_time)
    }

    /// Every surface that is sealed soon, with the addresses that are shut off.
    pub fn last_chances(&self) -> Vec<(Date, Uuid, Vec<AddressId>)> {
        let mut all = vec![];
        for seal in self.seals() {
            let shut = |place: Spot| self.is_shut_off(place, &seal, &|_| true);
            let mut addresses: Vec<AddressId> = (self.town.addresses.iter())
                .filter(|address| shut([address.place.x(), address.place.y()]))
                .map(|address| address.id)
                .collect();
            addresses.sort();
            if !addresses.is_empty() {
                all.push((seal.day, seal.id, addresses));
            }
        }
        all.sort();
        all
    }

    /// C3 of a trench.
    pub fn sealed_soon(&self, subject: &Subject, own: &Side) -> Vec<((String, Option<Uuid>), Said)> {
        if !opens(subject.kind) {
            return vec![];
        }
        let serve = self.book.number("C1", &["metres"]);
        let beside: Vec<Spot> = (self.town.addresses.iter())
            .map(|address| [address.place.x(), address.place.y()])
            .filter(|at| own.figure.spot_gap(*at) <= serve)
            .collect();
        let known = |works: &Works| {
            (works.published || Some(works.applicant) == subject.applicant)
                && (works.case.is_none() || works.case != subject.case)
        };
        let mut told = vec![];
        for seal in self.seals() {
            let shut = beside.iter().filter(|at| self.is_shut_off(**at, &seal, &known)).count();
            if shut > 0 {
                #[expect(clippy::cast_precision_loss, reason = "numbers of addresses")]
                let score = Some(shut as f64 / beside.len() as f64);
                let said = Said { severity: Severity::Opportunity, distance: None, score };
                told.push((("C3".to_owned(), Some(seal.id)), said));
            }
        }
        told
    }

    /// C2: the length of the trench that is overbuilt.
    pub fn overbuilt(&self, subject: &Subject, own: &Side) -> Overbuilt {
        if subject.trench.method() == LayingMethod::ExistingDuct {
            return Overbuilt::No;
        }
        let serve = self.book.number("C1", &["metres"]);
        let ducts: Vec<Figure> = (self.town.conduits.iter())
            .filter(|conduit| {
                matches!(conduit.kind, ConduitKind::Duct | ConduitKind::Microduct) && conduit.ducts_free > 0
            })
            .map(|conduit| Figure::new(conduit.line.geometry()))
            .collect();
        // Steps that are beside a duct; they go on from one part to the next.
        let mut steps: Vec<(Spot, f64, bool)> = vec![];
        for (a, b) in &own.figure.parts {
            let length = far(*a, *b);
            let count = (length / 0.05).ceil().max(1.0);
            let mut step = 0.5;
            while step < count {
                let share = step / count;
                let at = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
                let beside = ducts.iter().any(|duct| self.runs_beside(at, (*a, *b), duct));
                steps.push((at, length / count, beside));
                step += 1.0;
            }
        }
        let (mut runs, mut open): (Vec<Vec<(Spot, f64)>>, bool) = (vec![], false);
        let mut unsure = false;
        for stretch in steps.chunk_by(|a, b| a.2 == b.2) {
            let long: f64 = stretch.iter().map(|step| step.1).sum();
            let all = stretch.iter().map(|step| (step.0, step.1));
            let join = self.book.number("C2", &["join_m"]);
            unsure |= !stretch[0].2 && (long - join).abs() < 0.12;
            match (stretch[0].2 || long <= join, open) {
                (true, true) => runs.last_mut().unwrap().extend(all),
                (true, false) if stretch[0].2 => runs.push(all.collect()),
                _ => {}
            }
            open = !runs.is_empty() && (stretch[0].2 || long <= join) && (open || stretch[0].2);
        }
        let mut sum = 0.0;
        for run in runs {
            let long: f64 = run.iter().map(|(_, length)| length).sum();
            let least = self.book.number("C2", &["from_m"]);
            let (mut there, mut all_served) = (false, true);
            for address in &self.town.addresses {
                let at = [address.place.x(), address.place.y()];
                let away = run.iter().map(|(step, _)| far(*step, at)).fold(f64::INFINITY, f64::min);
                unsure |= (away - serve).abs() < 0.1;
                if away <= serve {
                    there = true;
                    all_served &= self.nearest_conduit(at) <= serve;
                }
            }
            unsure |= (long - least).abs() < 1.2;
            if long >= least && there && all_served {
                sum += long;
            }
        }
        match (unsure, sum > 0.0) {
            (true, _) => Overbuilt::Unsure,
            (false, true) => Overbuilt::Yes(sum),
            (false, false) => Overbuilt::No,
        }
    }

    fn runs_beside(&self, at: Spot, ours: (Spot, Spot), duct: &Figure) -> bool {
        let metres = self.book.number("C2", &["metres"]);
        let bearing = |part: (Spot, Spot)| (part.1[1] - part.0[1]).atan2(part.1[0] - part.0[0]).to_degrees();
        let alongside = |part: (Spot, Spot)| {
            let apart = (bearing(part) - bearing(ours)).rem_euclid(180.0);
            apart.min(180.0 - apart) <= self.book.number("C2", &["alongside_below_deg"])
        };
        let along = |part: (Spot, Spot)| {
            ((at[0] - part.0[0]) * (part.1[0] - part.0[0]) + (at[1] - part.0[1]) * (part.1[1] - part.0[1]))
                / far(part.0, part.1)
        };
        for (number, part) in duct.parts.iter().enumerate() {
            let (foot, length) = (along(*part), far(part.0, part.1));
            if alongside(*part)
                && (0.0..=length).contains(&foot)
                && turn(part.0, part.1, at).abs() / length <= metres
            {
                return true;
            }
            if let Some(next) = duct.parts.get(number + 1)
                && far(next.0, part.1) < 1e-9
                && (alongside(*part) || alongside(*next))
                && foot >= length
                && along(*next) <= 0.0
                && spot_to_part(at, next.0, next.0) <= metres
            {
                return true;
            }
        }
        false
    }
}
