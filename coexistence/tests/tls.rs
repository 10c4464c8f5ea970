//! HTTPS with a private certificate authority, and with client certificates.

use std::sync::Arc;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use storpool_api::{Client, ClientBuilder, Error, ErrorKind, Method, RetryPolicy};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new([]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for a name, and its key.
fn signed(by: &Authority, name: &str) -> (rcgen::Certificate, KeyPair) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new([name.to_owned()]).unwrap();
    (params.signed_by(&key, by).unwrap(), key)
}

/// A service with TLS; the client must show a certificate of `clients`, if there is one.
async fn service(by: &Authority, clients: Option<&Authority>) -> String {
    let (certificate, key) = signed(by, "127.0.0.1");
    let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = match clients {
        None => ServerConfig::builder().with_no_client_auth(),
        Some(clients) => {
            let mut roots = RootCertStore::empty();
            roots.add(clients.der().clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap();
            ServerConfig::builder().with_client_cert_verifier(verifier)
        }
    };
    let config = config.with_single_cert(chain, key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(stream) = acceptor.accept(stream).await else { continue };
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            while stream.read_line(&mut line).await.is_ok_and(|read| read > 2) {
                line.clear();
            }
            let response = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"data\":[]}";
            let _ = stream.write_all(response).await;
            let _ = stream.shutdown().await;
        }
    });
    url
}

fn builder(url: &str) -> ClientBuilder {
    let once = RetryPolicy::never();
    Client::builder().base_url(url).auth_token("1").timeout(Duration::from_secs(30)).retry(once)
}

async fn call(builder: ClientBuilder) -> Result<(), Error> {
    builder.build()?.raw(Method::Post, "VolumeCreate", None).await.map(drop)
}

#[tokio::test]
async fn certificate_of_a_private_authority_is_trusted_only_with_its_root() {
    let authority = authority();
    let url = service(&authority, None).await;
    let error = call(builder(&url)).await.unwrap_err();
    assert!(!error.is_in_doubt(), "{error}");
    assert!(error.to_string().contains("no TLS connection"), "{error}");
    let other = crate::authority();
    assert!(call(builder(&url).tls_root_pem(other.pem())).await.is_err());
    call(builder(&url).tls_root_pem(other.pem()).tls_root_pem(authority.pem())).await.unwrap();
}

#[tokio::test]
async fn service_that_requires_a_client_certificate_gets_it() {
    let (authority, clients) = (authority(), authority());
    let url = service(&authority, Some(&clients)).await;
    let trusting = || builder(&url).tls_root_pem(authority.pem());
    assert!(call(trusting()).await.is_err());
    let (certificate, key) = signed(&clients, "client-7");
    let pem = format!("{}{}", key.serialize_pem(), certificate.pem());
    call(trusting().identity_pem(pem)).await.unwrap();
}

#[tokio::test]
async fn pem_without_certificates_or_keys_is_an_error() {
    let key = KeyPair::generate().unwrap().serialize_pem();
    for pem in ["", "no PEM at all", &key] {
        let error = call(builder("https://127.0.0.1:1").tls_root_pem(pem)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{pem}");
        assert!(error.to_string().contains("tls_root_pem"), "{error}");
        let error = call(builder("https://127.0.0.1:1").identity_pem(pem)).await.unwrap_err();
        assert!(error.to_string().contains("identity_pem"), "{error}");
        assert!(!error.to_string().contains(key.lines().nth(1).unwrap()), "{error}");
    }
}
