//! Lists come in pages: how many, from where, and the path of the next one.

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::{IntoParams, ToSchema};

/// Most items on one page.
const MOST: u32 = 500;

/// What is said of something else than a number of items.
pub const NO_LIMIT: &str = "a number from 1 to 500 is expected";

/// Reads how many items a page has.
///
/// # Errors
/// When it is no number from 1 to 500.
pub fn limit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let limit = Option::<u32>::deserialize(deserializer).map_err(|_no_number| D::Error::custom(NO_LIMIT))?;
    match limit {
        Some(limit) if !(1..=MOST).contains(&limit) => Err(D::Error::custom(NO_LIMIT)),
        limit => Ok(limit),
    }
}

/// Which page is asked for.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Items per page, 50 when not given, at most 500.
    #[serde(default, deserialize_with = "limit")]
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// Items to leave out at the beginning.
    offset: Option<u32>,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// How many there are on all pages.
    pub total: u64,
    /// Path of the next page.
    pub next: Option<String>,
}

impl Paging {
    /// A page of `limit` items after `offset`.
    pub fn new(limit: Option<u32>, offset: Option<u32>) -> Self {
        Self { limit, offset }
    }

    /// Items per page.
    pub fn limit(self) -> u32 {
        self.limit.unwrap_or(50)
    }

    /// Items to leave out.
    pub fn offset(self) -> u32 {
        self.offset.unwrap_or(0)
    }

    /// Of a whole list the items that the page holds.
    pub fn cut<I: IntoIterator>(self, all: I) -> impl Iterator<Item = I::Item> {
        all.into_iter().skip(self.offset() as usize).take(self.limit() as usize)
    }

    /// The page with these items out of `total`, at `path` with the other parameters of the query.
    pub fn page<T>(self, items: Vec<T>, total: u64, path: &str, query: Option<&str>) -> Page<T> {
        let end = self.offset().saturating_add(u32::try_from(items.len()).unwrap_or(u32::MAX));
        let next = (u64::from(end) < total && !items.is_empty()).then(|| {
            let mut parts: Vec<String> = query
                .unwrap_or_default()
                .split('&')
                .filter(|part| {
                    !part.is_empty() && !part.starts_with("limit=") && !part.starts_with("offset=")
                })
                .map(ToOwned::to_owned)
                .collect();
            parts.push(format!("limit={}", self.limit()));
            parts.push(format!("offset={end}"));
            format!("{path}?{}", parts.join("&"))
        });
        Page { items, total, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_the_filter_and_ends_with_the_list() {
        let paging = Paging { limit: Some(2), offset: Some(2) };
        let page = paging.page(vec![3, 4], 5, "/api/cases", Some("q=Elm&limit=2&offset=2"));
        assert_eq!(page.next.as_deref(), Some("/api/cases?q=Elm&limit=2&offset=4"));
        assert_eq!(paging.page(vec![3], 3, "/api/cases", None).next, None);
    }
}
