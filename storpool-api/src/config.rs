//! The configuration of a node: its files, and the environment over them.

mod confget;
mod explain;
mod host;
mod loader;
mod origin;
mod parse;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::Ipv6Addr;
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::error::{ConfigError, Error};
use crate::token::AuthToken;
use crate::version::ApiVersion;

pub use explain::Explanation;
pub use loader::ConfigLoader;
pub use origin::ConfigOrigin;

use origin::{Outcome, Tried};

const TOKEN: &str = "SP_AUTH_TOKEN";
const HOST: &str = "SP_API_HTTP_HOST";
const PORT: &str = "SP_API_HTTP_PORT";
const VERSION: &str = "SP_API_VERSION";

const DEFAULT_HOST: &str = "127.0.0.1";
const DEFAULT_PORT: u16 = 81;

/// How large a file, or the output of a program, may be.
const LIMIT: usize = 1 << 20;

/// The configuration of a StorPool node.
///
/// Sources of a value, in order of precedence; the first that has the value wins:
///
/// 1. the environment, for `SP_AUTH_TOKEN`, `SP_API_HTTP_HOST`, `SP_API_HTTP_PORT` and
///    `SP_API_VERSION` only, where an empty value counts as not set;
/// 2. the files `/etc/storpool.conf.d/*.conf`, the last by name first, except those whose name
///    begins with a dot;
/// 3. the file `/etc/storpool.conf`.
///
/// In each file, the section of this host takes precedence over the lines before all sections. If a
/// name occurs several times, the last one wins.
///
/// ```no_run
/// # async fn example() -> Result<(), storpool_api::Error> {
/// use storpool_api::{Client, Config};
///
/// let config = Config::load()?;
/// println!("{}", config.explain());
/// let client = Client::from_config(&config)?;
///
/// let other = Config::for_host("node2")?;
/// let client_id = other.our_id()?;
/// # Ok(())
/// # }
/// ```
///
/// # Files
///
/// Lines are `NAME=VALUE`, comments (starting with `#` or `;`), headings of sections (`[host]`), or
/// blank. White space around names and values is dropped. All other characters in a value are part
/// of it: quotes, `#`, `%`, further `=`; it may be empty. A value that ends in `\` continues on the
/// next line. A byte order mark at the beginning is ignored. Anything else is an error.
///
/// # The token
///
/// [`get`](Config::get) and iteration return the token like any value. `Debug`,
/// [`explain`](Config::explain) and all errors hide it.
#[derive(Clone, Default)]
pub struct Config {
    host: Option<String>,
    values: BTreeMap<String, Value>,
    sections: BTreeSet<String>,
    tried: Vec<Tried>,
}

#[derive(Clone)]
struct Value {
    text: Zeroizing<String>,
    origin: ConfigOrigin,
}

impl Config {
    /// Reads the configuration of this host: the files, and the environment over them.
    ///
    /// # Errors
    ///
    /// As [`ConfigLoader::load`]. Missing files are not an error.
    pub fn load() -> Result<Self, Error> {
        Self::loader().load()
    }

    /// Reads the configuration with the sections of another host, for example to get its
    /// `SP_OURID`. The environment still takes precedence over the files.
    ///
    /// # Errors
    ///
    /// As [`ConfigLoader::load`].
    pub fn for_host(name: impl Into<String>) -> Result<Self, Error> {
        Self::loader().host(name).load()
    }

    /// Reads only the environment, no files.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if one of these variables is not UTF-8.
    pub fn from_env() -> Result<Self, Error> {
        Self::loader().without_files().load()
    }

    /// A loader for configurations from other sources.
    pub fn loader() -> ConfigLoader {
        ConfigLoader::default()
    }

