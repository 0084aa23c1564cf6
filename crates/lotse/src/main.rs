//! The command line of the house: serve, set up, import, check, replay.

mod check;
mod clock;
mod demo;
mod import;
mod judge;
mod log;
mod open;
mod print;
mod serve;
mod settle;
mod setup;
mod solve;

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{Args, CommandFactory, Parser, Subcommand};

use open::Company;

/// Coordinates fibre and mobile-site permits for a city.
#[derive(Debug, Parser)]
#[command(name = "lotse", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    house: HouseFlags,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Where the house stands; what is not given comes from the environment.
#[derive(Debug, Clone, Default, Args)]
struct HouseFlags {
    /// Folder of the embedded database (`LOTSE_DATA`)
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<String>,
    /// PostGIS server to use instead of the embedded one (`DATABASE_URL`)
    #[arg(long, global = true, value_name = "ADDRESS")]
    database_url: Option<String>,
    /// Log lines as JSON (`LOTSE_LOG_JSON`)
    #[arg(long, global = true)]
    log_json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the city (what happens without a command)
    Serve(serve::Flags),
    /// Found a real, empty city with its first administrator
    Setup(setup::Flags),
    /// Import streets and registers
    #[command(subcommand)]
    Import(import::Command),
    /// Judge the trenches in a file against the city
    Check(check::Flags),
    /// Judge the trenches and sites of a city that is written down in a file; needs no database
    Judge(judge::Flags),
    /// Find a cheapest tree in a public instance of the Steiner tree problem; needs no database
    Solve(solve::Flags),
    /// The periods of cases
    #[command(subcommand)]
    Clock(clock::Command),
    /// Print the OpenAPI document
    Openapi,
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Reads one uploaded file behind walls; started by the house itself
    #[command(name = "gdal-read", hide = true)]
    GdalRead {
        #[arg(num_args = 0.., allow_hyphen_values = true, trailing_var_arg = true)]
        rest: Vec<OsString>,
    },
    /// Renders one overview picture; started by the house itself
    #[command(hide = true)]
    OverviewRender {
        #[arg(num_args = 0.., allow_hyphen_values = true, trailing_var_arg = true)]
        rest: Vec<OsString>,
    },
}

/// Settings as the flags give them, by the name of their environment variable.
type Settings = BTreeMap<&'static str, String>;

impl HouseFlags {
    fn settings(&self) -> Settings {
        let mut settings = Settings::new();
        let mut set = |name, value: &Option<String>| {
            if let Some(value) = value {
                settings.insert(name, value.clone());
            }
        };
        set("LOTSE_DATA", &self.data);
        set("DATABASE_URL", &self.database_url);
        if self.log_json {
            settings.insert("LOTSE_LOG_JSON", "true".to_owned());
        }
        settings
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut settings = cli.house.settings();
    let command = cli.command.unwrap_or_else(|| Command::Serve(serve::Flags::default()));
    let done = match command {
        // The children of the house: their walls go up before there is a second thread.
        Command::GdalRead { .. } => return exchange::child::main(),
        Command::OverviewRender { .. } => return overview(),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "lotse", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
        Command::Judge(flags) => judge::run(&flags),
        Command::Solve(flags) => solve::run(&flags),
        Command::Openapi => print::openapi(),
        Command::Serve(flags) => {
            flags.set(&mut settings);
            open::run(&settings, Company::Alone, serve::run)
        }
        Command::Setup(flags) => open::run(&settings, Company::Alone, |open| setup::run(open, flags)),
        Command::Import(command) => open::run(&settings, Company::Beside, |open| import::run(open, command)),
        Command::Clock(command) => open::run(&settings, Company::Beside, |open| clock::run(open, command)),
        Command::Check(flags) => open::run(&settings, Company::Beside, |open| check::run(open, flags)),
    };
    done.unwrap_or_else(|error| {
        print::error(&error);
        ExitCode::FAILURE
    })
}

#[cfg(feature = "maplibre-rs")]
fn overview() -> ExitCode {
    press::overview::child_main()
}

#[cfg(not(feature = "maplibre-rs"))]
fn overview() -> ExitCode {
    print::line("this lotse was built without the feature maplibre-rs");
    ExitCode::FAILURE
}

/// The path of this program, which it starts again for its children.
fn program() -> anyhow::Result<PathBuf> {
    Ok(std::env::current_exe()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent_and_serves_without_a_command() {
        Cli::command().debug_assert();
        let cli = Cli::try_parse_from(["lotse", "--data", "/srv/city"]).unwrap();
        assert!(cli.command.is_none());
        assert_eq!(cli.house.settings()["LOTSE_DATA"], "/srv/city");
    }

    #[test]
    fn flags_of_serving_become_settings() {
        let cli = Cli::try_parse_from(["lotse", "serve", "--no-demo", "--listen", "0.0.0.0:80"]).unwrap();
        let Some(Command::Serve(flags)) = cli.command else { panic!("{cli:?}") };
        let mut settings = Settings::new();
        flags.set(&mut settings);
        assert_eq!((&*settings["LOTSE_DEMO"], &*settings["LOTSE_LISTEN"]), ("false", "0.0.0.0:80"));
    }
}
