//! All deadlines on a page: `docs/LAW.md` says what the data say. After a wanted change `LAW_PAGE=write` writes it anew.

use std::{fmt::Write as _, fs, path::PathBuf};

use super::*;
use crate::read::tests::law;

fn list(events: &[Event]) -> String {
    events.iter().map(|event| event.code()).collect::<Vec<_>>().join(", ")
}

fn lengths(lengths: &Lengths) -> String {
    let said = lengths.all().map(|dated| {
        let with = dated.with.map_or_else(String::new, |mark| format!(" ({})", mark.code()));
        let length =
            if dated.length == Length::Days(0) { "same day".to_owned() } else { dated.length.text().en };
        format!("{length}{with}, since {}", dated.since)
    });
    said.collect::<Vec<_>>().join("; ")
}

fn read(status: Status) -> &'static str {
    if status == Status::Verified { "" } else { " (unverified)" }
}

/// What it is counted from, and how long it is.
fn runs(rule: &DeadlineRule) -> String {
    let starts = list(&rule.starts);
    let after = match &rule.only_after[..] {
        [] => String::new(),
        events => format!(", only after {}", list(events)),
    };
    match &rule.counting {
        Counting::From(length) => format!("{} from {starts}{after}", lengths(length)),
        Counting::Set => format!("from {starts} to the day that the authority sets"),
        Counting::With(other) => format!("from {starts}, together with {other}"),
        Counting::Before(anchor, length) => {
            format!("{} before the planned {}", lengths(length), anchor.code())
        }
        Counting::After(anchor, length) => format!("{} after the {}", lengths(length), anchor.code()),
    }
}

/// What moves it.
fn moves(rule: &DeadlineRule) -> String {
    let mut said = Vec::new();
    if let Some(restart) = &rule.restart {
        said.push(format!("begins anew by {} ({}, {})", list(&restart.events), restart.id, restart.basis));
    }
    if let Some(stop) = &rule.stop {
        let within = stop.within.as_ref().map_or_else(String::new, |id| format!(" within {id}"));
        said.push(format!(
            "stands still by {}{within} until it begins anew ({})",
            stop.event.code(),
            stop.basis
        ));
    }
    if let Some(pause) = &rule.pause {
        let mut text = format!("stands still by {}", list(&pause.events));
        if !pause.until.is_empty() {
            write!(text, " until {}, later by those days", list(&pause.until)).unwrap();
        }
        if !pause.replaced_by.is_empty() {
            write!(text, "; {} then ends it", list(&pause.replaced_by)).unwrap();
        }
        said.push(format!("{text} ({}, {}){}", pause.id, pause.basis, read(pause.status)));
    }
    if let Some(extension) = &rule.extension {
        let by = match (&extension.period, extension.at_most) {
            (None, _) => "to the day that is named".to_owned(),
            (Some(length), true) => format!("to a day that is named, at most {}", lengths(length)),
            (Some(length), false) => format!("by {}", lengths(length)),
        };
        let (id, basis, times) = (&extension.id, &extension.basis, extension.times);
        let (event, read) = (extension.event.code(), read(extension.status));
        said.push(format!("longer by {event}, {times} time, {by} ({id}, {basis}){read}"));
    }
    for (events, does) in [(&rule.met_by, "met by"), (&rule.ends, "ends by")] {
        if !events.is_empty() {
            said.push(format!("{does} {}", list(events)));
        }
    }
    said.join("<br>")
}

/// What is asked for before a step.
fn asks(regime: &Regime) -> String {
    let said = regime.requirements.iter().map(|asked| {
        let classes =
            if asked.classes.is_empty() { String::new() } else { format!(" ({})", asked.classes.join(", ")) };
        let (events, fact, basis) = (list(&asked.events), asked.fact.code(), &asked.basis);
        let does = if asked.status == Status::Verified { "refuses" } else { "warns" };
        format!("- {events}{classes}: {fact} ({basis}; {does} without it){}\n", read(asked.status))
    });
    said.collect()
}

fn page(law: &crate::Law) -> String {
    let mut text = "# The law as data\n\nEvery deadline: what starts, pauses, restarts and extends it, how its end rolls, what holds when it is missed, and where that is\nwritten. The page is made from `data/regimes`, and a test holds it to them.\n".to_owned();
    let mut regimes: Vec<&Regime> = law.regimes().iter().collect();
    regimes.sort_by_key(|regime| regime.code.as_str());
    for regime in regimes {
        write!(text, "\n## {}: {}\n\n", regime.code, regime.title.en).unwrap();
        if !regime.beside.is_empty() {
            let beside: Vec<&str> = regime.beside.iter().map(Procedure::code).collect();
            write!(text, "Beside {}. ", beside.join(", ")).unwrap();
        }
        write!(text, "Holds in {}.", regime.lands.join(", ")).unwrap();
        if let Some(receipt) = &regime.receipt {
            let (id, events, basis) = (&receipt.id, list(&receipt.events), &receipt.basis);
            let cut_off = receipt.cut_off.strftime("%H:%M");
            write!(
                text,
                " {id}: {events} after {cut_off} or on a closed day count on the next working day ({basis})."
            )
            .unwrap();
        }
        let asks = asks(regime);
        if !asks.is_empty() {
            write!(text, "\n\nWhat must be there before a step:\n\n{}", asks.trim_end()).unwrap();
        }
        if regime.deadlines.is_empty() {
            text.push('\n');
            continue;
        }
        text.push_str("\n\n| # | what is due | runs | what moves it | end on a closed day | when missed | basis |\n|---|---|---|---|---|---|---|\n");
        for rule in &regime.deadlines {
            let classes = match &rule.classes[..] {
                [] => String::new(),
                classes => format!(" ({})", classes.join(", ")),
            };
            let rolls = match rule.rolls {
                Rolls::NextWorkingDay => "next working day",
                Rolls::PreviousWorkingDay => "working day before",
                Rolls::Never => "stays",
            };
            let by_itself = rule.brings().map_or_else(String::new, |event| {
                let proof = if rule.status == Status::Verified { ", with a certificate" } else { "" };
                format!(" (`{}`{proof})", event.code())
            });
            writeln!(
                text,
                "| {} | {}{classes} | {} | {} | {rolls} | {}{by_itself} | {}{} |",
                rule.id,
                rule.title.en,
                runs(rule),
                moves(rule),
                rule.consequence.en,
                rule.basis,
                read(rule.status),
            )
            .unwrap();
        }
    }
    text
}

#[test]
fn the_page_of_the_law_says_what_the_data_say() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/LAW.md");
    let found = page(&law());
    if std::env::var("LAW_PAGE").is_ok_and(|word| word == "write") {
        fs::write(&path, &found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let line = expected.lines().zip(found.lines()).position(|(expected, found)| expected != found);
    assert!(expected == found, "docs/LAW.md differs from line {line:?} (or in length) on");
}
