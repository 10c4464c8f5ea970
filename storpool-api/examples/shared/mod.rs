//! The service that the examples talk to, and tables.

#![allow(dead_code, reason = "each example uses some of it")]

use std::error::Error;
use std::fmt;

use storpool_api::Config;
use storpool_sim::Simulator;

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What `main` returns: an error is shown as people read it.
pub type Outcome<T = ()> = std::result::Result<T, Failure>;

pub struct Failure(Box<dyn Error>);

impl<E: Into<Box<dyn Error>>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// The service that is configured on this host or, without one, an emulated one in this process.
pub struct Service {
    pub config: Config,
    pub simulator: Option<Simulator>,
}

impl Service {
    pub fn find() -> Result<Self> {
        let config = Config::load()?;
        if config.get("SP_AUTH_TOKEN").is_some() {
            eprintln!("Talking to the configured service, {}.", config.base_url()?);
            return Ok(Self { config, simulator: None });
        }
        let simulator = Simulator::builder().start_blocking()?;
        eprintln!(
            "No service is configured (SP_AUTH_TOKEN is not set): talking to a simulator in this \
             process, {}.",
            simulator.url()
        );
        let variables = [
            ("SP_AUTH_TOKEN", simulator.token().to_owned()),
            ("SP_API_HTTP_HOST", simulator.address().ip().to_string()),
            ("SP_API_HTTP_PORT", simulator.address().port().to_string()),
        ];
        let config = Config::loader().without_files().environment(variables).load()?;
        Ok(Self { config, simulator: Some(simulator) })
    }
}

/// Prints a table. Columns whose heading begins with `>` are aligned to the right.
pub fn table<const N: usize>(headings: [&str; N], rows: impl IntoIterator<Item = [String; N]>) {
    let plain = headings.map(|heading| heading.trim_start_matches('>').to_owned());
    let rows: Vec<_> = [plain].into_iter().chain(rows).collect();
    for row in &rows {
        let mut line = String::new();
        for (column, (cell, heading)) in row.iter().zip(headings).enumerate() {
            let width = rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
            line += &match heading.starts_with('>') {
                true => format!("{cell:>width$}  "),
                false => format!("{cell:<width$}  "),
            };
        }
        println!("{}", line.trim_end());
    }
}

/// An optional value, or a dash.
pub fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}
