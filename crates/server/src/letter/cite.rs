//! Provisions as a letter cites them: the law's data writes them short, a reader finds them in the manner of his language.

use model::Text;

/// What is not a provision and has a name in both languages.
const NAMED: &[(&str, &str)] = &[
    ("Übliche Praxis der Straßenbaubehörden", "Customary practice of road authorities"),
    ("Übliche Praxis der Behörden", "Customary practice of authorities"),
    ("Übliche Praxis der Mobilfunkbetreiber", "Customary practice of mobile operators"),
    ("Übliche Praxis der Bauaufsicht", "Customary practice of building control"),
    ("Praxis der Netzbetreiber", "Practice of network operators"),
    ("Üblich, wenn eine Straße gesperrt wird", "Customary where a street is closed"),
    (
        "Üblich, wenn ein Denkmal, ein Gewässer oder ein Deich berührt ist",
        "Customary where a monument, a water or a dyke is affected",
    ),
    ("Üblich, wenn Buslinien betroffen sind", "Customary where bus lines are affected"),
    ("Üblich bei Kampfmittelverdacht", "Customary where ordnance is suspected"),
    ("Festlegung der Behörde", "Set by the authority"),
    ("Verordnung (EU) 2020/1070", "Regulation (EU) 2020/1070"),
    ("Freiwillige Angabe", "Voluntary"),
    ("Beispielwert der Modellstadt", "Example value of the model town"),
    (
        "Beispiel der Modellstadt: öffentliche Stellen sind befreit",
        "Example of the model town: public bodies are exempt",
    ),
    ("Beispiel der Modellstadt: soziale Gründe", "Example of the model town: social reasons"),
    (
        "Beispiel der Modellstadt: Für Fehler der Behörde zahlt niemand",
        "Example of the model town: nobody pays for the authority's mistakes",
    ),
    ("Hamburg: Kampfmittelauskunft vor dem Aufgraben", "Hamburg: ordnance register before digging"),
    ("Hamburg, vor dem Aufgraben: Kampfmittelauskunft", "Hamburg, before digging: ordnance register"),
    ("Hamburg, Trassenanweisung: Zustimmung der Bahn", "Hamburg, Trassenanweisung: consent of the railway"),
    ("Hamburg, Trassenanweisung: Vollmacht", "Hamburg, Trassenanweisung: power of attorney"),
    ("Hamburg, Trassenanweisung: Plan 1:250", "Hamburg, Trassenanweisung: plan 1:250"),
    ("Hamburg, Trassenanweisung: Lage und Höhe", "Hamburg, Trassenanweisung: position and height"),
    (
        "Hamburg, Trassenanweisung: Kampfmittelauskunft vor dem Aufgraben",
        "Hamburg, Trassenanweisung: ordnance register before digging",
    ),
    (
        "Hamburg, Trassenanweisung: Genehmigungen für Denkmal, Deich und Gewässer",
        "Hamburg, Trassenanweisung: permits for monuments, dykes and waters",
    ),
    ("Hamburg, Trassenanweisung: Geltungsdauer", "Hamburg, Trassenanweisung: period of validity"),
    ("Hamburg, Trassenanweisung: Bäume im Abstand bis 5 m", "Hamburg, Trassenanweisung: trees within 5 m"),
    ("Übliche Praxis niederländischer Gemeinden", "Customary in Dutch municipalities' practice"),
    ("Übliche Praxis bei Straßenbauarbeiten in England", "Customary in English street works practice"),
    ("Form des Registers", "Form of the register"),
    ("§ 45 StVO, Praxis der Behörde", "§45 StVO, practice of the authority"),
    ("§ 7a der 26. BImSchV", "§7a of the 26th BImSchV"),
];

/// A provision in both languages, without what its data remarks on it.
pub fn cite(basis: &str) -> Text {
    let basis = without_remark(basis.trim());
    let named = NAMED.iter().find(|(de, en)| [*de, *en].contains(&basis));
    named.map_or_else(|| Text::new(german(basis), basis), |(de, en)| Text::new(*de, *en))
}

