//! Holding a schedule against the law and against itself, and running its examples.

use std::collections::HashSet;

use model::fee::{Bill, Unit};

use super::{
    DataFault, Example, FeeFault, How, Item, Purpose, Schedule, assess, assess::further_places, deposit,
};
use crate::{
    read::{LawFault, Outcome, check_wording, compare},
    template,
};

pub(super) fn check(path: &str, schedule: &Schedule, faults: &mut Vec<LawFault>) {
    let mut fault = |code: &str, fault| {
        faults.push(LawFault::Fee { path: path.to_owned(), code: code.to_owned(), fault });
    };
    if schedule.until.is_some_and(|until| until < schedule.since) {
        fault(&schedule.code, DataFault::Backwards);
    }
    for (items, deposit) in [(&schedule.items, false), (&schedule.deposits, true)] {
        for item in items {
            check_item(schedule, item, deposit, &mut fault);
        }
    }
    for exemption in &schedule.exemptions {
        if exemption.until.is_some_and(|until| until < exemption.since) {
            fault(&exemption.code, DataFault::Backwards);
        }
        if !(1..=100).contains(&exemption.percent) {
            fault(&exemption.code, DataFault::Price);
        }
        let all = || schedule.items.iter().chain(&schedule.deposits);
        for code in exemption.items.iter().filter(|code| all().all(|item| item.code != **code)) {
            fault(&exemption.code, DataFault::Unknown { code: code.clone() });
        }
    }
    let items = || schedule.items.iter().chain(&schedule.deposits);
    let sentences = items().flat_map(|item| [&item.title, &item.because]);
    let titles = schedule.exemptions.iter().map(|exemption| &exemption.title);
    let texts = sentences.chain(titles).chain(schedule.grades.values()).chain([&schedule.title]);
    check_wording(path, texts, faults);
    let mut seen = HashSet::new();
    let codes = items().map(|item| &item.code).chain(schedule.exemptions.iter().map(|e| &e.code));
    for code in codes.filter(|code| !seen.insert(*code)) {
        faults.push(LawFault::Twice { path: path.to_owned(), code: code.clone() });
    }
    if schedule.examples.is_empty() {
        faults.push(LawFault::NoExamples { path: path.to_owned() });
    }
    for example in &schedule.examples {
        compare(path, &example.shows, example.expected(), example.found(schedule), faults);
    }
}

fn check_item(schedule: &Schedule, item: &Item, deposit: bool, fault: &mut impl FnMut(&str, DataFault)) {
    let mut fault = |what| fault(&item.code, what);
    // Lengths and areas measure how much of the road is used, and nothing that the authority does.
    let by_size = item.unit.contains("met") || item.unit.contains("lfm");
    let per_metre = item.price.iter().any(|price| matches!(price.how, How::PerMetre(_)));
    if item.purpose == Purpose::Use || per_metre || (by_size && !deposit) {
        fault(DataFault::Use);
        return;
    }
    if item.price.is_empty() {
        fault(DataFault::Price);
    }
    if deposit != item.released_by.is_some() {
        fault(DataFault::Deposit);
    }
    for price in &item.price {
        if Unit::find(&item.unit) != Some(price.how.unit()) {
            fault(DataFault::Unit { unit: item.unit.clone() });
        }
        if deposit != price.how.is_deposit() {
            fault(DataFault::Deposit);
        }
        match &price.how {
            How::Frame { min, max } if min > max => fault(DataFault::Price),
            How::ShareOfReinstatement(percent) if !(1..=100).contains(percent) => fault(DataFault::Price),
            How::ByEffort { step_minutes, rates } => {
                if ![3, 6, 12, 15, 30, 60].contains(step_minutes) {
                    fault(DataFault::Step { minutes: *step_minutes });
                }
                for grade in rates.keys().filter(|grade| !schedule.grades.contains_key(*grade)) {
                    fault(DataFault::Unknown { code: grade.clone() });
                }
            }
            _ => {}
        }
        let known: Vec<&str> =
            further_places(&price.how).iter().copied().chain(["quantity", "unit_price", "amount"]).collect();
        if let Err(place) = template::check_places(&item.because, &known) {
            fault(DataFault::Place(place));
        }
    }
}

impl Example {
    fn expected(&self) -> Outcome {
        let words = match &self.refused {
            Some(code) => format!("refused: {code}"),
            None => sentence(self.lines.iter().map(|(item, cents)| (item.as_str(), *cents)), self.total),
        };
        Outcome::Sentence { words }
    }

    fn found(&self, schedule: &Schedule) -> Outcome {
        let ask: fn(&_, &_, _) -> Result<Bill, FeeFault> = if self.deposit { deposit } else { assess };
        let words = match ask(schedule, &self.facts, self.on.0) {
            Ok(bill) => {
                let lines = bill.lines().iter().map(|line| (line.item.as_str(), line.amount.cents()));
                sentence(lines, Some(bill.total().cents()))
            }
            Err(fault) => format!("refused: {}", fault.code()),
        };
        Outcome::Sentence { words }
    }
}

fn sentence<'a>(lines: impl Iterator<Item = (&'a str, i64)>, total: Option<i64>) -> String {
    let lines: Vec<String> = lines.map(|(item, cents)| format!("{item} {cents}")).collect();
    let total = total.map_or_else(|| "not given".to_owned(), |total| total.to_string());
    format!("{}; total {total}", lines.join(", "))
}
