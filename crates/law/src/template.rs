//! Sentences of the data with `{places}`: which places they have, and what they say once filled.
//!
//! What is counted stands with both its words, `{days|day|days}`: one day, two days.

use std::collections::BTreeSet;

use model::Text;

/// Why a sentence cannot be filled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceFault {
    /// A brace without its counterpart.
    #[error("a brace is not closed")]
    Unclosed,
    /// The two wordings have different places.
    #[error("\"{place}\" is a place in one language only")]
    OneLanguage {
        /// Name of the place.
        place: String,
    },
    /// Nothing is known to stand there.
    #[error("nothing is known to stand at \"{place}\"")]
    Unknown {
        /// Name of the place.
        place: String,
    },
}

enum Piece<'a> {
    Words(&'a str),
    Place { name: &'a str, counted: Option<(&'a str, &'a str)> },
}

impl<'a> Piece<'a> {
    fn place(written: &'a str) -> Self {
        let counted = written.split_once('|').and_then(|(name, words)| Some((name, words.split_once('|')?)));
        match counted {
            Some((name, words)) => Self::Place { name, counted: Some(words) },
            None => Self::Place { name: written, counted: None },
        }
    }

    fn has_stray(&self) -> bool {
        let stray = |text: &str| text.contains(['{', '}']);
        match self {
            Self::Words(words) => stray(words),
            Self::Place { name, counted } => {
                stray(name) || counted.is_some_and(|(one, many)| stray(one) || stray(many))
            }
        }
    }
}

fn pieces(mut text: &str) -> Result<Vec<Piece<'_>>, PlaceFault> {
    let mut pieces = Vec::new();
    while let Some((words, rest)) = text.split_once('{') {
        let (place, rest) = rest.split_once('}').ok_or(PlaceFault::Unclosed)?;
        pieces.extend([Piece::Words(words), Piece::place(place)]);
        text = rest;
    }
    pieces.push(Piece::Words(text));
    if pieces.iter().any(Piece::has_stray) { Err(PlaceFault::Unclosed) } else { Ok(pieces) }
}

/// The places of a sentence, the same in both wordings.
pub(crate) fn places(text: &Text) -> Result<BTreeSet<&str>, PlaceFault> {
    let of = |wording| -> Result<BTreeSet<&str>, PlaceFault> {
        let places = pieces(wording)?.into_iter().filter_map(|piece| match piece {
            Piece::Place { name, .. } => Some(name),
            Piece::Words(_) => None,
        });
        Ok(places.collect())
    };
    let (german, english) = (of(text.de.as_str())?, of(text.en.as_str())?);
    match german.symmetric_difference(&english).next() {
        Some(place) => Err(PlaceFault::OneLanguage { place: (*place).to_owned() }),
        None => Ok(german),
    }
}

/// Checks that a sentence has no other places than these.
pub(crate) fn check_places(text: &Text, known: &[&str]) -> Result<(), PlaceFault> {
    match places(text)?.into_iter().find(|place| !known.contains(place)) {
        Some(place) => Err(PlaceFault::Unknown { place: place.to_owned() }),
        None => Ok(()),
    }
}

/// Fills all places at once, so that a brace in a value stays a brace.
pub(crate) fn fill<'v>(text: &Text, value: impl Fn(&str) -> Option<&'v Text>) -> Result<Text, PlaceFault> {
    let one = |wording: &str, pick: fn(&Text) -> &str| {
        let mut filled = String::new();
        for piece in pieces(wording)? {
            match piece {
                Piece::Words(words) => filled.push_str(words),
                Piece::Place { name, counted } => {
                    let unknown = || PlaceFault::Unknown { place: name.to_owned() };
                    let value = value(name).map(pick).ok_or_else(unknown)?;
                    filled.push_str(value);
                    if let Some((one, many)) = counted {
                        filled.push(' ');
                        filled.push_str(if value == "1" { one } else { many });
                    }
                }
            }
        }
        Ok(filled)
    };
    Ok(Text::new(one(&text.de, |text| &text.de)?, one(&text.en, |text| &text.en)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_nobody_can_fill_is_named() {
        let unknown = |place: &str| Err(PlaceFault::Unknown { place: place.into() });
        assert_eq!(check_places(&"{a} {b}".into(), &["a"]), unknown("b"));
        assert_eq!(check_places(&"{a".into(), &["a"]), Err(PlaceFault::Unclosed));
        assert_eq!(check_places(&"a}".into(), &["a"]), Err(PlaceFault::Unclosed));
        assert_eq!(
            check_places(&Text::new("{a}", "a"), &["a"]),
            Err(PlaceFault::OneLanguage { place: "a".into() })
        );
    }

    #[test]
    fn what_is_counted_is_said_of_one_and_of_many() {
        let text = Text::new("{n|Tag|Tage} vorher", "{n|day|days} before");
        assert_eq!(check_places(&text, &["n"]), Ok(()));
        let said = |count: &str| {
            let count = Text::from(count);
            fill(&text, |_| Some(&count))
        };
        assert_eq!(said("1"), Ok(Text::new("1 Tag vorher", "1 day before")));
        assert_eq!(said("14"), Ok(Text::new("14 Tage vorher", "14 days before")));
    }

    #[test]
    fn a_brace_in_a_value_stays_a_brace() {
        let (first, second) = (Text::from("{b}"), Text::new("zwei", "two"));
        let filled = fill(&"{a}, {b}".into(), |place| Some(if place == "a" { &first } else { &second }));
        assert_eq!(filled, Ok(Text::new("{b}, zwei", "{b}, two")));
    }
}
