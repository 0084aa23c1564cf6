//! Uploads: kept as received, then read in a process of their own and shown feature by feature.

use axum::extract::State;
use model::{Text, UploadId};
use serde::Serialize;
use store::blob::hex;
use tokio::sync::Semaphore;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    answer::Answer,
    app::App,
    body::Form,
    caller::Caller,
    geometry::GeoJson,
    problem::{Fault, Problem},
};

/// A form with one file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form in the OpenAPI document")]
pub struct UploadForm {
    /// GeoJSON, GeoPackage or a zipped Shapefile.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// One line of a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct Feature {
    index: usize,
    label: String,
    line: GeoJson,
    length_m: f64,
}

/// Something that was mended on the way in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Repair {
    feature: usize,
    text: Text,
}

/// A file as it was received, and what is in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Upload {
    id: Uuid,
    name: String,
    sha256: String,
    size_bytes: u64,
    format: String,
    features: Vec<Feature>,
    repairs: Vec<Repair>,
}

/// Files that are read at a time: each reader may take a gigabyte.
static READERS: Semaphore = Semaphore::const_new(4);

/// Takes a file and shows the lines in it.
#[utoipa::path(post, path = "/api/uploads", tag = "trench",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 200, body = Upload)))]
pub async fn create(State(app): State<App>, caller: Caller, form: Form) -> Result<Answer, Problem> {
    let (name, content) = form.file("file")?;
    let size_bytes = content.len() as u64;

    // Kept as received, whatever is found in it.
    let (blobs, kept) = (app.blobs.clone(), content.clone());
    let sha256 = tokio::task::spawn_blocking(move || blobs.put(&kept)).await.map_err(Problem::broken)??;

    let (program, area, file) = (app.program.clone(), app.city.area, name.clone());
    let turn = READERS.acquire().await.map_err(Problem::broken)?;
    let read = tokio::task::spawn_blocking(move || exchange::upload::read(&program, &content, &file, &area));
    let read = read.await.map_err(Problem::broken)?;
    drop(turn);

    let id = UploadId(Uuid::now_v7());
    let format = read.as_ref().map_or("unreadable", |upload| upload.format.code()).to_owned();
    let mut tx = app.db.begin(&caller.who).await?;
    let stored = store::upload::Upload {
        id,
        user: caller.user.id,
        organisation: caller.organisation(),
        name: name.clone(),
        format: format.clone(),
        sha256,
        size_bytes,
        received_at: app.clock.now(),
    };
    store::upload::insert(&mut tx, &stored).await?;
    tx.commit().await?;

    let upload =
        read.map_err(|faults| Problem::invalid(faults.into_iter().map(Fault::of_upload).collect()))?;
    Answer::ok(&Upload {
        id: id.0,
        name,
        sha256: hex(&sha256),
        size_bytes,
        format,
        features: upload
            .features
            .iter()
            .map(|feature| Feature {
                index: feature.index,
                label: feature.label.clone(),
                line: GeoJson::from(feature.geometry.geometry()),
                length_m: decimetres(feature.geometry.ground_length().get()),
            })
            .collect(),
        repairs: upload.repairs.into_iter().map(|(feature, text)| Repair { feature, text }).collect(),
    })
}

/// A length rounded as it is shown.
pub fn decimetres(metres: f64) -> f64 {
    // The sum of nothing is -0.
    (metres * 10.0).round() / 10.0 + 0.0
}
