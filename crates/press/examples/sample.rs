//! Sets one letter of every kind in both languages, and one with its plan, into the folder named first.
#![allow(clippy::unwrap_used, reason = "a sample that fails should say so at once")]

#[path = "../tests/post/mod.rs"]
mod post;
#[path = "../tests/town/mod.rs"]
mod town;

use press::{Language, letter};

fn main() {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    std::fs::create_dir_all(&folder).unwrap();
    for (ending, language) in [("de", Language::De), ("en", Language::En)] {
        for (name, letter) in post::letters(language) {
            let pdf = letter::set(&letter).unwrap();
            std::fs::write(folder.join(format!("{name}-{ending}.pdf")), pdf.as_bytes()).unwrap();
        }
    }
    let mut letter = town::letter();
    letter.plan = Some(town::plan(vec![(12.0, 4.6), (60.0, 6.2), (108.0, 4.9), (112.0, 40.0)]));
    let pdf = letter::decision(&letter).unwrap();
    std::fs::write(folder.join("with-plan-de.pdf"), pdf.as_bytes()).unwrap();
}
