//! `lotse serve`: the city on the network, the demo town when there is none.

use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use server::city::DemoAccount;

use crate::{demo, open::Open, print, settle};

/// How the city is served; what is not given comes from the environment.
#[derive(Debug, Clone, Default, Args)]
pub struct Flags {
    /// Address and port to listen on (`LOTSE_LISTEN`; 127.0.0.1:8080)
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Address under which people reach the city (`LOTSE_PUBLIC_URL`)
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Do not load the demo town into an empty database
    #[arg(long)]
    no_demo: bool,
    /// Day to believe in, for demonstrations (`LOTSE_TODAY`)
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<String>,
}

impl Flags {
    /// The settings that these flags give.
    pub fn set(&self, settings: &mut crate::Settings) {
        let mut set = |name, value: &Option<String>| {
            if let Some(value) = value {
                settings.insert(name, value.clone());
            }
        };
        set("LOTSE_LISTEN", &self.listen);
        set("LOTSE_PUBLIC_URL", &self.public_url);
        set("LOTSE_TODAY", &self.today);
        if self.no_demo {
            settings.insert("LOTSE_DEMO", "false".to_owned());
        }
    }
}

/// Serves until ctrl-C or SIGTERM.
pub async fn run(open: Open) -> anyhow::Result<ExitCode> {
    let known = open.find_city().await?;
    let is_demo = match &known {
        Some(city) => city.demo,
        None if open.config.demo => true,
        None => bail!("there is no city yet; found one with `lotse setup`"),
    };
    let (app, accounts) = if is_demo {
        let town = demo::town(open.clock.today())?;
        let accounts: Vec<DemoAccount> = town.users.iter().map(settle::account).collect();
        let city = match known {
            Some(city) => city,
            None => settle::found(&open, &town).await?,
        };
        let app = open.app(city, accounts.clone())?;
        settle::move_in(&app, &town).await?;
        (app, accounts)
    } else {
        let city = open.city().await?;
        (open.app(city, Vec::new())?, Vec::new())
    };
    let url = app.config.public_url.clone();
    let offered = is_demo && app.config.demo && app.config.is_loopback();
    let name = app.city.name.clone();
    server::serve::run(app, |_| {
        print::line(&format!("\n  {name}: {url}\n"));
        if offered {
            print::line("  Demo accounts (on this machine only):");
            for account in &accounts {
                print::line(&format!(
                    "    {:<14} {:<14} {} ({})",
                    account.login,
                    account.password,
                    account.name,
                    account.role.code()
                ));
            }
            print::line("");
        }
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}