    /// The value of a variable, if it is set anywhere; may be empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.text.as_str())
    }

    /// The value of a variable, or `default` if it is set nowhere.
    pub fn get_or<'a>(&'a self, name: &str, default: &'a str) -> &'a str {
        self.get(name).unwrap_or(default)
    }

    /// The origin of the value of a variable.
    pub fn origin(&self, name: &str) -> Option<&ConfigOrigin> {
        self.values.get(name).map(|value| &value.origin)
    }

    /// All variables and their values, by name. The token is among them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.text.as_str()))
    }

    /// The host whose sections were read; none if its name could not be found out, or was not
    /// needed.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The names of all sections in the files, sorted: the hosts that have one. Empty if a program
    /// provided the configuration.
    pub fn sections(&self) -> impl Iterator<Item = &str> {
        self.sections.iter().map(String::as_str)
    }

    /// A report of each value and its origin, for people to read; without the token.
    pub fn explain(&self) -> Explanation<'_> {
        Explanation(self)
    }

    /// The token of the service (`SP_AUTH_TOKEN`).
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if it is not set (the message names every source that was searched), or
    /// cannot be a token.
    pub fn auth_token(&self) -> Result<AuthToken, Error> {
        Ok(self.token()?)
    }

    /// Base URL of the service from `SP_API_HTTP_HOST` and `SP_API_HTTP_PORT`, such as
    /// `http://10.0.0.1:81`. Without them it is `http://127.0.0.1:81`.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if the host is not the name or address of one, or the port not a number
    /// from 1 to 65535.
    pub fn base_url(&self) -> Result<String, Error> {
        Ok(self.url()?)
    }

    /// The version of the API that the service has (`SP_API_VERSION`, such as `19.01`), if it is set.
    /// Only this crate reads the variable.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if the value is not a version that this crate speaks.
    pub fn api_version(&self) -> Result<Option<ApiVersion>, Error> {
        Ok(self.version()?)
    }

    pub(crate) fn version(&self) -> Result<Option<ApiVersion>, ConfigError> {
        let text = self.get(VERSION).filter(|text| !text.is_empty());
        let version = text.map(str::parse::<ApiVersion>).transpose();
        // The value may be anything, the token too, so it is not shown.
        version.map_err(|_| {
            let known: Vec<_> = ApiVersion::ALL.iter().map(|version| version.as_str()).collect();
            let problem = format!("is not one of the known versions: {}", known.join(", "));
            self.refuse(VERSION, &problem)
        })
    }

    pub(crate) fn token(&self) -> Result<AuthToken, ConfigError> {
        let Some(value) = self.get(TOKEN) else {
            let problem = format!("is not set; looked in {}", self.sources());
            return Err(ConfigError::variable(TOKEN, None, problem));
        };
        let token = AuthToken::from(value);
        match token.problem() {
            Some(problem) => Err(self.refuse(TOKEN, problem)),
            None => Ok(token),
        }
    }

    pub(crate) fn url(&self) -> Result<String, ConfigError> {
        let host = self.get_or(HOST, DEFAULT_HOST);
        let port = self.get(PORT).map_or(Some(DEFAULT_PORT), port);
        let port = port.ok_or_else(|| self.refuse(PORT, "is not a number from 1 to 65535"))?;
        let is_ipv6 = |text: &str| text.parse::<Ipv6Addr>().is_ok();
        let bracketed = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let address = bracketed.unwrap_or(host);
        if address.split_once('%').is_some_and(|(address, _)| is_ipv6(address)) {
            return Err(self.refuse(
                HOST,
                "is an IPv6 address with a zone (`%`), which a URL cannot have; set another \
                 address, or a name that /etc/hosts maps to this one",
            ));
        }
        if is_ipv6(address) {
            Ok(format!("http://[{address}]:{port}"))
        } else if is_host(host) {
            Ok(format!("http://{host}:{port}"))
        } else {
            Err(self.refuse(HOST, "is not the name or address of a host"))
        }
    }

    /// An error about a value, which it does not show.
    pub(crate) fn refuse(&self, name: &'static str, problem: &str) -> ConfigError {
        let origin = self.origin(name).map(ToString::to_string);
        ConfigError::variable(name, origin, problem)
    }

    /// Every source that was searched, highest precedence first.
    fn sources(&self) -> String {
        let sources: Vec<String> = self.tried.iter().rev().map(ToString::to_string).collect();
        let sources = match sources.is_empty() {
            true => "no source".to_owned(),
            false => sources.join(", "),
        };
        match &self.host {
            Some(host) => format!("{sources}, sections of host {host:?}"),
            None => sources,
        }
    }

    fn note(&mut self, path: PathBuf, outcome: Outcome) {
        self.tried.push(Tried::Path(path.into(), outcome));
    }
}

/// Whether text can be a host in a URL, and nothing more.
fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| {
            let forbidden = "/?#@\\:[]%<>^|`{}\"'";
            !c.is_control() && !c.is_whitespace() && !forbidden.contains(c)
        })
}

fn port(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|port| *port > 0)
}

/// As [`Config::explain`] shows it.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = explain::Shown::of(self);
        f.debug_struct("Config")
            .field("host", &self.host)
            .field("values", &shown)
            .finish_non_exhaustive()
    }
}
