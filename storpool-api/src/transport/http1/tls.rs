//! Whom TLS trusts, and how the client proves who it is.

use reqwest::ClientBuilder;

use crate::error::ConfigError;

/// Certificates and keys, as given. Without TLS there are none.
#[derive(Clone, Default)]
pub(super) struct Settings {
    #[cfg(feature = "rustls-no-provider")]
    roots: Vec<Vec<u8>>,
    #[cfg(feature = "rustls-no-provider")]
    identity: Option<zeroize::Zeroizing<Vec<u8>>>,
}

#[cfg(feature = "rustls-no-provider")]
impl Settings {
    pub(super) fn add_root(&mut self, pem: Vec<u8>) {
        self.roots.push(pem);
    }

    pub(super) fn set_identity(&mut self, pem: Vec<u8>) {
        self.identity = Some(zeroize::Zeroizing::new(pem));
    }

    pub(super) fn apply(&self, builder: ClientBuilder) -> Result<ClientBuilder, ConfigError> {
        let invalid = |setting, what: &str, error: reqwest::Error| {
            ConfigError::new(setting, format!("has no {what} in PEM format")).because(&error)
        };
        let mut roots = Vec::new();
        for pem in &self.roots {
            let found = reqwest::Certificate::from_pem_bundle(pem)
                .map_err(|error| invalid("tls_root_pem", "certificate", error))?;
            if found.is_empty() {
                return Err(ConfigError::new("tls_root_pem", "has no certificate in PEM format"));
            }
            roots.extend(found);
        }
        let builder = match roots.is_empty() {
            true => builder,
            false => builder.tls_certs_merge(roots),
        };
        match &self.identity {
            None => Ok(builder),
            Some(pem) => {
                let identity = reqwest::Identity::from_pem(pem).map_err(|error| {
                    invalid("identity_pem", "private key with certificates", error)
                })?;
                Ok(builder.identity(identity))
            }
        }
    }
}

#[cfg(not(feature = "rustls-no-provider"))]
impl Settings {
    pub(super) fn apply(&self, builder: ClientBuilder) -> Result<ClientBuilder, ConfigError> {
        Ok(builder)
    }
}
