//! Stored words and counts, read back as what they mean.

use serde::de::{DeserializeOwned, IntoDeserializer, value::StrDeserializer};

use crate::StoreError;

/// The meaning of a word in a column.
pub(crate) fn word<T: DeserializeOwned>(column: &'static str, word: &str) -> Result<T, StoreError> {
    let source: StrDeserializer<'_, serde::de::value::Error> = word.into_deserializer();
    match T::deserialize(source) {
        Ok(meaning) => Ok(meaning),
        Err(_unknown) => Err(StoreError::Word { column, word: word.to_owned() }),
    }
}

/// A number in the width that its column or field has.
pub(crate) fn number<A, B: TryFrom<A>>(column: &'static str, number: A) -> Result<B, StoreError> {
    match B::try_from(number) {
        Ok(number) => Ok(number),
        Err(_too_big) => Err(StoreError::OutOfRange { column }),
    }
}
