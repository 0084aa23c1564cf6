//! Values of a feature, found by any of the names people give to a field, in German or English.

use jiff::civil::Date;
use model::Text;
use serde_json::{Map, Value};

/// The names of Shapefile fields end after this many bytes.
const SHAPEFILE_NAME: usize = 10;

/// A feature's properties, with a memory of what was understood.
pub(super) struct Fields<'a> {
    properties: Vec<(String, &'a str, &'a Value)>,
    /// Names, as in the file, that were asked for.
    pub(super) understood: Vec<&'a str>,
    /// Values that were there but could not be read.
    pub(super) unread: Vec<Text>,
}

/// A unit in which a field counts when it says none, as metres.
pub(super) type Unit = f64;

pub(super) const METRE: Unit = 1.0;
pub(super) const CENTIMETRE: Unit = 0.01;
pub(super) const MILLIMETRE: Unit = 0.001;

impl<'a> Fields<'a> {
    pub(super) fn new(properties: &'a Map<String, Value>) -> Self {
        let properties = properties.iter().map(|(name, value)| (plain(name), name.as_str(), value)).collect();
        Self { properties, understood: Vec::new(), unread: Vec::new() }
    }

    /// The first of the names that has a value; a name cut off at ten letters is recognised.
    fn find(&mut self, names: &[&str]) -> Option<&'a Value> {
        let mut found = None;
        for wanted in names.iter().map(|name| plain(name)) {
            for (own, name, value) in &self.properties {
                let cut = name.len() == SHAPEFILE_NAME
                    && wanted.len() > own.len()
                    && wanted.starts_with(own.as_str());
                if *own == wanted || cut {
                    self.understood.push(name);
                    let blank = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
                    if !blank && found.is_none() {
                        found = Some(*value);
                    }
                }
            }
        }
        found
    }

    fn unread(&mut self, names: &[&str], value: &Value) {
        let shown: String = text_of(value).unwrap_or_default().chars().take(40).collect();
        let name = names.first().copied().unwrap_or_default();
        self.unread.push(Text::new(
            format!("„{shown}“ ist kein Wert für „{name}“; das Feld bleibt leer."),
            format!("“{shown}” is no value for “{name}”; the field is left empty."),
        ));
    }

    pub(super) fn text(&mut self, names: &[&str]) -> Option<String> {
        text_of(self.find(names)?)
    }

    /// A whole number that is not negative.
    pub(super) fn count(&mut self, names: &[&str]) -> Option<u16> {
        let value = self.find(names)?;
        let number =
            number_of(value).filter(|number| number.fract() == 0.0 && (0.0..=65_535.0).contains(number));
        if number.is_none() {
            self.unread(names, value);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be whole and in range"
        )]
        number.map(|number| number as u16)
    }

    /// A share between 0 and 1: `75 %`, `0.75`.
    pub(super) fn share(&mut self, names: &[&str]) -> Option<f64> {
        let value = self.find(names)?;
        let percent = value.as_str().and_then(|text| text.trim().strip_suffix('%'));
        let share = match percent {
            Some(percent) => decimal(percent.trim()).map(|percent| percent / 100.0),
            None => number_of(value),
        };
        let share = share.filter(|share| (0.0..=1.0).contains(share));
        if share.is_none() {
            self.unread(names, value);
        }
        share
    }

    /// A length in metres, from names with the unit in which each of them counts.
    pub(super) fn length(&mut self, names: &[(&str, Unit)]) -> Option<f64> {
        for (name, unit) in names {
            let Some(value) = self.find(&[name]) else { continue };
            let length = length_of(value, *unit).filter(|length| (0.0..=1_000.0).contains(length));
            if length.is_none() {
                self.unread(&[name], value);
            }
            return length;
        }
        None
    }

    pub(super) fn date(&mut self, names: &[&str]) -> Option<Date> {
        let value = self.find(names)?;
        let date = text_of(value).and_then(|text| date_of(&text));
        if date.is_none() {
            self.unread(names, value);
        }
        date
    }

    pub(super) fn yes(&mut self, names: &[&str]) -> Option<bool> {
        let value = self.find(names)?;
        let said = text_of(value).unwrap_or_default().to_lowercase();
        let yes = match (value, said.as_str()) {
            (Value::Bool(yes), _) => Some(*yes),
            (_, "ja" | "j" | "yes" | "y" | "true" | "wahr" | "1" | "x") => Some(true),
            (_, "nein" | "n" | "no" | "false" | "falsch" | "0") => Some(false),
            _ => None,
        };
        if yes.is_none() {
            self.unread(names, value);
        }
        yes
    }
}

/// A name without what people write differently: case, umlauts, separators.
pub fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => plain.push_str("ae"),
            'ö' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'ß' => plain.push_str("ss"),
            c if c.is_alphanumeric() => plain.push(c),
            _ => {}
        }
    }
    plain
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().chars().take(500).collect()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

/// A number with a point or a comma; `1.234,5` and other thousands are not guessed.
fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = if text.contains('.') { text.to_owned() } else { text.replace(',', ".") };
    let written =
        !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    number.parse().ok().filter(|number: &f64| written && number.is_finite())
}

fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => decimal(text),
        _ => None,
    }
}

fn length_of(value: &Value, unit: Unit) -> Option<f64> {
    let Value::String(text) = value else { return number_of(value).map(|number| number * unit) };
    let text = text.trim();
    for (suffix, own) in [("mm", MILLIMETRE), ("cm", CENTIMETRE), ("m", METRE)] {
        if let Some(number) = text.strip_suffix(suffix) {
            return decimal(number).map(|number| number * own);
        }
    }
    decimal(text).map(|number| number * unit)
}

/// A day as `2026-12-31`, `2026/12/31`, `31.12.2026`, with or without a time after it.
pub(crate) fn date_of(text: &str) -> Option<Date> {
    let day = text.trim().split(['T', ' ']).next()?;
    let mut parts = day.split(['-', '/', '.']);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (year, month, day) = if day.contains('.') { (third, second, first) } else { (first, second, third) };
    // Two digits are no year: nobody can tell which century.
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use serde_json::json;

    #[test]
    fn days_are_read_as_germans_and_as_programs_write_them() {
        for text in ["2026-12-31", "31.12.2026", "2026/12/31", "2026-12-31T08:00:00Z", "31.12.2026 08:00"] {
            assert_eq!(date_of(text), Some(date(2026, 12, 31)), "{text}");
        }
        for text in ["31.12.26", "2026-13-01", "31.02.2026", "morgen", "12/31/2026", ""] {
            assert_eq!(date_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_field_is_found_under_any_of_its_names_and_units_are_turned_into_metres() {
        let properties = json!({"Überdeckung (cm)": 60, "EIGENTÜMER": " Stadtnetz ", "KRONENDURC": "8,5", "Tiefe": "80 cm", "frei": "viele"});
        let mut fields = Fields::new(properties.as_object().unwrap());
        assert_eq!(fields.length(&[("ueberdeckung_cm", CENTIMETRE)]), Some(0.6));
        assert_eq!(fields.text(&["owner", "eigentuemer"]).as_deref(), Some("Stadtnetz"));
        assert_eq!(fields.length(&[("kronendurchmesser", METRE)]), Some(8.5));
        assert_eq!(fields.length(&[("tiefe", METRE)]), Some(0.8));
        assert_eq!(fields.count(&["frei"]), None);
        assert_eq!(fields.unread.len(), 1);
        assert_eq!(fields.understood.len(), 5);
    }
}
