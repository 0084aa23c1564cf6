//! Payment references with check digits (ISO 11649): a wrong digit or two that changed places are found by any bank.

/// Longest part after the check digits.
const MOST: usize = 21;

/// The reference of the `number`-th charge of a case: `RF`, two check digits, the letters and digits of the case's own
/// reference, and the number.
pub fn of(case: &str, number: usize) -> String {
    let plain: String = case.chars().filter(char::is_ascii_alphanumeric).collect();
    let number = format!("{number:02}");
    let room = MOST.saturating_sub(number.len());
    // The end of a long one tells cases apart.
    let start = plain.len().saturating_sub(room);
    let body = format!("{}{number}", plain[start..].to_ascii_uppercase());
    let check = 98 - remainder(&format!("{body}RF00"));
    format!("RF{check:02}{body}")
}

/// Whether the check digits of a reference, or of an account number, are right: the remainder by 97 is one.
pub fn is_whole(reference: &str) -> bool {
    reference.len() > 4
        && reference.is_ascii()
        && reference.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && remainder(&format!("{}{}", &reference[4..], &reference[..4])) == 1
}

/// In groups of four, as it is read out and typed.
pub fn grouped(reference: &str) -> String {
    let letters: Vec<char> = reference.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The remainder by 97 of a word in which A is 10 and Z is 35.
fn remainder(word: &str) -> u32 {
    word.chars().filter_map(|c| c.to_digit(36)).fold(0, |rest, digit| {
        let shift = if digit > 9 { 100 } else { 10 };
        (rest * shift + digit) % 97
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_whole_and_shows_its_case() {
        let reference = of("HH-2026-000123", 1);
        assert!(is_whole(&reference) && reference.ends_with("HH202600012301"), "{reference}");
        assert_eq!(grouped(&reference).replace(' ', ""), reference);
        assert!(of(&"X".repeat(80), 123).len() <= 25);
    }

    #[test]
    fn the_check_digits_are_those_of_the_standard() {
        // The example that banks print for ISO 11649, and the one of ISO 13616 for German accounts.
        assert!(is_whole("RF18539007547034") && is_whole("DE89370400440532013000"));
    }

    #[test]
    fn a_wrong_digit_and_two_that_changed_places_are_found() {
        let right = of("TT-2026-000417", 7);
        let mut letters: Vec<char> = right.chars().collect();
        letters.swap(9, 10);
        let swapped: String = letters.iter().collect();
        assert!(swapped == right || !is_whole(&swapped));
        for place in 4..right.len() {
            let mut letters: Vec<char> = right.chars().collect();
            letters[place] = if letters[place] == '9' { '8' } else { '9' };
            assert!(!is_whole(&letters.iter().collect::<String>()), "{place}");
        }
    }
}
