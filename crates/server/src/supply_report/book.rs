//! The city's addresses by street and number, and what was probably meant by one that it does not know.

use std::collections::{BTreeMap, HashMap};

use exchange::supply::{Named, plain};
use model::{AddressId, Text, address::Address};

/// Streets that are compared with a misspelt one, and misspelt ones that are compared: a file may be all wrong.
const GUESSES: usize = 300;

/// Which address is at a street and number.
pub(super) struct Book<'a> {
    known: &'a HashMap<AddressId, Address>,
    streets: BTreeMap<String, Street<'a>>,
    guessed: HashMap<String, Option<&'a str>>,
}

struct Street<'a> {
    name: &'a str,
    numbers: BTreeMap<String, Vec<&'a Address>>,
}

/// Why no address is meant; says in which column.
pub(super) struct NotMeant {
    /// Position in the columns of identifier, street and number.
    pub(super) column: usize,
    pub(super) code: &'static str,
    pub(super) text: Text,
}

impl<'a> Book<'a> {
    pub(super) fn new(known: &'a HashMap<AddressId, Address>) -> Self {
        let mut streets: BTreeMap<String, Street<'a>> = BTreeMap::new();
        for address in known.values() {
            let street = streets
                .entry(street_key(&address.street))
                .or_insert_with(|| Street { name: &address.street, numbers: BTreeMap::new() });
            street.numbers.entry(plain(&address.number)).or_default().push(address);
        }
        Self { known, streets, guessed: HashMap::new() }
    }

    /// The address that is meant.
    pub(super) fn find(&mut self, named: &Named) -> Result<AddressId, NotMeant> {
        match named {
            Named::Id(id) => match self.known.get(&AddressId(*id)) {
                Some(address) => Ok(address.id),
                None => Err(NotMeant {
                    column: 0,
                    code: "unknown_address",
                    text: Text::new(
                        "Eine Adresse mit dieser Kennung gibt es hier nicht (mehr). Lassen Sie die Kennung weg, und geben Sie Straße und Hausnummer an.",
                        "There is no address with this identifier here (any more). Leave the identifier out and give street and number.",
                    ),
                }),
            },
            Named::Place { street, number, postcode } => self.at(street, number, postcode.as_deref()),
        }
    }

    fn at(&mut self, street: &str, number: &str, postcode: Option<&str>) -> Result<AddressId, NotMeant> {
        let key = street_key(street);
        let Some(found) = self.streets.get(&key) else {
            let text = match self.guess(key) {
                Some(near) => Text::new(
                    format!("Eine Straße dieses Namens hat hier keine Adressen. Ist „{near}“ gemeint?"),
                    format!("A street of this name has no addresses here. Is “{near}” meant?"),
                ),
                None => Text::new(
                    "Eine Straße dieses Namens hat hier keine Adressen. Prüfen Sie die Schreibweise und ob sie in dieser Stadt liegt.",
                    "A street of this name has no addresses here. Check its spelling and whether it lies in this city.",
                ),
            };
            return Err(NotMeant { column: 1, code: "unknown_street", text });
        };
        let Some(all) = found.numbers.get(&plain(number)) else {
            let near = found.near(number);
            let text = Text::new(
                format!(
                    "Diese Hausnummer gibt es in der Straße „{}“ hier nicht. Am nächsten kommen: {near}.",
                    found.name
                ),
                format!("The street “{}” has no such number here. The nearest are: {near}.", found.name),
            );
            return Err(NotMeant { column: 2, code: "unknown_number", text });
        };
        let fits = |address: &&&Address| {
            postcode.is_none_or(|code| address.postcode.as_deref().is_none_or(|known| known == code))
        };
        let mut fitting = all.iter().filter(fits);
        match (fitting.next(), fitting.next()) {
            (Some(address), None) => Ok(address.id),
            (Some(_), Some(_)) => Err(NotMeant {
                column: 1,
                code: "ambiguous",
                text: Text::new(
                    "Diese Adresse gibt es hier mehrmals. Geben Sie die Postleitzahl (Spalte „postcode“) oder die Kennung (Spalte „id“) an.",
                    "There are several such addresses here. Give the postcode (column “postcode”) or the identifier (column “id”).",
                ),
            }),
            (None, _) => {
                let codes: Vec<&str> =
                    all.iter().filter_map(|address| address.postcode.as_deref()).take(3).collect();
                let codes = codes.join(", ");
                Err(NotMeant {
                    column: 1,
                    code: "other_postcode",
                    text: Text::new(
                        format!(
                            "Diese Adresse hat hier eine andere Postleitzahl: {codes}. Berichtigen Sie sie."
                        ),
                        format!("This address has another postcode here: {codes}. Correct it."),
                    ),
                })
            }
        }
    }

    /// The street whose name is nearest in spelling, if one is near.
    fn guess(&mut self, key: String) -> Option<&'a str> {
        if let Some(known) = self.guessed.get(&key) {
            return *known;
        }
        if self.guessed.len() >= GUESSES {
            return None;
        }
        let most = (key.chars().count() / 4).clamp(1, 4);
        let near = self
            .streets
            .iter()
            .filter_map(|(other, street)| Some((distance(&key, other, most)?, street.name)));
        let near = near.min_by_key(|(distance, name)| (*distance, *name)).map(|(_, name)| name);
        self.guessed.insert(key, near);
        near
    }
}

impl Street<'_> {
    /// The three numbers nearest to one.
    fn near(&self, number: &str) -> String {
        let value = |number: &str| {
            let digits: String = number.chars().take_while(char::is_ascii_digit).take(9).collect();
            digits.parse::<i64>().unwrap_or(0)
        };
        let wanted = value(number.trim());
        let mut near: Vec<&str> =
            self.numbers.values().flatten().map(|address| address.number.as_str()).collect();
        near.sort_by_key(|number| ((value(number) - wanted).abs(), value(number), *number));
        near.dedup();
        near.truncate(3);
        near.join(", ")
    }
}

/// A street's name without what people write differently.
fn street_key(street: &str) -> String {
    let mut key = plain(&street.to_lowercase().replace("str.", "strasse"));
    if key.ends_with("str") {
        key.push_str("asse");
    }
    key
}

/// How many letters have to be put, left out or changed, where these are not more than `most`.
fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) =
        (one.chars().take(80).collect(), other.chars().take(80).collect());
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.iter().enumerate() {
        let mut row = vec![at + 1];
        for (beside, known) in other.iter().enumerate() {
            let changed = before[beside] + usize::from(letter != known);
            row.push(changed.min(before[beside + 1] + 1).min(row[beside] + 1));
        }
        before = row;
    }
    before.last().copied().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_street_is_near_and_another_is_not() {
        assert_eq!(distance(&street_key("Elmstrase"), &street_key("Elmstraße"), 2), Some(1));
        assert_eq!(distance(&street_key("Hauptstr."), &street_key("Hauptstraße"), 2), Some(0));
        assert_eq!(distance(&street_key("Elmweg"), &street_key("Marktplatz"), 2), None);
    }
}
