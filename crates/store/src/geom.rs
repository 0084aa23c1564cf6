//! Geometry on its way into and out of PostGIS: EWKB in EPSG:25832 both ways.

use geo::{Geometry, Point};
use geozero::{CoordDimensions, ToGeo, ToWkb, wkb::Ewkb};
use model::Utm32;
use sqlx::{
    Decode, Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgTypeInfo, PgValueFormat, PgValueRef},
};

use crate::StoreError;

/// Code of the one reference system of the house.
pub const SRID: i32 = 25832;

/// A geometry in EPSG:25832 as PostGIS keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Geom(pub Geometry<f64>);

impl Geom {
    /// The geometry as EWKB: what bulk inserts carry as `bytea[]`.
    ///
    /// # Errors
    /// Only for kinds of geometry that WKB has no word for.
    pub(crate) fn ewkb(geometry: &Geometry<f64>) -> Result<Vec<u8>, StoreError> {
        geometry
            .to_ewkb(CoordDimensions::xy(), Some(SRID))
            .map_err(|error| StoreError::Database(sqlx::Error::Encode(Box::new(error))))
    }

    /// The checked geometry.
    ///
    /// # Errors
    /// [`StoreError::Geometry`] when the database holds what the house would not accept.
    pub fn into_utm32(self) -> Result<Utm32, StoreError> {
        Ok(Utm32::stored(self.0)?)
    }

    /// The point that it is.
    ///
    /// # Errors
    /// [`StoreError::GeometryKind`] when it is none.
    pub(crate) fn into_point(self, column: &'static str) -> Result<Point<f64>, StoreError> {
        match self.0 {
            Geometry::Point(point) => Ok(point),
            _ => Err(StoreError::GeometryKind { column }),
        }
    }
}

impl From<&Utm32> for Geom {
    fn from(geometry: &Utm32) -> Self {
        Self(geometry.geometry().clone())
    }
}

impl Type<Postgres> for Geom {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("geometry")
    }
}

impl Encode<'_, Postgres> for Geom {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(&self.0.to_ewkb(CoordDimensions::xy(), Some(SRID))?);
        Ok(IsNull::No)
    }
}

impl Decode<'_, Postgres> for Geom {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        match value.format() {
            PgValueFormat::Binary => Ok(Self(Ewkb(value.as_bytes()?).to_geo()?)),
            PgValueFormat::Text => Err("geometry is read in binary form only".into()),
        }
    }
}
