//! Real extracts of OpenStreetMap, imported by the command itself and counted again by other means.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says what it expects by failing"
)]

use std::{
    collections::{BTreeMap, HashMap},
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use osmpbf::{Element, ElementReader};
use sqlx::{AssertSqlSafe, PgConnection};
use store::testing::TestDb;
use tests::city::{checkout, folder, lotse};

/// Real extracts lie beside the checkout (or where `LOTSE_SHARED` says) and are never part of it.
fn extract(name: &str) -> Option<PathBuf> {
    let shared = env::var_os("LOTSE_SHARED").map_or_else(|| checkout().join("../shared"), PathBuf::from);
    let path = shared.join("data/osm").join(name);
    if !path.exists() {
        println!("skipped: {name} is not there (real extracts are kept beside the checkout)");
        return None;
    }
    Some(path)
}

/// What stands in a file, element by element.
#[derive(Default)]
struct Count {
    /// Objects with a house number: nodes, ways, relations.
    addresses: [i64; 3],
    trees: i64,
    /// Ways that are a highway, as WKT in degrees.
    highways: Vec<String>,
}

fn count(path: &Path) -> Count {
    let mut count = Count::default();
    let mut places = HashMap::new();
    let mut highways: Vec<Vec<i64>> = Vec::new();
    let numbered =
        |tags: &[(String, String)]| i64::from(tags.iter().any(|(key, _)| key == "addr:housenumber"));
    let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    ElementReader::from_path(path)
        .unwrap()
        .for_each(|element| {
            let (kind, tags, node) = match &element {
                Element::Node(node) => {
                    (0, node.tags().map(owned).collect(), Some((node.id(), node.lon(), node.lat())))
                }
                Element::DenseNode(node) => {
                    (0, node.tags().map(owned).collect(), Some((node.id(), node.lon(), node.lat())))
                }
                Element::Way(way) => (1, way.tags().map(owned).collect::<Vec<_>>(), None),
                Element::Relation(relation) => (2, relation.tags().map(owned).collect(), None),
            };
            count.addresses[kind] += numbered(&tags);
            if let Some((id, lon, lat)) = node {
                places.insert(id, (lon, lat));
                count.trees += i64::from(tags.iter().any(|(key, value)| key == "natural" && value == "tree"));
            }
            if let Element::Way(way) = element
                && tags.iter().any(|(key, _)| key == "highway")
            {
                highways.push(way.refs().collect());
            }
        })
        .unwrap();
    for nodes in highways {
        // A way may leave the extract; what lies outside has no length here.
        for pair in nodes.windows(2) {
            if let (Some((x1, y1)), Some((x2, y2))) = (places.get(&pair[0]), places.get(&pair[1])) {
                count.highways.push(format!("LINESTRING({x1} {y1},{x2} {y2})"));
            }
        }
    }
    count
}

/// The command as its user starts it, on the test's database.
async fn import(owner: &mut PgConnection, file: &Path) -> Output {
    let (socket, database): (String, String) =
        sqlx::query_as("select current_setting('unix_socket_directories'), current_database()::text")
            .fetch_one(owner)
            .await
            .unwrap();
    let data = folder();
    Command::new(lotse())
        .args(["import", "osm", "--fit-area"])
        .arg(file)
        .env("DATABASE_URL", format!("postgres://lotse@localhost/{database}?host={socket}&port=5432"))
        .env("LOTSE_DATA", data.path())
        .output()
        .unwrap()
}

async fn number(owner: &mut PgConnection, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(owner).await.unwrap()
}

/// Rows of every table that is ours.
async fn rows(owner: &mut PgConnection) -> BTreeMap<String, i64> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select tablename::text from pg_tables where schemaname = 'public' and tablename <> 'spatial_ref_sys'",
    )
    .fetch_all(&mut *owner)
    .await
    .unwrap();
    let mut rows = BTreeMap::new();
    for table in tables {
        let sql = AssertSqlSafe(format!("select count(*) from \"{table}\""));
        rows.insert(table, sqlx::query_scalar(sql).fetch_one(&mut *owner).await.unwrap());
    }
    rows
}

/// Imports an extract and holds what stands in PostGIS against the count.
async fn compare(path: &Path) -> (TestDb, PgConnection, Count) {
    let city = TestDb::new().await;
    let mut owner = city.login("lotse").await;
    let done = import(&mut owner, path).await;
    let told = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{told}\n{}", String::from_utf8_lossy(&done.stderr));
    let count = count(path);
    assert_eq!(number(&mut owner, "select count(*) from address").await, count.addresses.iter().sum::<i64>());
    assert_eq!(number(&mut owner, "select count(*) from tree").await, count.trees);
    let outside = "select count(*) from segment where st_length(line) = 0 or not st_isvalid(line)";
    assert_eq!(number(&mut owner, outside).await, 0);
    let (all, taken): (f64, f64) = sqlx::query_as(
        "select (select sum(st_length(st_geomfromtext(wkt, 4326)::geography)) / 1000 from unnest($1::text[]) as way (wkt)),
                (select sum(st_length(st_transform(line, 4326)::geography)) / 1000 from segment)",
    )
    .bind(&count.highways)
    .fetch_one(&mut owner)
    .await
    .unwrap();
    let words: Vec<&str> =
        told.lines().find(|line| line.contains("km of highways")).unwrap().split(' ').collect();
    let told_km = |at: usize| words[at].parse::<f64>().unwrap();
    let at = words.iter().position(|word| *word == "km").unwrap();
    assert!((told_km(at - 1) - all).abs() < 0.06, "told {} km, PostGIS measures {all} km", told_km(at - 1));
    // Planned and closed roads, platforms and squares are told as left out; nothing is added.
    assert!(taken <= all && taken > 0.8 * all, "{taken} of {all} km");
    println!(
        "{}: {:?} addresses, {all:.1} km of highways, {taken:.1} km taken",
        path.display(),
        count.addresses
    );
    (city, owner, count)
}

#[tokio::test(flavor = "multi_thread")]
async fn lauf_stands_in_postgis_as_it_was_counted_and_half_a_file_changes_nothing() {
    let Some(path) = extract("lauf-200115.osm.pbf") else { return };
    let (_city, mut owner, count) = compare(&path).await;
    // As published with the extract: 5,425 objects with a house number, 256 km of highways.
    assert_eq!(count.addresses, [4_778, 646, 1]);
    let streets =
        number(&mut owner, "select count(*) from segment where class not in ('track', 'path')").await;
    let ways = number(&mut owner, "select count(*) from segment where class in ('track', 'path')").await;
    assert!(streets > 1_000 && ways > 100, "{streets} street segments, {ways} of tracks and paths");

    let before = rows(&mut owner).await;
    assert!(before["address"] == 5_425 && before["segment"] == streets + ways, "{before:?}");
    let whole = fs::read(&path).unwrap();
    let folder = folder();
    for (number, cut) in [whole.len() / 2, whole.len() - 100].into_iter().enumerate() {
        let half = folder.path().join(format!("half-{number}.osm.pbf"));
        fs::write(&half, &whole[..cut]).unwrap();
        let done = import(&mut owner, &half).await;
        let complaint = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success() && complaint.contains("nothing has changed"), "{complaint}");
        assert_eq!(rows(&mut owner).await, before, "cut at byte {cut}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn munich_stands_in_postgis_as_it_was_counted() {
    let Some(path) = extract("munchen.osm.pbf") else { return };
    let (_city, _owner, count) = compare(&path).await;
    let [nodes, ways, relations] = count.addresses;
    assert!(nodes + ways == 3_250 && relations == 17, "{:?}", count.addresses);
}
