//! How a configuration is read: from where, in which order.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::confget::Confget;
use super::origin::{ConfigOrigin, Outcome, Tried};
use super::{Config, HOST, LIMIT, PORT, TOKEN, VERSION, Value, host, parse};
use crate::error::{ConfigError, Error};

/// Selects the sources of a [`Config`].
///
/// ```no_run
/// # fn main() -> Result<(), storpool_api::Error> {
/// use storpool_api::Config;
///
/// // In a container that has the node's files under /host:
/// let config = Config::loader().root("/host").host("node2").load()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is read until `load` is called"]
pub struct ConfigLoader {
    root: PathBuf,
    files: bool,
    texts: Vec<(Arc<Path>, Arc<[u8]>)>,
    host: Option<String>,
    environment: Environment,
    confget: Option<Confget>,
}

#[derive(Clone)]
enum Environment {
    Process,
    None,
    These(Vec<(OsString, OsString)>),
}

impl Default for ConfigLoader {
    fn default() -> Self {
        Self {
            root: PathBuf::from("/"),
            files: true,
            texts: Vec::new(),
            host: None,
            environment: Environment::Process,
            confget: None,
        }
    }
}

impl ConfigLoader {
    /// The directory under which `etc/storpool.conf` and `etc/storpool.conf.d` are; by default
    /// `/`.
    ///
    /// Under another root, the name of the host is that in its `etc/hostname`.
    pub fn root(self, root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), ..self }
    }

    /// Reads no files.
    pub fn without_files(self) -> Self {
        Self { files: false, ..self }
    }

    /// Reads this text after the files, as though it were one of them, called `name`. May be used
    /// several times.
    pub fn text(mut self, name: impl AsRef<Path>, text: impl Into<Vec<u8>>) -> Self {
        self.texts.push((name.as_ref().into(), text.into().into()));
        self
    }

    /// The host whose sections count; by default this one, by its name as `uname -n` prints it.
    ///
    /// The name must be that in the heading of the section, to the letter.
    pub fn host(self, name: impl Into<String>) -> Self {
        Self { host: Some(name.into()), ..self }
    }

    /// Replaces the environment of the process.
    pub fn environment<K, V>(self, variables: impl IntoIterator<Item = (K, V)>) -> Self
    where
        K: Into<OsString>,
        V: Into<OsString>,
    {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self { environment: Environment::These(variables.collect()), ..self }
    }

    /// Ignores the environment.
    pub fn without_environment(self) -> Self {
        Self { environment: Environment::None, ..self }
    }

    /// Runs this program instead of reading the files, usually `/usr/sbin/storpool_confget`.
    ///
    /// It is run with `-s` and the name of the host if one is [set](ConfigLoader::host), writes
    /// lines `NAME=VALUE`, and must exit successfully within 10 seconds, or the
    /// [set](ConfigLoader::confget_timeout) time.
    pub fn confget(self, program: impl Into<PathBuf>) -> Self {
        let time = Duration::from_secs(10);
        Self { confget: Some(Confget { program: program.into(), time }), ..self }
    }

    /// How long the program of [`confget`](ConfigLoader::confget) may run before it is killed;
    /// without effect if none is set.
    pub fn confget_timeout(mut self, time: Duration) -> Self {
        if let Some(confget) = &mut self.confget {
            confget.time = time;
        }
        self
    }

    /// Reads the configuration.
    ///
    /// Files that do not exist are skipped, and so are links that lead nowhere. Blocks for as long
    /// as the file system, or the program, takes.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if a file exists and cannot be read, is not a regular file or is larger
    /// than 1 MiB, if one of its lines is not what it should be, if a value of the unnamed section
    /// or of this host is not UTF-8 (comments and the values of other hosts may be anything), if
    /// one of the three environment variables is not UTF-8, or if the program cannot be run, fails,
    /// writes to its standard error or takes too long.
    pub fn load(self) -> Result<Config, Error> {
        let mut config = Config::default();
        match &self.confget {
            Some(confget) => self.ask(&mut config, confget)?,
            None => self.read(&mut config)?,
        }
        self.read_environment(&mut config)?;
        Ok(config)
    }

    fn ask(&self, config: &mut Config, confget: &Confget) -> Result<(), ConfigError> {
        let section = self.host.as_deref();
        config.host = self.host.clone();
        let command: Arc<str> = confget.command(section).into();
        config.tried.push(Tried::Program(Arc::clone(&command)));
        for (name, text) in confget.run(section)? {
            let origin = ConfigOrigin::Program { command: Arc::clone(&command) };
            config.values.insert(name, Value { text, origin });
        }
        Ok(())
    }

    fn read(&self, config: &mut Config) -> Result<(), ConfigError> {
        if self.files || !self.texts.is_empty() {
            config.host = self.host.clone().or_else(|| host::name(&self.root));
        }
        if self.files {
            let main = self.root.join("etc/storpool.conf");
            match kind(&main)? {
                Kind::File => read_file(config, main)?,
                Kind::Missing => config.note(main, Outcome::Missing),
                // It cannot have been meant, and would go unnoticed.
                Kind::Other => return Err(ConfigError::in_file(&main, None, "is not a file")),
            }
            self.read_directory(config)?;
        }
        for (name, text) in &self.texts {
            read_text(config, Arc::clone(name), text)?;
        }
        Ok(())
    }

    fn read_directory(&self, config: &mut Config) -> Result<(), ConfigError> {
        let directory = self.root.join("etc/storpool.conf.d");
        let failed = |error: io::Error| {
            ConfigError::in_file(&directory, None, "cannot be read").because(&error)
        };
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                config.note(directory, Outcome::Missing);
                return Ok(());
            }
            Err(error) => return Err(failed(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry.map_err(failed)?.file_name();
            if is_drop_in(&name) {
                names.push(name);
            }
        }
        names.sort();
        config.note(directory.clone(), Outcome::Read);
        for name in names {
            let path = directory.join(name);
            match kind(&path)? {
                Kind::File => read_file(config, path)?,
                // A link that leads nowhere, or a file that was removed just now.
                Kind::Missing => config.note(path, Outcome::Missing),
                Kind::Other => config.note(path, Outcome::NotAFile),
            }
        }
        Ok(())
    }

    fn read_environment(&self, config: &mut Config) -> Result<(), ConfigError> {
        let look_up = |name: &str| match &self.environment {
            Environment::Process => std::env::var_os(name),
            Environment::None => None,
            Environment::These(variables) => {
                let last = variables.iter().rev().find(|(known, _)| *known == *name);
                last.map(|(_, value)| value.clone())
            }
        };
        if matches!(self.environment, Environment::None) {
            return Ok(());
        }
        config.tried.push(Tried::Environment);
        for name in [TOKEN, HOST, PORT, VERSION] {
            // As compose files and unit files set a variable that has no value.
            let Some(value) = look_up(name).filter(|value| !value.is_empty()) else {
                continue;
            };
            let text = value.into_string().map_err(|_| {
                let origin = ConfigOrigin::Environment.to_string();
                ConfigError::variable(name, Some(origin), "is not UTF-8")
            })?;
            let value = Value { text: Zeroizing::new(text), origin: ConfigOrigin::Environment };
            config.values.insert(name.to_owned(), value);
        }
        Ok(())
    }
}

