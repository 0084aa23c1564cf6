//! Vector tiles: the base map for everybody, permits as far as the caller may know of them.

use axum::{
    extract::State,
    http::{
        HeaderValue,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use store::tile::Tile;

use crate::{
    app::App,
    body::Path,
    caller::{self, Caller},
    problem::{Kind, Problem},
};

/// Column, row and zoom of a tile.
type Place = Path<(u8, u32, u32)>;

/// The base map.
#[utoipa::path(get, path = "/api/tiles/base/{z}/{x}/{y}", tag = "map",
    params(("z" = u8, Path), ("x" = u32, Path), ("y" = u32, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile")))]
pub async fn base(State(app): State<App>, Path((z, x, y)): Place) -> Result<Response, Problem> {
    let tile = Tile::new(z, x, y).ok_or_else(|| Problem::new(Kind::Unknown))?;
    let mut tx = app.db.begin(&store::Who::public(app.tenant)).await?;
    // Streets change once in a while, not while somebody pans.
    Ok(answer(store::tile::base(&mut tx, tile).await?, "public, max-age=300"))
}

/// Works, moratoria, cases and conduits.
#[utoipa::path(get, path = "/api/tiles/permits/{z}/{x}/{y}", tag = "map",
    params(("z" = u8, Path), ("x" = u32, Path), ("y" = u32, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile")))]
pub async fn permits(
    State(app): State<App>,
    caller: Option<Caller>,
    Path((z, x, y)): Place,
) -> Result<Response, Problem> {
    let tile = Tile::new(z, x, y).ok_or_else(|| Problem::new(Kind::Unknown))?;
    let mut tx = app.db.begin(&caller::who(caller.as_ref(), app.tenant)).await?;
    Ok(answer(store::tile::permits(&mut tx, tile, app.clock.today()).await?, "private, no-store"))
}

/// A tile with how long it may be kept.
pub fn answer(tile: Vec<u8>, cache: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/vnd.mapbox-vector-tile")),
        (CACHE_CONTROL, HeaderValue::from_static(cache)),
    ];
    (headers, tile).into_response()
}
