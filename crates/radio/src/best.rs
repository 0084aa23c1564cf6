//! Which of many sites is heard best in each cell, kept up to date one site at a time.

use std::{collections::BTreeMap, sync::Arc};

use crate::{cell::Grid, raster::Field};

/// The best of many fields over one grid.
///
/// Put or take one site and only the cells of its old and new window are looked at; what the other sites radiate is not
/// computed again.
#[derive(Debug, Clone)]
pub struct Best {
    grid: Grid,
    fields: BTreeMap<u32, Arc<Field>>,
    cells: Vec<Option<Heard>>,
}

/// The site that is heard best in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heard {
    /// Number of the site.
    pub site: u32,
    /// Power in dBm.
    pub dbm: f32,
}

/// The field does not belong to this grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the field lies outside the grid or has another number of cells than its window")]
pub struct NotOurGrid;

impl Best {
    /// Nothing is heard anywhere.
    pub fn new(grid: Grid) -> Self {
        let cells = vec![None; grid.columns as usize * grid.rows as usize];
        Self { grid, fields: BTreeMap::new(), cells }
    }

    /// The grid.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// The best site of each cell, row by row from the south.
    pub fn cells(&self) -> &[Option<Heard>] {
        &self.cells
    }

    /// Puts what is received of one site in the place of what was received of it before; gives the number of cells whose best
    /// site or power changed.
    ///
    /// Where two are heard alike, the one with the lower number is the best.
    ///
    /// # Errors
    /// [`NotOurGrid`]; nothing has changed then.
    pub fn put(&mut self, site: u32, field: impl Into<Arc<Field>>) -> Result<usize, NotOurGrid> {
        let field = field.into();
        let window = field.window;
        let fits =
            |first: u32, count: u32, most: u32| first.checked_add(count).is_some_and(|end| end <= most);
        if !fits(window.column, window.columns, self.grid.columns)
            || !fits(window.row, window.rows, self.grid.rows)
            || field.dbm.len() != window.columns as usize * window.rows as usize
        {
            return Err(NotOurGrid);
        }
        let mut changed = self.take(site);
        for (cell, inner) in window.cells(&self.grid) {
            let heard = Heard { site, dbm: field.dbm[inner] };
            if !heard.dbm.is_nan() && self.cells[cell].is_none_or(|best| heard.beats(best)) {
                self.cells[cell] = Some(heard);
                changed += 1;
            }
        }
        self.fields.insert(site, field);
        Ok(changed)
    }

    /// Takes a site away; gives the number of cells in which it was the best.
    pub fn take(&mut self, site: u32) -> usize {
        let Some(field) = self.fields.remove(&site) else { return 0 };
        let mut changed = 0;
        for (cell, _) in field.window.cells(&self.grid) {
            if self.cells[cell].is_some_and(|best| best.site == site) {
                self.cells[cell] = self.loudest(cell);
                changed += 1;
            }
        }
        changed
    }

    /// The best of all fields in a cell.
    fn loudest(&self, cell: usize) -> Option<Heard> {
        let wide = self.grid.columns as usize;
        let (column, row) = (cell % wide, cell / wide);
        let heard = self.fields.iter().filter_map(|(site, field)| {
            let window = field.window;
            let column =
                column.checked_sub(window.column as usize).filter(|at| *at < window.columns as usize)?;
            let row = row.checked_sub(window.row as usize).filter(|at| *at < window.rows as usize)?;
            let dbm = field.dbm[row * window.columns as usize + column];
            (!dbm.is_nan()).then_some(Heard { site: *site, dbm })
        });
        heard.reduce(|best, next| if next.beats(best) { next } else { best })
    }
}

impl Heard {
    fn beats(self, other: Self) -> bool {
        self.dbm > other.dbm || (self.dbm >= other.dbm && self.site < other.site)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::raster::{Answers, Window};
    use geo::Coord;
    use proptest::prelude::*;

    pub const GRID: Grid = Grid {
        corner: Coord { x: 565_000.0, y: 5_934_000.0 },
        cell_m: 50.0,
        columns: 9,
        rows: 7,
        receiver_m: 1.5,
    };

    /// Powers from a short list, so that sites are often heard alike, and often not at all.
    pub fn field() -> impl Strategy<Value = Field> {
        (0..GRID.columns, 0..GRID.rows).prop_flat_map(|(column, row)| {
            (Just((column, row)), 0..=GRID.columns - column, 0..=GRID.rows - row).prop_flat_map(
                |((column, row), columns, rows)| {
                    let power = prop::sample::select(vec![f32::NAN, -120.0, -105.0, -100.0, -90.0, -80.0]);
                    prop::collection::vec(power, (columns * rows) as usize).prop_map(move |dbm| Field {
                        window: Window { column, row, columns, rows },
                        dbm,
                        answers: Answers::default(),
                    })
                },
            )
        })
    }

    /// All fields laid over each other, cell by cell.
    fn brute(fields: &[Option<Field>]) -> Vec<Option<Heard>> {
        let mut cells: Vec<Option<Heard>> = vec![None; (GRID.columns * GRID.rows) as usize];
        for (site, field) in (0..).zip(fields) {
            let Some(field) = field else { continue };
            let (mut row, mut column) = (field.window.row, field.window.column);
            for dbm in &field.dbm {
                let cell = &mut cells[(row * GRID.columns + column) as usize];
                if !dbm.is_nan() && cell.is_none_or(|best| *dbm > best.dbm) {
                    *cell = Some(Heard { site, dbm: *dbm });
                }
                column += 1;
                if column == field.window.column + field.window.columns {
                    (row, column) = (row + 1, field.window.column);
                }
            }
        }
        cells
    }

    proptest! {
        #[test]
        fn one_site_at_a_time_comes_to_the_same_as_all_from_the_beginning(
            changes in prop::collection::vec((0u32..5, prop::option::of(field())), 1..25)
        ) {
            let mut best = Best::new(GRID);
            let mut fields = vec![None; 5];
            for (site, field) in changes {
                let before = best.cells().to_vec();
                let changed = match field.clone() {
                    Some(field) => best.put(site, field).unwrap(),
                    None => best.take(site),
                };
                fields[site as usize] = field;
                prop_assert_eq!(best.cells().to_vec(), brute(&fields));
                let differ = before.iter().zip(best.cells()).filter(|(one, other)| one != other).count();
                prop_assert!(differ <= changed);
            }
        }
    }

    #[test]
    fn a_field_of_another_grid_changes_nothing() {
        let window = Window { column: 5, row: 0, columns: 5, rows: 1 };
        let field = Field { window, dbm: vec![-80.0; 5], answers: Answers::default() };
        let mut best = Best::new(GRID);
        assert_eq!(best.put(0, field), Err(NotOurGrid));
        assert!(best.cells().iter().all(Option::is_none));
    }
}
