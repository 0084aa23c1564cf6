//! Dates, lengths and coordinates as a reader of the language writes them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The language of a sheet of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// German, with the polite form.
    #[default]
    De,
    /// English.
    En,
}

const NO_BREAK: char = '\u{a0}';

/// English names come from the calendar library; it knows no other language.
const GERMAN_MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

impl Language {
    /// The one of two wordings that is in this language.
    pub(crate) fn pick<'a>(self, de: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::De => de,
            Self::En => en,
        }
    }

    /// A day in words: `3. Februar 2026`, `3 February 2026`.
    pub(crate) fn day(self, date: Date) -> String {
        match self {
            Self::De => {
                let month = GERMAN_MONTHS[usize::from(date.month().unsigned_abs()) - 1];
                format!("{}.{NO_BREAK}{month} {}", date.day(), date.year())
            }
            Self::En => date.strftime("%-d\u{a0}%B %Y").to_string(),
        }
    }

    /// A day for narrow columns: `03.02.2026`, `3 Feb 2026`; a month in figures would be read as a day by half of the world.
    pub(crate) fn short_day(self, date: Date) -> String {
        match self {
            Self::De => date.strftime("%d.%m.%Y"),
            Self::En => date.strftime("%-d\u{a0}%b\u{a0}%Y"),
        }
        .to_string()
    }

    /// A number with grouped thousands: `5 934 110,20` or `5 934 110.20`.
    pub(crate) fn number(self, value: f64, decimals: usize) -> String {
        let plain = format!("{value:.decimals$}");
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |rest| ("-", rest));
        let mut grouped = String::from(sign);
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && digits.len() > 4 && (digits.len() - position).is_multiple_of(3) {
                grouped.push(NO_BREAK);
            }
            grouped.push(digit);
        }
        if !fraction.is_empty() {
            grouped.push_str(self.pick(",", "."));
            grouped.push_str(fraction);
        }
        grouped
    }

    /// A length in metres with its unit, not to be broken over two lines.
    pub(crate) fn metres(self, value: f64, decimals: usize) -> String {
        format!("{}{NO_BREAK}m", self.number(value, decimals))
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{De, En};

    #[test]
    fn numbers_and_days_follow_the_language() {
        assert_eq!(De.number(5_934_110.2, 2), "5\u{a0}934\u{a0}110,20");
        assert_eq!(En.number(-12_345.0, 0), "-12\u{a0}345");
        assert_eq!(De.metres(1200.5, 1), "1200,5\u{a0}m");
        let day = jiff::civil::date(2026, 3, 2);
        assert_eq!(De.day(day), "2.\u{a0}März 2026");
        assert_eq!(En.day(day), "2\u{a0}March 2026");
        assert_eq!(De.short_day(day), "02.03.2026");
        assert_eq!(En.short_day(day), "2\u{a0}Mar\u{a0}2026");
    }
}
