//! The rule files of the house, read from the folder that a lawyer reads.

use engine::{RuleFault, Rules};

/// Path and text of every rule file.
pub fn files() -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/rules");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), std::fs::read_to_string(path).unwrap()))
        .collect();
    files.sort();
    files
}

/// Reads rules from files.
pub fn read(files: &[(String, String)]) -> Result<Rules, Vec<RuleFault>> {
    Rules::read(files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
}
