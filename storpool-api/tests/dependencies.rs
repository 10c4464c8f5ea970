//! The crate's dependencies, by feature.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::collections::BTreeSet;
use std::process::Command;

/// The crates that these features bring along, this one not counted.
fn crates(features: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        // Cargo may have to fetch crates of features that nothing else here enables.
        .args(["tree", "--locked", "--edges", "normal", "--prefix", "none"])
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .args(["--package", "storpool-api", "--format", "{p}"])
        .args(features)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let text = String::from_utf8(output.stdout).unwrap();
    let names = text.lines().filter_map(|line| line.split(' ').next());
    let names: BTreeSet<String> = names.map(str::to_owned).collect();
    assert!(names.contains("storpool-api"), "{names:?}");
    names.into_iter().filter(|name| name != "storpool-api").collect()
}

/// Crates that encrypt, or lead to such crates.
const CRYPTO: &[&str] = &[
    "aes",
    "aws-lc",
    "chacha20",
    "curve25519",
    "digest",
    "ed25519",
    "hmac",
    "md-5",
    "native-tls",
    "openssl",
    "p256",
    "ring",
    "rsa",
    "rustls",
    "schannel",
    "security-framework",
    "sha1",
    "sha2",
    "tokio-rustls",
    "webpki",
];

fn crypto(crates: &BTreeSet<String>) -> Vec<&String> {
    let is_crypto = |name: &&String| {
        CRYPTO.iter().any(|known| name.as_str() == *known || name.starts_with(&format!("{known}-")))
    };
    crates.iter().filter(is_crypto).collect()
}

#[test]
fn types_alone_need_at_most_ten_crates() {
    let types = crates(&["--no-default-features"]);
    assert!(types.len() <= 10, "{types:?}");
    for absent in ["tokio", "reqwest", "hyper", "http", "tracing", "zeroize"] {
        assert!(!types.contains(absent), "{types:?}");
    }
    let described = crates(&["--no-default-features", "--features", "meta"]);
    assert_eq!(types, described);
}

#[test]
fn plain_http_needs_no_crypto() {
    for features in [
        &[][..],
        &["--features", "blocking,meta"],
        &["--no-default-features", "--features", "client"],
    ] {
        let crates = crates(features);
        assert!(crates.contains("reqwest"), "{crates:?}");
        assert!(crypto(&crates).is_empty(), "{:?}", crypto(&crates));
    }
    let https = crates(&["--features", "rustls"]);
    assert!(!crypto(&https).is_empty(), "crypto crates are recognized: {https:?}");
}

#[test]
fn neither_tracing_nor_the_blocking_client_adds_a_crate() {
    let client = crates(&["--no-default-features", "--features", "client"]);
    assert_eq!(client, crates(&[]));
    assert_eq!(client, crates(&["--features", "blocking"]));
}
