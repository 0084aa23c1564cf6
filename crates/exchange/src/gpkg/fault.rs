//! Why tables cannot be written.

use super::Kind;

/// Why tables cannot be written; tables, rows and columns are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no table at all.
    #[error("a GeoPackage needs at least one table")]
    NoTable,
    /// The name of a table is empty, too long, holds control characters or belongs to the format itself.
    #[error("table {table} has a name that a GeoPackage does not take")]
    TableName {
        /// The table.
        table: usize,
    },
    /// Two tables share a name.
    #[error("table {table} has the name of an earlier one")]
    TableTwice {
        /// The later of the two.
        table: usize,
    },
    /// The name of a column is empty, too long, holds control characters or belongs to the format itself.
    #[error("column {column} of table {table} has a name that a GeoPackage does not take")]
    ColumnName {
        /// The table.
        table: usize,
        /// The column.
        column: usize,
    },
    /// Two columns share a name.
    #[error("column {column} of table {table} has the name of an earlier one")]
    ColumnTwice {
        /// The table.
        table: usize,
        /// The later of the two.
        column: usize,
    },
    /// A row has more or fewer values than there are columns.
    #[error("row {row} of table {table} has {values} values for {columns} columns")]
    Count {
        /// The table.
        table: usize,
        /// The row.
        row: usize,
        /// Values of the row.
        values: usize,
        /// Columns of the table.
        columns: usize,
    },
    /// A value does not fit its column.
    #[error("row {row}, column {column} of table {table} does not hold what a column of kind {kind:?} takes")]
    Value {
        /// The table.
        table: usize,
        /// The row.
        row: usize,
        /// The column.
        column: usize,
        /// What the column takes.
        kind: Kind,
    },
    /// The geometry of a row is not of the table's shape, empty or not finite.
    #[error("the geometry of row {row} of table {table} is empty, not finite or not of the table's shape")]
    Geometry {
        /// The table.
        table: usize,
        /// The row.
        row: usize,
    },
    /// GDAL did not write.
    #[error("the GeoPackage could not be written")]
    NotWritten,
}
