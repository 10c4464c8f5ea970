//! Plain HTTP on a host without any certificates, as in a minimal container.

use std::process::Command;
use std::time::Duration;

use storpool_api::{Client, RetryPolicy, blocking};

const CHILD: &str = "COEXISTENCE_WITHOUT_ROOTS";

/// Runs a test of this file in a process with a hostile environment.
fn run(test: &str) {
    let outcome = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, "1")
        .env("SSL_CERT_FILE", "/nonexistent")
        .env("SSL_CERT_DIR", "/nonexistent")
        .env("HTTP_PROXY", "http://127.0.0.1:1")
        .env("http_proxy", "http://127.0.0.1:1")
        .env("ALL_PROXY", "socks5://127.0.0.1:1")
        .status()
        .unwrap();
    assert!(outcome.success());
}

/// Sends one response on each connection.
fn service() -> String {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let lines = lines.map_while(Result::ok);
            assert!(lines.take_while(|line| !line.is_empty()).count() > 0);
            let response = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"data\":[]}";
            stream.write_all(response.as_bytes()).unwrap();
        }
    });
    url
}

#[test]
fn plain_http_needs_no_certificates_and_no_proxy() {
    if std::env::var_os(CHILD).is_none() {
        return run("plain_http_needs_no_certificates_and_no_proxy");
    }
    // Otherwise this would test nothing.
    assert!(reqwest::Client::builder().build().is_err());

    let url = service();
    let client = Client::builder()
        .base_url(&url)
        .auth_token("1")
        .timeout(Duration::from_secs(30))
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for _ in 0..2 {
        runtime.block_on(client.volumes_list().into_future()).unwrap();
    }
    let client = blocking::Client::builder().base_url(&url).auth_token("1");
    let client = client.build().unwrap();
    client.volumes_list().send().unwrap().into_data();

    let named = url.replace("127.0.0.1", "localhost");
    let client = blocking::Client::builder().base_url(named).auth_token("1");
    let client = client.build().unwrap();
    client.volumes_list().send().unwrap().into_data();
}
