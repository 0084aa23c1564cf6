//! The trench, as a letter describes it.

use jiff::civil::Date;

use super::Letter;
use super::sheet::{Column, Sheet, Wide, cell};

/// The trench as the letter's table shows it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrenchFacts {
    /// Where it lies, in words.
    pub place: String,
    /// Ground length in metres.
    pub ground_length_m: f64,
    /// Laying method in the letter's language.
    pub laying_method: String,
    /// Cover in metres.
    pub depth_m: Option<f64>,
    /// Width in metres.
    pub width_m: Option<f64>,
    /// First and last day of the works.
    pub period: Option<(Date, Date)>,
}

/// Describes the letter's trench, and shows where it lies; nothing without a trench.
pub(super) fn write(letter: &Letter, sheet: &mut Sheet) {
    let Some(trench) = &letter.trench else { return };
    let language = sheet.language;
    let measure = |value: Option<f64>| cell(value.map(|m| language.metres(m, 2)).unwrap_or_default());
    sheet.heading("Beschreibung der Trasse", "Description of the route");
    if !trench.place.trim().is_empty() {
        sheet.lead(&format!("Lage: {}", trench.place), &format!("Location: {}", trench.place));
    }
    let period = trench.period.map(|(first, last)| {
        format!("{} – {}", language.short_day(first), language.short_day(last)).replace(' ', "\u{a0}")
    });
    sheet.table(
        [
            Column::words(Wide::Auto, "Länge am Boden", "Ground length"),
            Column::words(Wide::Rest, "Verlegeart", "Laying method"),
            Column::words(Wide::Auto, "Tiefe", "Depth"),
            Column::words(Wide::Auto, "Breite", "Width"),
            Column::words(Wide::Auto, "Zeitraum", "Period"),
        ],
        vec![[
            cell(language.metres(trench.ground_length_m, 1)),
            cell(&trench.laying_method),
            measure(trench.depth_m),
            measure(trench.width_m),
            cell(period.unwrap_or_default()),
        ]],
    );
    if let Some(picture) = &letter.overview {
        sheet.picture(
            picture.as_bytes(),
            90,
            (
                "Übersichtskarte: die Trasse im umgebenden Straßennetz. Die genaue Lage zeigt der beigefügte Lageplan.",
                "Overview map: the route in the surrounding street network. The enclosed site plan shows the exact position.",
            ),
            ("Lage der Trasse im Straßennetz", "The route in the street network"),
        );
    }
}
