//! The dig permit: which phases may open the surface when, and under which conditions.

use jiff::civil::Date;
use model::{Text, decision::Condition};
use press::{
    Language,
    letter::{Body, DigPermit, Duty, Phase},
};
use serde::{Deserialize, Serialize};
use store::permit::PermitRow;

use super::content::{Extra, say};
use crate::case::file::File;

/// What a dig permit says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    pub(super) number: String,
    phases: Vec<Part>,
    place: String,
    pub(super) duties: Vec<Condition>,
    /// The day of the decision whose conditions it repeats.
    #[serde(default)]
    pub(super) decided_on: Option<Date>,
    valid_until: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Part {
    title: String,
    first: Date,
    last: Date,
}

/// A permit that has its number; none where it has none, or no phase.
pub fn of(
    file: &File<'_>,
    permit: &PermitRow,
    (decided, decided_on): (&[Condition], Option<Date>),
) -> Option<Said> {
    let number = permit.number.clone()?;
    let phases = permit.phases.iter().map(|phase| Part {
        title: phase.label.clone(),
        first: phase.period.first(),
        last: phase.period.last(),
    });
    let phases: Vec<Part> = phases.collect();
    (!phases.is_empty()).then(|| Said {
        number,
        phases,
        place: file.case.streets.join(", "),
        decided_on,
        duties: decided.iter().chain(&permit.conditions).cloned().collect(),
        valid_until: permit.valid_until,
    })
}

impl Said {
    /// The body of the letter.
    pub fn body(&self, language: Language, extra: &Extra) -> Body {
        let alone = self.phases.len() == 1;
        let unnamed = |n: usize| {
            let title = if alone {
                Text::new("Gesamte Strecke", "Whole route")
            } else {
                Text::new(format!("Abschnitt {}", n + 1), format!("Phase {}", n + 1))
            };
            say(&title, language)
        };
        let phases = self.phases.iter().enumerate().map(|(n, phase)| Phase {
            title: if phase.title.trim().is_empty() { unnamed(n) } else { phase.title.clone() },
            place: self.place.clone(),
            first: phase.first,
            last: phase.last,
        });
        let ends = self.valid_until.map(|until| Duty {
            text: say(
                &Text::new("Der Aufgrabeschein gilt bis zum {until}.", "The dig permit holds until {until}.")
                    .fill("until", &Text::day(until)),
                language,
            ),
            basis: String::new(),
        });
        let duties = extra.in_place_of(&self.duties);
        let duties = duties.iter().map(|condition| Duty {
            text: condition.text.clone(),
            basis: say(&condition.category.title(), language),
        });
        Body::DigPermit(DigPermit {
            number: self.number.clone(),
            phases: phases.collect(),
            duties: ends.into_iter().chain(duties).collect(),
            reasons: Vec::new(),
        })
    }
}
