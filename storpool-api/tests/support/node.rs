//! The configuration of a node of a cluster.

use storpool_api::{Config, ConfigError, ConfigLoader, Error};

use super::Dir;

/// The file that is read first.
pub const MAIN: &str = "etc/storpool.conf";

/// The files of a node, and the environment of a program on it.
#[derive(Default)]
pub struct Node<'a> {
    pub files: &'a [(&'a str, &'a [u8])],
    pub environment: &'a [(&'a str, &'a str)],
    pub host: Option<&'a str>,
}

impl Node<'_> {
    pub fn dir(&self) -> Dir {
        let dir = Dir::new();
        dir.write("etc/hostname", "node1\n");
        for (name, text) in self.files {
            dir.write(name, text);
        }
        dir
    }

    pub fn loader(&self, dir: &Dir) -> ConfigLoader {
        let loader =
            Config::loader().root(dir.path()).environment(self.environment.iter().copied());
        match self.host {
            Some(host) => loader.host(host),
            None => loader,
        }
    }

    pub fn load(&self) -> Result<Config, ConfigError> {
        match self.loader(&self.dir()).load() {
            Ok(config) => Ok(config),
            Err(Error::Config(error)) => Err(error),
            Err(other) => panic!("{other}"),
        }
    }
}

/// The configuration of a node with this one file.
pub fn main_file(text: &[u8]) -> Result<Config, ConfigError> {
    let files = &[(MAIN, text)];
    Node { files, ..Node::default() }.load()
}
