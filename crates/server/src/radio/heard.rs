//! What is received in a city: the best cell everywhere, of all operators and of each.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use engine::gap;
use geo::MultiPolygon;
use model::{AddressId, DistrictId, address::Address, district::District};
use radio::{Best, Field, best::NotOurGrid, outline, raster::Answers};

use super::{
    contour::{RadioShow, Shown},
    standing::{Asked, number},
};
use crate::{live::Snapshot, problem::Problem};

type Districts = std::collections::HashMap<DistrictId, District>;
type Addresses = std::collections::HashMap<AddressId, Address>;

/// The best cell everywhere.
pub struct Heard {
    /// What was asked.
    pub asked: Asked,
    /// The best of all.
    pub best: Best,
    /// The best of each operator, by name.
    pub operators: BTreeMap<String, Best>,
    /// Who answered for how many cells of the grid, summed over all radio cells.
    pub answers: Answers,
    /// Whether each cell of the grid lies in a district; all of them where there are no districts.
    pub inside: Vec<bool>,
    districts: Arc<Districts>,
    addresses: Arc<Addresses>,
    /// Areas that were drawn, by what is shown and from which power on, as bits.
    pub(super) drawn: Mutex<Vec<((RadioShow, u32), Arc<Vec<Shown>>)>>,
}

impl Heard {
    /// Puts fields together, in the order of the members.
    pub fn of(asked: Asked, fields: &[Arc<Field>], snapshot: &Snapshot) -> Result<Self, Problem> {
        let mut best = Best::new(asked.grid);
        let mut operators: BTreeMap<String, Best> = BTreeMap::new();
        let mut answers = Answers::default();
        let broken = |fault: NotOurGrid| Problem::broken(fault);
        for (place, (field, member)) in fields.iter().zip(&asked.members).enumerate() {
            best.put(number(place), Arc::clone(field)).map_err(broken)?;
            let own = operators.entry(member.cell.operator.clone()).or_insert_with(|| Best::new(asked.grid));
            own.put(number(place), Arc::clone(field)).map_err(broken)?;
            answers.model += field.answers.model;
            answers.otherwise += field.answers.otherwise;
            answers.refused += field.answers.refused;
        }
        let inside = inside(&asked.grid, snapshot);
        let (districts, addresses) = (Arc::clone(&snapshot.districts), Arc::clone(&snapshot.addresses));
        Ok(Self { asked, best, operators, answers, inside, districts, addresses, drawn: Mutex::default() })
    }

    /// Whether the city still has the same districts and addresses.
    pub fn is_of(&self, snapshot: &Snapshot) -> bool {
        Arc::ptr_eq(&self.districts, &snapshot.districts) && Arc::ptr_eq(&self.addresses, &snapshot.addresses)
    }

    /// The power of the best cell in a cell of the grid, dBm.
    pub fn dbm(&self, cell: usize) -> Option<f32> {
        self.best.cells()[cell].map(|heard| heard.dbm)
    }

    /// The areas of equal labels within the city.
    pub fn areas<L: Copy + Ord>(&self, label: impl Fn(usize) -> Option<L>) -> Vec<(L, MultiPolygon<f64>)> {
        let labels: Vec<Option<L>> =
            (0..self.inside.len()).map(|cell| label(cell).filter(|_| self.inside[cell])).collect();
        outline(&self.asked.grid, &labels)
    }
}

fn inside(grid: &radio::Grid, snapshot: &Snapshot) -> Vec<bool> {
    let cells = (0..grid.rows).flat_map(|row| (0..grid.columns).map(move |column| (column, row)));
    let all = snapshot.districts.is_empty();
    cells
        .map(|(column, row)| all || gap::district_of(&snapshot.city, grid.centre(column, row)).is_some())
        .collect()
}