/// What stands behind a semicolon in small letters is a remark of whoever wrote the data.
fn without_remark(basis: &str) -> &str {
    match basis.split_once("; ") {
        Some((provision, remark)) if remark.starts_with(char::is_lowercase) => provision,
        _ => basis,
    }
}

/// `§127(3) s.4-5 TKG` as `§ 127 Abs. 3 Satz 4 und 5 TKG`.
fn german(basis: &str) -> String {
    let mut said = String::new();
    let mut rest = basis;
    while let Some(next) = rest.chars().next() {
        let after = &rest[next.len_utf8()..];
        if next == '§' && after.starts_with(|c: char| c.is_ascii_digit()) {
            said.push_str("§ ");
            rest = after;
        } else if let Some((number, tail)) = subsection(rest) {
            let joined = if said.ends_with(' ') { "Abs. " } else { " Abs. " };
            said.push_str(joined);
            said.push_str(number);
            rest = tail;
        } else if let Some((sentences, tail)) = sentences(rest) {
            said.push_str(&sentences);
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix(" with (") {
            said.push_str(" mit ");
            rest = &rest[rest.len() - tail.len() - 1..];
        } else {
            said.push(next);
            rest = after;
        }
    }
    said.replace("Arts. ", "Art. ")
}

/// `(3)` at the beginning.
fn subsection(text: &str) -> Option<(&str, &str)> {
    let (number, tail) = text.strip_prefix('(')?.split_once(')')?;
    let counts = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    counts.then_some((number, tail))
}

/// ` s.1` or ` s.4-5` at the beginning.
fn sentences(text: &str) -> Option<(String, &str)> {
    let rest = text.strip_prefix(" s.")?.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(rest.len());
    let (numbers, tail) = rest.split_at(end);
    if numbers.is_empty() {
        return None;
    }
    let said = match numbers.split_once('-') {
        Some((first, last)) => {
            let next = first
                .parse::<u32>()
                .ok()
                .zip(last.parse::<u32>().ok())
                .is_some_and(|(one, other)| one + 1 == other);
            format!(" Satz {first} {} {last}", if next { "und" } else { "bis" })
        }
        None => format!(" Satz {numbers}"),
    };
    Some((said, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provision_is_cited_in_the_manner_of_the_language() {
        for (basis, de, en) in [
            ("§127(3) s.1 TKG", "§ 127 Abs. 3 Satz 1 TKG", "§127(3) s.1 TKG"),
            ("§127(3) s.4-5 TKG", "§ 127 Abs. 3 Satz 4 und 5 TKG", "§127(3) s.4-5 TKG"),
            ("§127(4) with (3) s.3 TKG", "§ 127 Abs. 4 mit Abs. 3 Satz 3 TKG", "§127(4) with (3) s.3 TKG"),
            ("Art. 7(5), Art. 8 GIA", "Art. 7 Abs. 5, Art. 8 GIA", "Art. 7(5), Art. 8 GIA"),
            ("§§58, 70 VwGO", "§§ 58, 70 VwGO", "§§58, 70 VwGO"),
            ("§ 127 Abs. 5 TKG", "§ 127 Abs. 5 TKG", "§ 127 Abs. 5 TKG"),
            ("§136 TKG; the form is the register's", "§ 136 TKG", "§136 TKG"),
            (
                "§127(8) TKG; VG Köln 9 K 8224/17",
                "§ 127 Abs. 8 TKG; VG Köln 9 K 8224/17",
                "§127(8) TKG; VG Köln 9 K 8224/17",
            ),
            (
                "Übliche Praxis der Behörden",
                "Übliche Praxis der Behörden",
                "Customary practice of authorities",
            ),
            ("§7a of the 26th BImSchV", "§ 7a der 26. BImSchV", "§7a of the 26th BImSchV"),
        ] {
            assert_eq!(cite(basis), Text::new(de, en), "{basis}");
        }
    }
}
