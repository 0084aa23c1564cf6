//! Trenches of 300 m in the demo town: what the running city finds, and what PostGIS finds by brute force.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says what it expects by failing"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use tests::city::{City, checkout};
use uuid::Uuid;

const TODAY: &str = "2026-03-02";
const WIDTH_M: f64 = 0.4;
/// What a rule says of a neighbour.
type Said = (String, Uuid);

/// The values of the rules as their files give them.
fn values() -> Value {
    let mut values = serde_json::Map::new();
    for file in fs::read_dir(checkout().join("data/rules")).unwrap() {
        let table: toml::Table = fs::read_to_string(file.unwrap().path()).unwrap().parse().unwrap();
        let value = serde_json::to_value(&table["value"][0]).unwrap();
        values.insert(table["code"].as_str().unwrap().to_owned(), value);
    }
    Value::Object(values)
}

/// 300 m of each long street, beginning somewhere else in each, on its axis or beside it; and 300 m across the blocks.
async fn trenches(town: &mut PgConnection) -> Vec<(String, String)> {
    sqlx::query_as(
        "with street as (
             select name, geom, st_length(geom) as length, row_number() over (order by name, st_length(geom) desc) as number
             from (select name, (st_dump(st_linemerge(st_collect(line)))).geom from segment
                   where name <> '' and class not in ('track', 'path') group by name) as merged
             where st_length(geom) > 301
         ), trench as (
             select name, number, st_linesubstring(geom, start / length, (start + 300) / length) as line
             from street, lateral (select (length - 300) * (number % 5) / 5 as start) as at
             union all
             select name || ' across', number, st_makeline(spot, st_translate(spot, 180, 240))
             from street, lateral (select st_lineinterpolatepoint(geom, 0.5) as spot) as at
             where number % 4 = 0
         )
         select name, st_asgeojson(st_transform(st_translate(line, number % 3 * 1.7, number % 2 * 1.1), 4326), 12)
         from trench where st_issimple(line) and number % 5 < 3 order by name",
    )
    .fetch_all(town)
    .await
    .unwrap()
}

async fn by_force(
    town: &mut PgConnection,
    line: &str,
    (first, last): (&str, &str),
    rules: &Value,
) -> BTreeMap<Said, bool> {
    let rows: Vec<(String, Uuid, bool)> = sqlx::query_as(include_str!("brute/oracle.sql"))
        .bind(line)
        .bind(WIDTH_M)
        .bind(first)
        .bind(last)
        .bind(TODAY)
        .bind(rules)
        .fetch_all(town)
        .await
        .unwrap();
    rows.into_iter().map(|(rule, id, sure)| ((rule, id), sure)).collect()
}

fn by_engine(city: &City, cookie: &str, line: &str, (first, last): (&str, &str)) -> BTreeSet<Said> {
    let line: Value = serde_json::from_str(line).unwrap();
    let body = json!({
        "line": line, "width_m": WIDTH_M, "cover_m": 0.6, "method": "open_trench", "procedure": "consent",
        "period": { "first": first, "last": last },
    });
    let (head, answer) = city.ask("POST", "/api/check", cookie, &body.to_string()).unwrap();
    assert!(head.contains(" 200 "), "{head}\n{answer}");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let judged = ["ST1", "ST2", "ST3", "P1", "U4", "E1"];
    answer["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["rule"].as_str().unwrap(), &finding["neighbour"]["id"]))
        .filter(|(rule, _)| judged.contains(rule))
        .map(|(rule, id)| (rule.to_owned(), id.as_str().unwrap().parse().unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn trenches_of_300_m_run_into_exactly_what_brute_force_finds() {
    let city = City::open(TODAY);
    // An officer sees every neighbour by name.
    let cookie = city.sign_in("amt");
    let login = PgConnectOptions::new_without_pgpass()
        .socket(city.socket())
        .port(5432)
        .username("lotse")
        .database("lotse");
    let mut town = PgConnection::connect_with(&login).await.unwrap();
    let rules = values();
    let periods = [
        ("2026-03-09", "2026-03-27"),
        ("2026-04-20", "2026-05-29"),
        ("2026-07-01", "2026-07-03"),
        ("2027-06-01", "2027-06-30"),
        ("2031-02-03", "2031-02-28"),
    ];
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut close = 0;
    let trenches = trenches(&mut town).await;
    assert!(trenches.len() >= 20, "{} trenches", trenches.len());
    for ((name, line), period) in trenches.iter().zip(periods.iter().cycle()) {
        let expected = by_force(&mut town, line, *period, &rules).await;
        let found = by_engine(&city, &cookie, line, *period);
        let missed: Vec<_> =
            expected.iter().filter(|(said, sure)| **sure && !found.contains(*said)).collect();
        let invented: Vec<_> = found.iter().filter(|said| !expected.contains_key(*said)).collect();
        assert!(
            missed.is_empty() && invented.is_empty(),
            "{name} {period:?}: missed {missed:?}, invented {invented:?}\n{line}"
        );
        close += expected.values().filter(|sure| !**sure).count();
        for (rule, _) in found {
            *seen.entry(rule).or_default() += 1;
        }
    }
    println!("{} trenches, findings {seen:?}; a millimetre decides {close} of them", trenches.len());
    // A comparison of nothing with nothing would prove nothing.
    assert_eq!(seen.len(), 6, "every rule has its case: {seen:?}");
    assert!(close * 50 < seen.values().sum::<usize>(), "{close} findings hang on a millimetre");
}
