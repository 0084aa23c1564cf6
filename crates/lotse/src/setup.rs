//! `lotse setup`: a real, empty city with its first authority and administrator.

use std::{io::IsTerminal, process::ExitCode};

use anyhow::{Context, bail};
use clap::Args;
use geo::{Coord, Rect};
use model::{
    AuthorityId, CityArea, TenantId, UserId,
    account::{Authority, Role},
};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use server::{password, user};
use store::{Who, account, tenant::Tenant};
use uuid::Uuid;

use crate::{open::Open, print};

/// How far beyond the city's box coordinates may still lie, in metres.
const MARGIN_M: f64 = 2_000.0;
/// Where the first administrator's password may stand instead of being typed.
const PASSWORD: &str = "LOTSE_ADMIN_PASSWORD";

/// What the city is.
#[derive(Debug, Args)]
pub struct Flags {
    /// Name of the city as shown
    #[arg(long, value_name = "NAME")]
    name: String,
    /// Capital letters that open its references, for example HH
    #[arg(long, value_name = "LETTERS")]
    prefix: String,
    /// Its box in degrees: west,south,east,north
    #[arg(long, value_name = "W,S,E,N", value_parser = bounds, allow_hyphen_values = true)]
    area: Rect<f64>,
    /// Name of the road authority
    #[arg(long, value_name = "NAME")]
    authority: String,
    /// Address of the road authority as on its letters, lines separated by a semicolon
    #[arg(long, value_name = "ADDRESS", default_value = "")]
    address: String,
    /// Calendar of the authority's closed days, for example DE-HH
    #[arg(long, value_name = "CODE")]
    calendar: String,
    /// Login of the first administrator; the password is asked for, or taken from `LOTSE_ADMIN_PASSWORD`
    #[arg(long, value_name = "LOGIN")]
    admin: String,
    /// Name of the first administrator as shown
    #[arg(long, value_name = "NAME")]
    admin_name: String,
}

/// Founds the city.
pub async fn run(open: Open, flags: Flags) -> anyhow::Result<ExitCode> {
    if let Some(city) = open.find_city().await? {
        let kind = if city.demo { "the demo town" } else { "a city" };
        bail!(
            "{kind} ({}) stands here already; a real city needs a database of its own (`--data FOLDER`)",
            city.name
        );
    }
    if flags.prefix.is_empty()
        || flags.prefix.len() > 5
        || !flags.prefix.bytes().all(|byte| byte.is_ascii_uppercase())
    {
        bail!("the prefix has 1 to 5 capital letters, {:?} does not", flags.prefix);
    }
    if !user::is_name(&flags.admin) || !user::is_name(&flags.admin_name) {
        bail!("login and name of the administrator have 1 to 120 characters");
    }
    let law = server::lawbook::law()?;
    if law.calendar(&flags.calendar).is_none() {
        bail!("there is no calendar {:?} in data/calendars", flags.calendar);
    }
    let password = new_password()?;
    let password_hash = password::hash(password).await.context("the password cannot be used")?;

    let city = Tenant {
        id: TenantId(Uuid::now_v7()),
        slug: "city".to_owned(),
        name: flags.name,
        reference_prefix: flags.prefix,
        area: CityArea::new(flags.area, MARGIN_M),
        demo: false,
    };
    let authority = account::AuthorityRow {
        authority: Authority { id: AuthorityId(Uuid::now_v7()), name: flags.authority },
        calendar: flags.calendar,
        address: flags.address.split(';').map(str::trim).collect::<Vec<_>>().join("\n"),
        settings: account::AuthoritySettings::default(),
        version: 1,
    };
    let administrator = account::NewUser {
        id: UserId(Uuid::now_v7()),
        login: flags.admin.trim().to_owned(),
        name: flags.admin_name.trim().to_owned(),
        role: Role::Administrator,
        organisation: None,
        authority: None,
        body: None,
        password_hash,
    };
    let mut tx = open.db.begin(&Who::system(city.id)).await?;
    store::tenant::insert(&mut tx, &city).await?;
    account::insert_authority(&mut tx, &authority, None).await?;
    account::insert(&mut tx, &administrator).await?;
    tx.commit().await?;
    print::line(&format!(
        "{} stands. Next: `lotse import osm FILE`, then `lotse serve`; {} opens the other accounts.",
        city.name, administrator.login
    ));
    Ok(ExitCode::SUCCESS)
}

/// Degrees as a box in EPSG:25832 that holds all four corners.
fn bounds(text: &str) -> Result<Rect<f64>, String> {
    let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    let &[west, south, east, north] = numbers.as_slice() else {
        return Err("four numbers are expected: west,south,east,north".to_owned());
    };
    if west >= east || south >= north {
        return Err("west must lie before east, and south before north".to_owned());
    }
    let corners = [(west, south), (west, north), (east, south), (east, north)]
        .map(|(lon, lat)| exchange::crs::to_utm32(lon, lat));
    let zone = CityArea::zone();
    if !corners.iter().all(|corner| zone.holds(*corner)) {
        return Err("this box does not lie in zone 32, as Germany does".to_owned());
    }
    let least = |pick: fn(&Coord<f64>) -> f64| corners.iter().map(pick).fold(f64::INFINITY, f64::min);
    let most = |pick: fn(&Coord<f64>) -> f64| corners.iter().map(pick).fold(f64::NEG_INFINITY, f64::max);
    Ok(Rect::new(
        Coord { x: least(|at| at.x), y: least(|at| at.y) },
        Coord { x: most(|at| at.x), y: most(|at| at.y) },
    ))
}

fn new_password() -> anyhow::Result<String> {
    if let Ok(password) = std::env::var(PASSWORD) {
        return Ok(password);
    }
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        bail!("there is no terminal to ask for the password; put it into {PASSWORD}");
    }
    let usual = tcgetattr(&stdin)?;
    let mut silent = usual.clone();
    silent.local_modes.remove(LocalModes::ECHO);
    tcsetattr(&stdin, OptionalActions::Flush, &silent)?;
    let typed = ask("Password of the first administrator (at least 10 characters): ")
        .and_then(|first| Ok((first, ask("The same once more: ")?)));
    tcsetattr(&stdin, OptionalActions::Flush, &usual)?;
    let (first, second) = typed?;
    if first != second {
        bail!("the two passwords differ");
    }
    Ok(first)
}

fn ask(question: &str) -> anyhow::Result<String> {
    print::line(question);
    let mut typed = String::new();
    std::io::stdin().read_line(&mut typed).context("nothing was typed")?;
    Ok(typed.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_in_degrees_holds_its_corners_in_metres() {
        let hamburg = bounds("9.7, 53.4, 10.3, 53.7").unwrap();
        for (lon, lat) in [(9.7, 53.4), (9.7, 53.7), (10.3, 53.4), (10.3, 53.7)] {
            let corner = exchange::crs::to_utm32(lon, lat);
            assert!(CityArea::new(hamburg, 0.001).holds(corner), "{corner:?}");
        }
    }

    #[test]
    fn a_box_that_is_none_is_refused_in_words() {
        for text in ["9.7,53.4,10.3", "10.3,53.4,9.7,53.7", "-70,40,-69,41"] {
            assert!(bounds(text).is_err(), "{text}");
        }
    }
}
