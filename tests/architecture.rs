//! The floor plan of the house, held against what is built.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    reason = "a test may fail loudly"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Component, Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// The crates from the ground up; a crate may use those of lower floors, and on the middle floor only the ground.
const FLOORS: &[&[&str]] = &[
    &["model"],
    &["law", "engine", "planner", "radio", "exchange", "store", "press"],
    &["server"],
    &["lotse"],
];
/// Seen from outside, and so free to look at every floor.
const OUTSIDE: &[&str] = &["tests", "benches"];
/// Crates that judge and compute: without database, network, async runtime or C library.
const PURE: &[&str] = &["model", "law", "engine", "planner", "radio"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Every file below a folder with one of the endings, with its path from the root of the project.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                if !path.ends_with("node_modules") {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|end| endings.iter().any(|wanted| end == *wanted)) {
                let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Rust sources of the crates, without lines that are only comment.
fn sources() -> Vec<(String, String)> {
    let code = |text: String| -> String {
        let kept: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        kept.join("\n")
    };
    files("crates", &["rs"])
        .into_iter()
        .filter(|(path, _)| path.split('/').nth(2) == Some("src"))
        .map(|(path, text)| (path, code(text)))
        .collect()
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Packages as `cargo metadata` resolves them for this machine.
struct Packages {
    names: BTreeMap<String, String>,
    members: BTreeSet<String>,
    /// Package to the packages it uses, with the kinds of use (`normal`, `dev`, `build`).
    uses: BTreeMap<String, Vec<(String, Vec<String>)>>,
}

impl Packages {
    fn read() -> Self {
        let run = |program: &str, arguments: &[&str]| {
            let output = Command::new(program).args(arguments).current_dir(root()).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let version = run("rustc", &["-vV"]);
        let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        let metadata =
            run(&cargo, &["metadata", "--format-version", "1", "--offline", "--filter-platform", host]);
        let metadata: Value = serde_json::from_str(&metadata).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let list = |value: &Value| value.as_array().unwrap().clone();
        let kind = |value: &Value| value["kind"].as_str().unwrap_or("normal").to_owned();
        Self {
            names: list(&metadata["packages"]).iter().map(|p| (text(&p["id"]), text(&p["name"]))).collect(),
            members: list(&metadata["workspace_members"]).iter().map(text).collect(),
            uses: list(&metadata["resolve"]["nodes"])
                .iter()
                .map(|node| {
                    let uses = list(&node["deps"]).into_iter().map(|used| {
                        (text(&used["pkg"]), list(&used["dep_kinds"]).iter().map(kind).collect())
                    });
                    (text(&node["id"]), uses.collect())
                })
                .collect(),
        }
    }

    fn member(&self, name: &str) -> &str {
        self.members.iter().find(|id| self.names[*id] == name).unwrap_or_else(|| panic!("no crate {name}"))
    }

    /// Names of what a crate uses itself, in any way.
    fn direct(&self, name: &str) -> Vec<&str> {
        self.uses[self.member(name)].iter().map(|(used, _)| self.names[used].as_str()).collect()
    }

    /// Names of everything that is linked into a crate.
    fn linked(&self, name: &str) -> BTreeSet<&str> {
        let mut seen = BTreeSet::from([self.member(name)]);
        let mut open: Vec<&str> = seen.iter().copied().collect();
        while let Some(package) = open.pop() {
            for (used, kinds) in &self.uses[package] {
                if kinds.iter().any(|kind| kind == "normal") && seen.insert(used) {
                    open.push(used);
                }
            }
        }
        seen.into_iter().map(|id| self.names[id].as_str()).collect()
    }
}

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&name))
}

/// Whether the plan allows one crate to use another.
fn allowed(user: &str, below: &str) -> bool {
    match (floor(user), floor(below)) {
        (Some(1), Some(below)) => below == 0,
        (Some(at), Some(below)) => below < at,
        (None, _) => OUTSIDE.contains(&user),
        (Some(_), None) => false,
    }
}

#[test]
fn the_plan_itself_allows_no_arrow_up_and_none_between_neighbours() {
    assert!(allowed("law", "model") && allowed("lotse", "law") && allowed("tests", "server"));
    assert!(!allowed("model", "law") && !allowed("law", "engine") && !allowed("engine", "server"));
    assert!(!allowed("server", "lotse") && !allowed("server", "tests") && !allowed("stranger", "model"));
}

#[test]
fn every_crate_stands_on_its_floor_and_looks_only_down() {
    let packages = Packages::read();
    let members: BTreeSet<&str> = packages.members.iter().map(|id| packages.names[id].as_str()).collect();
    // The country-wide batch stands outside the default members and may use every judge.
    let members: Vec<&str> = members.into_iter().filter(|name| *name != "fleet").collect();
    let mut faults = Vec::new();
    for member in &members {
        if floor(member).is_none() && !OUTSIDE.contains(member) {
            faults.push(format!("the crate {member} has no place in the floor plan"));
        }
        for used in packages.direct(member).into_iter().filter(|used| members.contains(used)) {
            // A crate may switch on a feature of its own for its tests.
            if used != *member && !allowed(member, used) {
                faults.push(format!("{member} uses {used}"));
            }
        }
    }
    for name in FLOORS.concat() {
        assert!(members.contains(&name), "the crate {name} is missing");
    }
    none(&faults);
}

#[test]
fn what_judges_links_no_database_network_runtime_or_c_library() {
    let packages = Packages::read();
    let mut faults = Vec::new();
    for name in PURE {
        let linked = packages.linked(name);
        assert!(
            linked.contains("geo"),
            "{name} should link geometry, as everything that knows the model: {linked:?}"
        );
        for foreign in ["sqlx", "sqlx-core", "axum", "tokio", "gdal", "gdal-sys", "hyper"] {
            if linked.contains(foreign) {
                faults.push(format!("{foreign} is linked into {name}"));
            }
        }
    }
    none(&faults);
}

#[test]
fn each_heavy_library_is_used_on_one_floor_only() {
    let packages = Packages::read();
    let homes: &[(&str, &[&str])] = &[
        ("gdal", &["exchange"]),
        ("typst", &["press"]),
        // The tests ask PostGIS itself, as a judge from outside.
        ("sqlx", &["store", "tests"]),
        // The benchmark asks over HTTP, too.
        ("axum", &["server", "tests", "benches"]),
        ("clap", &["lotse"]),
        ("anyhow", &["lotse"]),
    ];
    let mut faults = Vec::new();
    for member in &packages.members {
        let name = packages.names[member].as_str();
        for (library, home) in homes {
            if packages.direct(name).contains(library) && !home.contains(&name) {
                faults.push(format!("{name} uses {library}, which belongs to {}", home.join(", ")));
            }
        }
    }
    none(&faults);
}

#[test]
fn today_is_an_argument() {
    let clocks = ["Instant::now", "SystemTime::now", "Zoned::now", "ZonedDateTime::now", "Timestamp::now"];
    let mut faults = Vec::new();
    for (path, code) in sources() {
        let name = path.split('/').nth(1).unwrap();
        for clock in clocks.iter().filter(|clock| PURE.contains(&name) && code.contains(**clock)) {
            faults.push(format!("{path} reads the clock with {clock}"));
        }
    }
    none(&faults);
}

#[test]
fn sql_stands_in_the_store_alone() {
    let signs = ["query!", "query_as!", "query_scalar!", "SELECT ", "INSERT INTO ", "DELETE FROM "];
    let mut faults = Vec::new();
    let mut in_store = 0;
    for (path, code) in sources() {
        let found: Vec<&&str> = signs.iter().filter(|sign| code.contains(**sign)).collect();
        if path.starts_with("crates/store/") {
            in_store += found.len();
        } else if !found.is_empty() {
            faults.push(format!("{path} contains {found:?}"));
        }
    }
    none(&faults);
    assert!(in_store > 0, "the store should contain SQL");
}

#[test]
fn what_is_sent_is_read_by_the_extractors_of_the_house_whose_refusals_are_problems() {
    let bare = ["Query", "Path", "Json", "Form", "Multipart", "RawQuery", "RawForm"];
    let mut faults = Vec::new();
    for (path, text) in sources() {
        if !path.starts_with("crates/server/") || path.ends_with("server/src/body.rs") {
            continue;
        }
        for imported in text.split("extract::").skip(1) {
            let imported = imported.strip_prefix('{').map_or_else(
                || imported.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default(),
                |list| list.split('}').next().unwrap_or_default(),
            );
            let words: Vec<&str> = imported.split(|c: char| !c.is_alphanumeric()).collect();
            faults.extend(
                bare.iter().filter(|word| words.contains(*word)).map(|word| format!("{path}: axum's {word}")),
            );
        }
    }
    none(&faults);
}

/// The names under which types stand in the OpenAPI document: `ToSchema` is derived in an attribute above them.
fn schemas(text: &str) -> Vec<String> {
    let (mut names, mut derived, mut renamed) = (Vec::new(), false, None);
    for line in text.lines().map(str::trim_start) {
        if line.starts_with("#[") {
            derived |= line.contains("ToSchema");
            let words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            let after = words.filter(|word| !word.is_empty()).skip_while(|word| *word != "as").nth(1);
            renamed = renamed.or(after);
        } else {
            let mut words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            let declares = words.any(|word| word == "struct" || word == "enum");
            // What a macro declares has its name where it is used.
            if derived && declares && !line.contains('$') {
                names.extend(renamed.or_else(|| words.next()).map(ToOwned::to_owned));
            }
            (derived, renamed) = (false, None);
        }
    }
    names
}

#[test]
fn no_two_types_of_the_interface_share_a_name_since_one_would_silently_replace_the_other() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in sources() {
        for name in schemas(&text) {
            places.entry(name).or_default().push(path.clone());
        }
    }
    assert!(places.len() > 100, "the types of the interface were not found");
    let twice: Vec<String> = (places.iter())
        .filter(|(_, paths)| paths.len() > 1)
        .map(|(name, paths)| format!("{name} in {}", paths.join(" and ")))
        .collect();
    none(&twice);
}

