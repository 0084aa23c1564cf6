//! The type faces: which characters can be printed, and how wide a line of text is.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::layout::Abs;
use typst::text::{Font, FontInstance, FontVariant, FontVariations};
use typst_kit::fonts::{FontStore, embedded};

/// The serif face of letters.
const SERIF: &str = "Libertinus Serif";
/// Words longer than this many characters get places where they may break.
const LONGEST_WORD: usize = 45;
/// How many characters of a very long word stay together.
const CHUNK: usize = 15;

/// Every face the press owns; nothing is read from the system.
pub(crate) static FONTS: LazyLock<FontStore> = LazyLock::new(|| {
    let mut store = FontStore::new();
    store.extend(embedded().filter(|(_, info)| info.family == SERIF));
    for face in
        [dejavu::sans_condensed::regular(), dejavu::sans_condensed::bold(), dejavu::sans_condensed::oblique()]
    {
        store.extend(Font::iter(Bytes::new(face)).map(|font| {
            let info = font.info().clone();
            (font, info)
        }));
    }
    store
});

/// Regular faces, in the order in which they are asked for a character.
static REGULAR: LazyLock<Vec<FontInstance>> = LazyLock::new(|| {
    let serif = embedded().find(|(_, info)| info.family == SERIF && info.variant == FontVariant::default());
    serif.map(|(font, _)| instance(font)).into_iter().chain(sans(dejavu::sans_condensed::regular())).collect()
});
static SANS: LazyLock<Option<FontInstance>> = LazyLock::new(|| sans(dejavu::sans_condensed::regular()));
static SANS_BOLD: LazyLock<Option<FontInstance>> = LazyLock::new(|| sans(dejavu::sans_condensed::bold()));

fn sans(face: &'static [u8]) -> Option<FontInstance> {
    Font::new(Bytes::new(face), 0).map(instance)
}

fn instance(font: Font) -> FontInstance {
    font.instantiate(FontVariant::default(), Abs::pt(10.0), &FontVariations::default())
}

/// Text that the faces can print: unprintable characters become `?`, direction marks and other
/// invisible controls go, and overlong words get places to break.
///
/// PDF/A-2a forbids missing glyphs and private characters, and a right-to-left mark could show a
/// reader another sentence than the one that was decided.
pub(crate) fn printable(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        let letters = |c: &char| !c.is_whitespace() && !c.is_control() && !is_invisible(*c);
        let letters = word.chars().filter(letters).map(|c| if is_covered(c) { c } else { '?' });
        let breaks = letters.clone().count() > LONGEST_WORD;
        for (position, c) in letters.enumerate() {
            if breaks && position > 0 && position % CHUNK == 0 {
                clean.push('\u{200b}');
            }
            clean.push(c);
        }
        match word.chars().next_back().filter(|c| c.is_whitespace()) {
            Some(space @ ('\n' | '\u{a0}')) => clean.push(space),
            Some(_) => clean.push(' '),
            None => {}
        }
    }
    clean
}

/// Printable text of a single line.
pub(crate) fn one_line(text: &str) -> String {
    printable(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

fn is_covered(c: char) -> bool {
    let private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    !private && REGULAR.iter().any(|font| font.ttf().glyph_index(c).is_some_and(|glyph| glyph.0 != 0))
}

/// The weight of a line of plan lettering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// The width of a line of plan lettering, in the unit of `size`.
pub(crate) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let font = match weight {
        Weight::Regular => &*SANS,
        Weight::Bold => &*SANS_BOLD,
    };
    let Some(font) = font else { return 0.0 };
    let em: f64 = text
        .chars()
        .filter_map(|c| font.ttf().glyph_index(c))
        .filter_map(|glyph| font.x_advance(glyph.0))
        .map(typst::layout::Em::get)
        .sum();
    em * size
}

/// Breaks plan lettering into at most `rows` lines of at most `limit` width; what is left out shows as `…`.
pub(crate) fn wrap(text: &str, size: f64, weight: Weight, limit: f64, rows: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in one_line(text).split([' ', '\u{200b}']) {
        let joined = lines.last().map(|line| format!("{line} {word}"));
        match joined {
            Some(joined) if width(&joined, size, weight) <= limit => {
                if let Some(last) = lines.last_mut() {
                    *last = joined;
                }
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let cut = lines.len() > rows;
    lines.truncate(rows);
    if cut && let Some(last) = lines.last_mut() {
        last.push('…');
    }
    for line in &mut lines {
        while width(line, size, weight) > limit && line.chars().count() > 1 {
            let kept: String = line.trim_end_matches('…').chars().collect();
            let kept: String = kept.chars().take(kept.chars().count().saturating_sub(1)).collect();
            *line = format!("{kept}…");
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cleared_of_what_no_face_can_print() {
        assert_eq!(printable("Straße 5 \u{202e}süd\u{0}"), "Straße 5 süd");
        assert_eq!(printable("🦀\u{e000}漢"), "???");
        let breakable = printable(&"x".repeat(200));
        assert!(breakable.split('\u{200b}').all(|chunk| chunk.len() <= CHUNK));
    }

    #[test]
    fn wrapped_lettering_never_exceeds_its_column() {
        let lines = wrap(&format!("Am Alten Markt {}", "W".repeat(300)), 2.0, Weight::Bold, 40.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| width(line, 2.0, Weight::Bold) <= 40.0));
        assert!(lines[2].ends_with('…'));
    }
}
