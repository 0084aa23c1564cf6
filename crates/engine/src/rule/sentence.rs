//! Sentences with places for figures, in both languages, taken apart once when the rules are read.

use std::fmt::Write;

use jiff::civil::Date;
use model::Text;

/// What a sentence can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Street,
    Name,
    DistanceM,
    GapM,
    ExtraM,
    KeepM,
    LengthM,
    Days,
    First,
    Last,
    Count,
    Total,
    Layer,
    State,
    Rules,
    Kind,
    Course,
    ClearanceM,
    MarginM,
    Confidence,
    Sure,
    Protected,
    Assumed,
    AngleDeg,
    KeepDeg,
    CoverM,
    Method,
    Class,
    Surface,
    Basis,
    Share,
    Amount,
    Limit,
}

impl Word {
    const ALL: [(&'static str, Self); 33] = [
        ("street", Self::Street),
        ("name", Self::Name),
        ("distance_m", Self::DistanceM),
        ("gap_m", Self::GapM),
        ("extra_m", Self::ExtraM),
        ("keep_m", Self::KeepM),
        ("length_m", Self::LengthM),
        ("days", Self::Days),
        ("first", Self::First),
        ("last", Self::Last),
        ("count", Self::Count),
        ("total", Self::Total),
        ("layer", Self::Layer),
        ("state", Self::State),
        ("rules", Self::Rules),
        ("kind", Self::Kind),
        ("course", Self::Course),
        ("clearance_m", Self::ClearanceM),
        ("margin_m", Self::MarginM),
        ("confidence", Self::Confidence),
        ("sure", Self::Sure),
        ("protected", Self::Protected),
        ("assumed", Self::Assumed),
        ("angle_deg", Self::AngleDeg),
        ("keep_deg", Self::KeepDeg),
        ("cover_m", Self::CoverM),
        ("method", Self::Method),
        ("class", Self::Class),
        ("surface", Self::Surface),
        ("basis", Self::Basis),
        ("share", Self::Share),
        ("amount", Self::Amount),
        ("limit", Self::Limit),
    ];

    /// What somebody may be told who may not know the other side (§148 TKG).
    pub const CONFIDENTIAL: &'static [Self] = &[Self::Street];
}

/// A figure that fills a place.
#[derive(Debug, Clone)]
pub(crate) enum Figure {
    Metres(f64),
    /// Metres to the centimetre.
    Centimetres(f64),
    /// A share as percent.
    Percent(f64),
    Count(i64),
    Day(Date),
    Words(Text),
}

impl Figure {
    /// The figure in both languages.
    pub fn text(&self) -> Text {
        let (mut de, mut en) = (String::new(), String::new());
        push(&mut de, self, true);
        push(&mut en, self, false);
        Text { de, en }
    }
}

/// The figures of one finding.
pub(crate) type Figures = Vec<(Word, Figure)>;

#[derive(Debug, Clone)]
enum Bit {
    Words(String),
    Place(Word),
}

/// A sentence in both languages.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    de: Vec<Bit>,
    en: Vec<Bit>,
}

impl Sentence {
    /// Takes a text apart; gives the first `{place}` back that is not among the allowed words.
    pub fn new(text: &Text, allowed: &[Word]) -> Result<Self, String> {
        Ok(Self { de: bits(&text.de, allowed)?, en: bits(&text.en, allowed)? })
    }

    pub fn fill(&self, figures: &Figures) -> Text {
        Text { de: filled(&self.de, figures, true), en: filled(&self.en, figures, false) }
    }
}

fn bits(text: &str, allowed: &[Word]) -> Result<Vec<Bit>, String> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or_else(|| after.to_owned())?;
        let word = Word::ALL.iter().find(|(known, word)| *known == name && allowed.contains(word));
        let (_, word) = word.ok_or_else(|| name.to_owned())?;
        all.extend([Bit::Words(before.to_owned()), Bit::Place(*word)]);
        rest = after;
    }
    all.push(Bit::Words(rest.to_owned()));
    Ok(all)
}

fn filled(bits: &[Bit], figures: &Figures, german: bool) -> String {
    let mut text = String::with_capacity(160);
    for bit in bits {
        match bit {
            Bit::Words(words) => text.push_str(words),
            Bit::Place(word) => match figures.iter().find(|(known, _)| known == word) {
                Some((_, figure)) => push(&mut text, figure, german),
                None => text.push('–'),
            },
        }
    }
    text
}

fn push(text: &mut String, figure: &Figure, german: bool) {
    // Writing to a string cannot fail.
    let _ = match figure {
        Figure::Metres(number) | Figure::Centimetres(number) => {
            let from = text.len();
            let places = if matches!(figure, Figure::Metres(_)) { 1 } else { 2 };
            let written = write!(text, "{number:.places$}");
            if german && let Some(dot) = text[from..].find('.') {
                text.replace_range(from + dot..=from + dot, ",");
            }
            written
        }
        // Nothing uncertain is said to be certain.
        Figure::Percent(share) if *share < 0.01 => {
            write!(text, "{}", if german { "unter 1" } else { "under 1" })
        }
        Figure::Percent(share) if *share > 0.99 => {
            write!(text, "{}", if german { "über 99" } else { "over 99" })
        }
        Figure::Percent(share) => write!(text, "{:.0}", share * 100.0),
        Figure::Count(count) => write!(text, "{count}"),
        Figure::Day(day) if german => write!(text, "{:02}.{:02}.{}", day.day(), day.month(), day.year()),
        Figure::Day(day) => write!(text, "{}", day.strftime("%-d %B %Y")),
        Figure::Words(words) => text.write_str(if german { &words.de } else { &words.en }),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn figures_follow_the_language() {
        let text = Text::new("{distance_m} m ab {first}", "{distance_m} m from {first}");
        let sentence = Sentence::new(&text, &[Word::DistanceM, Word::First]).unwrap();
        let figures =
            vec![(Word::DistanceM, Figure::Metres(1.44)), (Word::First, Figure::Day(date(2026, 3, 2)))];
        assert_eq!(sentence.fill(&figures), Text::new("1,4 m ab 02.03.2026", "1.4 m from 2 March 2026"));
    }

    #[test]
    fn a_place_that_may_not_be_told_is_refused() {
        let text = Text::new("In {street}: {distance_m} m", "In {street}");
        assert_eq!(Sentence::new(&text, Word::CONFIDENTIAL).unwrap_err(), "distance_m");
    }
}