#[test]
fn every_module_opens_with_its_sentence() {
    let mut faults = Vec::new();
    for (path, text) in files("crates", &["rs"]).into_iter().chain(files("tests", &["rs"])) {
        if !text.starts_with("//! ") {
            faults.push(format!("{path} opens without a //! sentence"));
        }
    }
    none(&faults);
}

#[test]
fn no_file_is_named_after_nothing() {
    let hollow = [
        "util", "utils", "helper", "helpers", "common", "service", "services", "manager", "managers", "misc",
    ];
    let mut faults = Vec::new();
    let all = ["crates", "tests", "benches", "web/src"]
        .iter()
        .flat_map(|folder| files(folder, &["rs", "ts", "tsx", "css"]));
    for (path, _) in all {
        let parts = Path::new(&path).with_extension("");
        let named = parts.iter().any(|part| hollow.contains(&part.to_string_lossy().to_lowercase().as_str()));
        if named {
            faults.push(format!("{path} is named after nothing"));
        }
    }
    none(&faults);
}

#[test]
fn every_file_of_law_and_rules_carries_examples() {
    let mut faults = Vec::new();
    for folder in
        ["data/rules", "data/regimes", "data/calendars", "data/documents", "data/dig-once", "data/supply"]
    {
        let found = files(folder, &["toml"]);
        assert!(!found.is_empty(), "{folder} is empty");
        for (path, text) in found {
            if !text.lines().any(|line| line.trim() == "[[example]]") {
                faults.push(format!("{path} has no example"));
            }
        }
    }
    none(&faults);
}

