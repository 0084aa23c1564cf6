//! Signing in and out.

use serde_json::{Value, json};

use crate::town::{House, PASSWORD};

#[tokio::test]
async fn signing_in_gives_a_session_and_signing_out_ends_it() {
    let house = House::new().await;
    let mut alpha = house.public();
    let signed_in = alpha.sign_in("ALPHA", PASSWORD).await;
    let cookie = signed_in.expect_status(200).headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Lax") && !cookie.contains("Secure"), "{cookie}");
    assert_eq!(alpha.get("/api/session").await.json()["user"]["organisation"]["name"], "Alpha Netz");
    alpha.ask("DELETE", "/api/session").send().await.expect_status(204);
    assert_eq!(alpha.get("/api/session").await.json()["user"], Value::Null);
    alpha.get("/api/cases").await.expect_status(401);
}

#[tokio::test]
async fn an_unknown_name_and_a_wrong_password_look_alike_and_tries_are_limited() {
    let house = House::with(&[("LOTSE_LOGINS_PER_MINUTE", "3")]).await;
    let mut nobody = house.public();
    let scrub = |mut problem: Value| {
        problem.as_object_mut().unwrap().remove("reference");
        problem
    };
    let wrong = nobody.sign_in("alpha", "not the password").await;
    let unknown = nobody.sign_in("nobody", "not the password").await;
    assert_eq!(scrub(wrong.expect_status(401).json()), scrub(unknown.expect_status(401).json()));
    for _ in 0..2 {
        nobody.sign_in("alpha", "not the password").await.expect_status(401);
    }
    assert_eq!(nobody.sign_in("alpha", PASSWORD).await.expect_status(429).problem(), "too-many");
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_the_host() {
    let house = House::with(&[("LOTSE_PUBLIC_URL", "https://trassen.example")]).await;
    let mut alpha = house.public();
    let signed_in = alpha.sign_in("alpha", PASSWORD).await;
    let cookie = signed_in.expect_status(200).headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-lotse=") && cookie.ends_with("; Secure"), "{cookie}");
    assert!(signed_in.headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn an_account_that_is_closed_loses_its_sessions() {
    let house = House::new().await;
    let (alpha, administrator) = (house.sign_in("alpha").await, house.sign_in("administrator").await);
    let users = administrator.get("/api/users").await.json();
    let user =
        users["items"].as_array().unwrap().iter().find(|user| user["login"] == "alpha").unwrap().clone();
    let path = format!("/api/users/{}", user["id"].as_str().unwrap());
    administrator
        .ask("PATCH", &path)
        .version(user["version"].as_i64().unwrap())
        .json(&json!({"active": false}))
        .send()
        .await
        .expect_status(200);
    alpha.get("/api/cases").await.expect_status(401);
    house.public().sign_in("alpha", PASSWORD).await.expect_status(401);
}

#[tokio::test]
async fn a_new_account_needs_a_side_that_fits_its_role() {
    let house = House::new().await;
    let administrator = house.sign_in("administrator").await;
    let mut input = json!({"login": "new", "name": "Nina Neu", "role": "applicant", "password": "long enough to be taken"});
    let refused = administrator.post("/api/users", &input).await;
    assert_eq!(refused.expect_status(422).json()["errors"][0]["pointer"], "/organisation");
    let organisations = administrator.get("/api/organisations").await.json();
    input["organisation"] = organisations["items"][0]["id"].clone();
    administrator.post("/api/users", &input).await.expect_status(201);
    assert_eq!(administrator.post("/api/users", &input).await.expect_status(409).problem(), "taken");
    house.public().sign_in("new", "long enough to be taken").await.expect_status(200);
}

#[tokio::test]
async fn demo_accounts_are_offered_and_work_on_this_machine_alone() {
    let here = House::demo(&[]).await;
    assert_eq!(here.public().get("/api/config").await.json()["demo_accounts"][0]["login"], "alpha");
    here.public().sign_in("alpha", PASSWORD).await.expect_status(200);

    for settings in [("LOTSE_LISTEN", "0.0.0.0:8080"), ("LOTSE_PUBLIC_URL", "https://trassen.example")] {
        let abroad = House::demo(&[settings]).await;
        assert_eq!(abroad.public().get("/api/config").await.json()["demo_accounts"], json!([]));
        let refused = abroad.public().sign_in("alpha", PASSWORD).await;
        assert_eq!(refused.expect_status(403).problem(), "demo-account-closed");
    }
    // A proxy on this machine would carry them out of it, also for those who are signed in already.
    let signed_in = here.sign_in("alpha").await;
    for (name, value) in
        [("host", "trassen.example"), ("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.1")]
    {
        let config = here.public();
        let config = config.ask("GET", "/api/config").header(name, value).send().await;
        assert_eq!(config.json()["demo_accounts"], json!([]), "{name}");
        signed_in.ask("GET", "/api/cases").header(name, value).send().await.expect_status(401);
        let credentials = json!({"login": "alpha", "password": PASSWORD});
        let refused =
            signed_in.ask("POST", "/api/session").json(&credentials).header(name, value).send().await;
        assert_eq!(refused.expect_status(403).problem(), "demo-account-closed");
    }
    let without = House::demo(&[("LOTSE_DEMO", "false")]).await;
    assert_eq!(without.public().get("/api/config").await.json()["demo_accounts"], json!([]));
    without.public().sign_in("alpha", PASSWORD).await.expect_status(403);
    let real = House::new().await;
    assert_eq!(real.public().get("/api/config").await.json()["demo_accounts"], json!([]));
}