/// Whether a file of this name among the drop-in files is one of them.
fn is_drop_in(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.ends_with(b".conf") && !name.starts_with(b".")
}

enum Kind {
    File,
    Missing,
    Other,
}

/// The kind of file at a path, after following all links.
fn kind(path: &Path) -> Result<Kind, ConfigError> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(Kind::File),
        Ok(_) => Ok(Kind::Other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Kind::Missing),
        Err(error) => Err(ConfigError::in_file(path, None, "cannot be read").because(&error)),
    }
}

fn read_file(config: &mut Config, path: PathBuf) -> Result<(), ConfigError> {
    let failed =
        |error: io::Error| ConfigError::in_file(&path, None, "cannot be read").because(&error);
    let file = File::open(&path).map_err(failed)?;
    // Large enough from the beginning, so that no reallocated copy stays in memory.
    let size = file.metadata().map_or(0, |found| found.len());
    let mut text = Zeroizing::new(Vec::with_capacity(size.min(LIMIT as u64) as usize + 64));
    file.take(LIMIT as u64 + 1).read_to_end(&mut text).map_err(failed)?;
    if text.len() > LIMIT {
        let problem = format!("is larger than {LIMIT} bytes");
        return Err(ConfigError::in_file(&path, None, problem));
    }
    read_text(config, path.into(), &text)
}

/// Takes over the values of one file: first the unnamed section's, then the host's.
fn read_text(config: &mut Config, path: Arc<Path>, text: &[u8]) -> Result<(), ConfigError> {
    let parse::Text { sections, variables } = parse::parse(text)
        .map_err(|found| ConfigError::in_file(&path, Some(found.line), found.problem))?;
    config.tried.push(Tried::Path(Arc::clone(&path), Outcome::Read));
    let (mut unnamed, mut of_host) = (Vec::new(), Vec::new());
    for variable in variables {
        let section = variable.section.and_then(|index| sections.get(index));
        let values = match section {
            None => &mut unnamed,
            Some(name) if Some(name) == config.host.as_ref() => &mut of_host,
            Some(_) => continue,
        };
        if let Some(line) = variable.not_utf8 {
            return Err(ConfigError::in_file(&path, Some(line), "is not UTF-8"));
        }
        values.push(variable);
    }
    let host: Option<Arc<str>> = config.host.as_deref().map(Arc::from);
    for (section, variables) in [(None, unnamed), (host, of_host)] {
        for variable in variables {
            let origin = ConfigOrigin::File {
                path: Arc::clone(&path),
                line: variable.line,
                section: section.clone(),
            };
            let text = variable.value;
            config.values.insert(variable.name, Value { text, origin });
        }
    }
    config.sections.extend(sections);
    Ok(())
}

/// Only the names of variables: one of the values is the token.
impl fmt::Debug for ConfigLoader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts = self.texts.iter().map(|(name, _)| name);
        f.debug_struct("ConfigLoader")
            .field("root", &self.root)
            .field("files", &self.files)
            .field("texts", &texts.collect::<Vec<_>>())
            .field("host", &self.host)
            .field("environment", &self.environment)
            .field("confget", &self.confget)
            .finish()
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process => f.write_str("Process"),
            Self::None => f.write_str("None"),
            Self::These(variables) => {
                let names = variables.iter().map(|(name, _)| name);
                f.debug_set().entries(names).finish()
            }
        }
    }
}
