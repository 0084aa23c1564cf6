//! Profiles and logs of the reference software, as they lie beside the checkout.

use std::{
    fs,
    path::{Path, PathBuf},
};

use radio::{
    P1812, Place, Profile, Zone,
    p1812::{Climate, Polarisation},
};

/// One line of measurements with the profile it belongs to.
pub struct Case {
    pub name: String,
    pub profile: Profile,
    pub log: Log,
}

/// Inputs and results of one run.
pub struct Log {
    rows: Vec<(String, f64)>,
    pub ghz: f64,
    pub sender_m: f64,
    pub receiver_m: f64,
}

/// All runs, or nothing where the data is not there.
pub fn cases() -> Option<Vec<Case>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/p1812");
    let mut logs: Vec<PathBuf> =
        fs::read_dir(folder.join("results")).ok()?.map(|entry| entry.unwrap().path()).collect();
    logs.sort();
    Some(logs.iter().map(|path| case(&folder, path)).collect())
}

fn case(folder: &Path, path: &Path) -> Case {
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    // NAME_N_log belongs to the profile NAME.
    let stem = name.strip_suffix("_log").unwrap().rsplit_once('_').unwrap().0;
    let text = fs::read_to_string(folder.join("profiles").join(stem).with_extension("csv")).unwrap();
    let rows: Vec<_> = fs::read_to_string(path)
        .unwrap()
        .lines()
        .filter_map(|line| {
            let cells: Vec<_> = line.trim_end_matches(',').split(',').map(str::trim).collect();
            Some((cells.first()?.to_string(), cells.last()?.parse().ok()?))
        })
        .collect();
    let of = |name: &str| rows.iter().rev().find(|row| row.0 == name).unwrap().1;
    let (ghz, sender_m, receiver_m) = (of("f (GHz)"), of("htg (m)"), of("hrg (m)"));
    Case { name, profile: profile(&text), log: Log { rows, ghz, sender_m, receiver_m } }
}

fn profile(text: &str) -> Profile {
    let lines = text.lines().skip_while(|line| !line.starts_with("Number of Points"));
    let places: Vec<_> = lines
        .skip(1)
        .take_while(|line| !line.starts_with("{End of Profile}"))
        .map(|line| {
            let cells: Vec<_> = line.split(',').map(str::trim).collect();
            let number = |cell: usize| cells[cell].parse().unwrap();
            let zone = match cells[4] {
                "1" => Zone::Sea,
                "3" => Zone::Coast,
                "4" => Zone::Inland,
                other => panic!("zone {other}"),
            };
            Place { km: number(0), ground_m: number(1), cover_m: number(3), zone }
        })
        .collect();
    Profile::new(&places).unwrap()
}

impl Log {
    /// The last figure of that name.
    pub fn of(&self, name: &str) -> f64 {
        self.rows.iter().rev().find(|row| row.0 == name).unwrap_or_else(|| panic!("{name}")).1
    }

    /// The model as the run was asked for.
    pub fn model(&self) -> P1812 {
        let climate =
            Climate { lapse: self.of("DN"), refractivity: self.of("N0"), source: "reference log".into() };
        P1812 {
            time_percent: self.of("p (%)"),
            location_percent: self.of("pL (%)"),
            polarisation: if self.of("pol") > 1.5 {
                Polarisation::Vertical
            } else {
                Polarisation::Horizontal
            },
            coast_km: [self.of("dct (km)"), self.of("dcr (km)")],
            ..P1812::median(climate, self.of("phi (deg)"))
        }
    }
}
