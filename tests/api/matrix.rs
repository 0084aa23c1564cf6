//! Every route times every role, from the OpenAPI document: who is let in, and who is not.

use model::account::Role;
use serde_json::Value;
use server::permission::Permission;
use uuid::Uuid;

use crate::{
    client::{Client, Reply},
    town::House,
    trip::{application, hand_in},
};

/// Every operation of the OpenAPI document: method, path, names of its required headers.
fn operations() -> Vec<(String, String, Vec<String>)> {
    let document = serde_json::to_value(server::router::document()).unwrap();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let headers = operation["parameters"].as_array().into_iter().flatten();
            let headers = headers.filter(|parameter| parameter["in"] == "header");
            let headers = headers.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect();
            all.push((method.to_uppercase(), path.clone(), headers));
        }
    }
    all
}

/// A request that gets past the door: places filled in, a key and a version given, but an empty body.
async fn knock(client: &Client, method: &str, path: &str, case: &str, headers: &[String]) -> Reply {
    let id = case.rsplit('/').next().unwrap();
    let mut path = path.replace("{id}", id).replace("{token}", "none").replace("{z}/{x}/{y}", "13/4325/2650");
    // Whatever else a path names is a thing with an identifier.
    while let Some((from, to)) = path.find('{').zip(path.find('}')) {
        path.replace_range(from..=to, &Uuid::nil().to_string());
    }
    let path = if path == "/api/places" { "/api/places?q=Elm".to_owned() } else { path };
    let mut ask = client.ask(method, &path);
    if headers.iter().any(|name| name == "Idempotency-Key") {
        ask = ask.key(Uuid::new_v4());
    }
    if headers.iter().any(|name| name == "If-Match") {
        ask = ask.version(999);
    }
    if method != "GET" {
        ask = ask.json(&Value::Object(serde_json::Map::new()));
    }
    ask.send().await
}

#[tokio::test]
async fn every_route_lets_in_whom_the_menu_admits_and_nobody_else() {
    let house = House::new().await;
    let case = hand_in(&house.sign_in("alpha").await, &application()).await;
    let mut people = vec![(None, house.public())];
    for (role, login) in [
        (Role::Applicant, "alpha"),
        (Role::Officer, "officer"),
        (Role::Planner, "planner"),
        (Role::Administrator, "administrator"),
        (Role::Consultee, "consultee"),
    ] {
        people.push((Some(role), house.sign_in(login).await));
    }
    let mut knocks = 0;
    for (method, path, headers) in operations() {
        let permission =
            Permission::find(&method, &path).unwrap_or_else(|| panic!("{method} {path} is not in the menu"));
        for (role, person) in &people {
            // Signing out would end the session that the next route needs.
            if path == "/api/session" && method == "DELETE" && role.is_some() {
                continue;
            }
            let reply = knock(person, &method, &path, &case, &headers).await;
            let status = reply.status.as_u16();
            let told = format!("{method} {path} as {role:?}: {status}");
            match (permission.admits(*role), role) {
                (false, None) => assert_eq!(status, 401, "{told}"),
                (false, Some(_)) => assert_eq!(status, 403, "{told}"),
                (true, _) => {
                    assert!(
                        status != 401 && status != 403 && status < 500,
                        "{told}: {}",
                        String::from_utf8_lossy(&reply.bytes)
                    );
                }
            }
            knocks += 1;
        }
    }
    assert!(knocks > 180, "{knocks} knocks are fewer than there are routes and roles");
}

#[tokio::test]
async fn every_route_that_asks_for_a_key_or_a_version_refuses_without_it() {
    let house = House::new().await;
    let alpha = house.sign_in("alpha").await;
    let case = hand_in(&alpha, &application()).await;
    let people = [alpha, house.sign_in("officer").await, house.sign_in("administrator").await];
    for (method, path, headers) in operations() {
        let Some(permission) = Permission::find(&method, &path) else { continue };
        let roles = [Role::Applicant, Role::Officer, Role::Administrator];
        let Some((_, person)) = roles.iter().zip(&people).find(|(role, _)| permission.admits(Some(**role)))
        else {
            continue;
        };
        if headers.iter().any(|name| name == "If-Match") {
            let keyed: Vec<String> = headers.iter().filter(|name| *name != "If-Match").cloned().collect();
            let reply = knock(person, &method, &path, &case, &keyed).await;
            assert_eq!(reply.status, 428, "{method} {path} without a version");
        }
        if headers.iter().any(|name| name == "Idempotency-Key") {
            let versioned: Vec<String> =
                headers.iter().filter(|name| *name != "Idempotency-Key").cloned().collect();
            let reply = knock(person, &method, &path, &case, &versioned).await;
            assert_eq!(reply.status, 400, "{method} {path} without a key");
            assert_eq!(reply.problem(), "idempotency-key-missing");
        }
    }
}
