//! Base URL of the service.

use std::fmt;
use std::sync::Arc;

use reqwest::Url;

use crate::error::ConfigError;
use crate::path::ROOT;

/// The URL that the paths of calls are appended to; has no `/` at its end.
#[derive(Clone)]
pub(crate) struct BaseUrl {
    text: Arc<str>,
    /// The same with a `/` at its end, parsed: only the path of a call is left to parse, while host
    /// and port would take longer.
    folder: Url,
}

impl BaseUrl {
    /// Without TLS of our own, `https` needs a transport that may speak it.
    pub(crate) fn parse(text: &str, may_be_https: bool) -> Result<Self, ConfigError> {
        let refuse = |problem: String| Err(ConfigError::new("base_url", problem));
        // URL rules drop some of these without a word.
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return refuse("has white space, a control character or `\\`".to_owned());
        }
        let Some((scheme, _)) = text.split_once("://") else {
            return refuse("has no scheme; it begins with `http://`".to_owned());
        };
        match scheme.to_ascii_lowercase().as_str() {
            "http" => {}
            "https" if may_be_https || cfg!(feature = "rustls-no-provider") => {}
            "https" => {
                return refuse("is https, for which the feature `rustls` must be on".to_owned());
            }
            _ => return refuse("has a scheme other than `http` and `https`".to_owned()),
        }
        let url = match Url::parse(text) {
            Ok(url) => url,
            // The text is not shown: it may have a password.
            Err(error) => return refuse(format!("is not a URL: {error}")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("has a user name or password; the service takes neither".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refuse("has a query or fragment".to_owned());
        }
        if url.port() == Some(0) {
            return refuse("has port 0, on which nothing can listen".to_owned());
        }
        let root = ROOT.trim_end_matches('/');
        let base = url.as_str().trim_end_matches('/');
        // Documentation shows the URLs of calls, so the path of the API is often given as well.
        let base = base.strip_suffix(root).unwrap_or(base);
        let base = base.trim_end_matches('/');
        if base.contains(ROOT) || base.ends_with(root) {
            return refuse(format!("goes beyond `{root}`; the client adds the path of each call"));
        }
        match Url::parse(&format!("{base}/")) {
            Ok(folder) => Ok(Self { text: base.into(), folder }),
            Err(error) => refuse(format!("is not a URL: {error}")),
        }
    }

    pub(crate) fn as_str(&self) -> &Arc<str> {
        &self.text
    }

    pub(crate) fn is_https(&self) -> bool {
        self.text.starts_with("https:")
    }

    /// The URL of a call; `None` if URL rules would turn the path into another.
    pub(crate) fn join(&self, path: &str) -> Option<Url> {
        let url = self.folder.join(path.strip_prefix('/')?).ok()?;
        (url.as_str().strip_prefix(&*self.text) == Some(path)).then_some(url)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path;

    fn parsed(text: &str) -> String {
        BaseUrl::parse(text, false).unwrap().text.to_string()
    }

    fn refused(text: &str) -> String {
        BaseUrl::parse(text, false).unwrap_err().to_string()
    }

    #[test]
    fn base_url_consists_of_scheme_host_port_and_path() {
        assert_eq!(parsed("http://127.0.0.1:81"), "http://127.0.0.1:81");
        assert_eq!(parsed("HTTP://Host:80/"), "http://host");
        assert_eq!(parsed("http://[::1]:8080/storpool//"), "http://[::1]:8080/storpool");
    }

    #[test]
    fn api_path_in_the_base_url_is_not_added_twice() {
        for text in [
            "http://host:81/ctrl/1.0",
            "http://host:81/ctrl/1.0/",
            "http://host:81/ctrl/1.0//",
            "http://host:81//ctrl/1.0/",
        ] {
            assert_eq!(parsed(text), "http://host:81", "{text}");
        }
        assert_eq!(parsed("http://host/a/ctrl/1.0/"), "http://host/a");
        assert_eq!(parsed("http://host/ctrl"), "http://host/ctrl");
        assert_eq!(parsed("http://host/ctrl/1.01"), "http://host/ctrl/1.01");
    }

    #[test]
    fn path_of_a_call_is_appended_to_that_of_the_base_url() {
        for base in ["http://host", "http://[::1]:81", "http://host/a", "http://host//a//b"] {
            let url = BaseUrl::parse(base, false).unwrap().join("/ctrl/1.0/X?json=%7B%7D").unwrap();
            assert_eq!(url.as_str(), format!("{base}/ctrl/1.0/X?json=%7B%7D"));
        }
    }

    #[test]
    fn other_base_urls_are_rejected() {
        for (text, reason) in [
            ("", "scheme"),
            ("127.0.0.1:81", "scheme"),
            ("localhost:81", "scheme"),
            ("ftp://host", "scheme"),
            ("http://", "not a URL"),
            ("http://host:port", "not a URL"),
            ("http://host/?a=b", "query"),
            ("http://host/#a", "fragment"),
            ("http://ho st/", "white space"),
            ("http://host\n", "white space"),
            ("http:\\\\host", "`\\`"),
            ("http://host:0", "port 0"),
            ("http://host:0/ctrl/1.0/", "port 0"),
            ("http://host/ctrl/1.0/VolumesList", "path of each call"),
            ("http://host/ctrl/1.0/ctrl/1.0/", "path of each call"),
        ] {
            assert!(refused(text).contains(reason), "{text}: {}", refused(text));
        }
        for text in ["http://user@host", "http://user:hunter2@host", "http://user:hunter2@host:x"] {
            assert!(!refused(text).contains("hunter2"));
        }
    }

    #[test]
    fn https_needs_its_feature() {
        let outcome = BaseUrl::parse("https://host", false);
        assert_eq!(outcome.is_ok(), cfg!(feature = "rustls-no-provider"));
        if let Err(error) = outcome {
            assert!(error.to_string().contains("`rustls`"), "{error}");
        }
    }

    #[test]
    fn encoded_paths_survive_url_normalization() {
        let base = BaseUrl::parse("http://host/prefix", false).unwrap();
        for code in (0..0x3000).filter_map(char::from_u32) {
            for value in
                [format!("{code}"), format!("a{code}b"), format!("{code}.."), format!("%{code}e")]
            {
                let mut path = format!("{}Volume", path::ROOT);
                if path::push_argument(&mut path, &value).is_ok() {
                    assert!(base.join(&path).is_some(), "{value:?} {path}");
                }
            }
        }
        assert!(base.join("/ctrl/1.0/a:b").is_some(), "not a scheme");
        assert!(base.join("/ctrl/1.0/../x").is_none());
        assert!(base.join("/ctrl/1.0/%2e%2E/x").is_none());
        assert!(base.join("/ctrl/1.0/a b").is_none());
    }
}