/// Folders below `web/src` that are no feature.
const SHARED: &[&str] = &["api", "ui", "map", "text", "offline"];

/// Files that a web source imports, as paths below `web/src`; packages are not among them.
fn imports(path: &str, text: &str) -> Vec<String> {
    let folder = Path::new(path).parent().unwrap();
    text.lines()
        .filter(|line| line.contains("import") || line.contains(" from "))
        .flat_map(|line| line.split(['"', '\'', '`']).skip(1).step_by(2))
        .filter_map(|named| match named.strip_prefix("@/") {
            Some(inner) => Some(PathBuf::from(inner)),
            None => named.starts_with('.').then(|| folder.join(named)),
        })
        .map(|joined| {
            let mut plain = PathBuf::new();
            for part in joined.components() {
                match part {
                    Component::ParentDir => drop(plain.pop()),
                    Component::CurDir => {}
                    other => plain.push(other),
                }
            }
            plain.to_string_lossy().into_owned()
        })
        .collect()
}

/// What is wrong with one web source's imports.
fn stray_imports(path: &str, text: &str) -> Vec<String> {
    let storey = |path: &str| path.split_once('/').map(|(folder, _)| folder.to_owned());
    // Files beside the folders are the entrance; they and the router are where features meet.
    let Some(own) = storey(path).filter(|own| own != "router") else { return Vec::new() };
    imports(path, text)
        .into_iter()
        .filter(|used| storey(used).is_some_and(|other| other != own && !SHARED.contains(&other.as_str())))
        .map(|used| format!("web/src/{path} imports {used}"))
        .collect()
}

#[test]
fn a_stray_import_would_be_found() {
    let stray = |path, text| stray_imports(path, text).len();
    assert_eq!(stray("ui/Table.tsx", "import { Case } from \"../case/query\";"), 1);
    assert_eq!(stray("map/layers/works.ts", "} from '../../coverage/Coverage';"), 1);
    assert_eq!(stray("case/Form.tsx", "const Draw = lazy(() => import(\"../trench/Draw\"));"), 1);
    assert_eq!(stray("case/Form.tsx", "import { Draw } from \"@/trench/Draw\";"), 1);
    assert_eq!(
        stray(
            "case/Form.tsx",
            "import { Field } from \"../ui/Field\";\nimport \"./case.css\";\nimport x from \"react\";"
        ),
        0
    );
    assert_eq!(stray("router/case.tsx", "import { Form } from \"../case/Form\";"), 0);
}

#[test]
fn web_features_meet_in_the_router_only() {
    let sources = files("web/src", &["ts", "tsx"]);
    if sources.is_empty() {
        println!("skipped: there is no web/src in this checkout");
        return;
    }
    let faults: Vec<String> = sources
        .iter()
        .flat_map(|(path, text)| stray_imports(path.strip_prefix("web/src/").unwrap(), text))
        .collect();
    none(&faults);
}
