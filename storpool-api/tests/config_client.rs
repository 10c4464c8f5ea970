//! Clients built from a configuration, and errors about it.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod support;

use storpool_api::{ApiVersion, Client, Config, Error};
use support::{MAIN, Node, TOKEN, main_file};

fn client(variables: &[(&str, &str)]) -> Result<String, String> {
    let loader = Config::loader().without_files();
    let config = loader.environment(variables.iter().copied()).load().unwrap();
    match Client::from_config(&config) {
        Ok(client) => Ok(format!("{client:?}")),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn client_uses_the_configuration() {
    for (host, port, url) in [
        (None, None, "http://127.0.0.1:81"),
        (Some("10.1.2.3"), None, "http://10.1.2.3:81"),
        (None, Some("8080"), "http://127.0.0.1:8080"),
        (Some("mgmt.example"), Some("80"), "http://mgmt.example"),
        (Some("::1"), Some("81"), "http://[::1]:81"),
        (Some("[fe80::1]"), Some("081"), "http://[fe80::1]:81"),
    ] {
        let mut variables = vec![("SP_AUTH_TOKEN", TOKEN)];
        variables.extend(host.map(|host| ("SP_API_HTTP_HOST", host)));
        variables.extend(port.map(|port| ("SP_API_HTTP_PORT", port)));
        let shown = client(&variables).unwrap();
        assert!(shown.contains(&format!("\"{url}\"")), "{url}: {shown}");
        assert!(!shown.contains(TOKEN), "{shown}");
    }
}

#[test]
fn unusable_value_is_reported_with_its_source_and_without_the_value() {
    let token = ("SP_AUTH_TOKEN", TOKEN);
    for (variable, value, problem) in [
        ("SP_API_HTTP_PORT", "hunter2", "a number from 1 to 65535"),
        ("SP_API_HTTP_PORT", "0", "a number from 1 to 65535"),
        ("SP_API_HTTP_PORT", "65536", "a number from 1 to 65535"),
        ("SP_API_HTTP_PORT", "+81", "a number from 1 to 65535"),
        ("SP_API_HTTP_HOST", "fe80::1%hunter2", "with a zone"),
        ("SP_API_HTTP_HOST", "[fe80::1%hunter2]", "with a zone"),
        ("SP_API_HTTP_HOST", "a%hunter2", "name or address of a host"),
        ("SP_API_HTTP_HOST", "hunter2:81", "name or address of a host"),
        ("SP_API_HTTP_HOST", "u:hunter2@h", "name or address of a host"),
        ("SP_API_HTTP_HOST", "hunter2/x", "name or address of a host"),
        ("SP_API_HTTP_HOST", "http://hunter2", "name or address of a host"),
        ("SP_API_HTTP_HOST", "hunter2 ", "name or address of a host"),
        ("SP_API_VERSION", "hunter2", "16.01, 18.01, 18.02, 19.01"),
        ("SP_API_VERSION", "19.1", "16.01, 18.01, 18.02, 19.01"),
        ("SP_API_VERSION", "19.01 ", "16.01, 18.01, 18.02, 19.01"),
        ("SP_AUTH_TOKEN", "hunter2\n", "control character"),
        ("SP_AUTH_TOKEN", "hunter2 x", "white space"),
    ] {
        let message = client(&[token, (variable, value)]).unwrap_err();
        let source = format!("{variable}, from the environment, ");
        assert!(message.contains(&source) && message.contains(problem), "{message}");
        assert!(!message.contains("hunter2") && !message.contains(TOKEN), "{message}");
    }
    let config = main_file(b"SP_AUTH_TOKEN=\n").unwrap();
    let message = Client::from_config(&config).unwrap_err().to_string();
    assert!(message.contains("etc/storpool.conf:1, is empty"), "{message}");
}

#[test]
fn version_is_that_of_the_last_source_and_reported_with_it_if_unknown() {
    let text = b"SP_AUTH_TOKEN=1\nSP_API_VERSION=18.01\n\n[node1]\nSP_API_VERSION = 21.0\n";
    let config = |version| {
        let files = &[(MAIN, &text[..])];
        let environment = &[("SP_API_VERSION", version)];
        Node { files, environment, ..Node::default() }.load().unwrap()
    };
    // An empty variable counts as not set.
    let error = Client::from_config(&config("")).unwrap_err();
    let Error::Config(setting) = &error else { panic!("{error}") };
    assert_eq!(setting.setting(), Some("SP_API_VERSION"));
    let message = error.to_string();
    assert!(message.contains("etc/storpool.conf:5 [node1], is not one of"), "{message}");
    let client = Client::from_config(&config("18.02")).unwrap();
    assert_eq!(client.api_version(), ApiVersion::V18_02);
    let explicit = Client::builder().config(&config("")).api_version(ApiVersion::V19_01).build();
    assert_eq!(explicit.unwrap().api_version(), ApiVersion::V19_01);
}

#[test]
fn missing_token_names_every_source_searched() {
    let files = &[
        (MAIN, &b"[node2]\nSP_AUTH_TOKEN=2\n"[..]),
        ("etc/storpool.conf.d/a.conf", b""),
        ("etc/storpool.conf.d/b.conf/x", b""),
    ];
    let config = Node { files, ..Node::default() }.load().unwrap();
    let error = Client::from_config(&config).unwrap_err();
    let Error::Config(setting) = &error else { panic!("{error}") };
    assert_eq!(setting.setting(), Some("SP_AUTH_TOKEN"));
    let message = error.to_string();
    for source in [
        "looked in the environment, ",
        "etc/storpool.conf, ",
        "etc/storpool.conf.d, ",
        "storpool.conf.d/a.conf, ",
        "storpool.conf.d/b.conf (is not a file), ",
        "sections of host \"node1\"",
    ] {
        assert!(message.contains(source), "{source}: {message}");
    }

    let message = Client::from_config(&Node::default().load().unwrap()).unwrap_err().to_string();
    assert!(message.contains("etc/storpool.conf (does not exist)"), "{message}");
    assert!(message.contains("etc/storpool.conf.d (does not exist)"), "{message}");
}

#[test]
fn builder_takes_precedence() {
    let loader = Config::loader().without_files();
    let bad = [("SP_AUTH_TOKEN", "a b"), ("SP_API_HTTP_PORT", "x")];
    let config = loader.environment(bad).load().unwrap();
    let first = Client::builder().base_url("http://a:1").auth_token("1").config(&config);
    let last = Client::builder().config(&config).base_url("http://a:1").auth_token("1");
    for builder in [first, last] {
        let shown = format!("{:?}", builder.build().unwrap());
        assert!(shown.contains("http://a:1"), "{shown}");
    }
    let error = Client::builder().config(&config).auth_token("1").build().unwrap_err();
    assert!(error.to_string().contains("SP_API_HTTP_PORT"), "{error}");
    let error = Client::builder().config(&config).base_url("http://a").build().unwrap_err();
    assert!(error.to_string().contains("SP_AUTH_TOKEN"), "{error}");
    #[cfg(feature = "blocking")]
    {
        use storpool_api::blocking;
        assert!(blocking::Client::from_config(&config).is_err());
        let builder = blocking::Client::builder().config(&config);
        assert!(builder.base_url("http://a:1").auth_token("1").build().is_ok());
    }
}

#[test]
fn explanation_hides_the_token() {
    let text = format!(
        "SP_AUTH_TOKEN={TOKEN}\nSP_OURID=3\nX=Storpool v1:{TOKEN}\nSP_KEY=hunter2\n\
         B=line\\\n\x07\n[node1]\nSP_API_HTTP_HOST=10.0.0.1\n"
    );
    let files = &[(MAIN, text.as_bytes())];
    let config = Node { files, ..Node::default() }.load().unwrap();
    let message = config.explain().to_string();
    let expected = [
        "host: node1",
        "looked in the environment",
        "SP_OURID=3 from ",
        "etc/storpool.conf:2\n",
        "SP_AUTH_TOKEN=[redacted] from ",
        "SP_KEY=[redacted] from ",
        "B=line\\u{7} from ",
        "SP_API_HTTP_HOST=10.0.0.1 from ",
        "etc/storpool.conf:8 [node1]",
        "SP_API_HTTP_PORT=81 by default",
    ];
    for line in expected {
        assert!(message.contains(line), "{line}: {message}");
    }
    let shown = format!("{message}{config:?}{config:#?}{:?}", config.explain());
    assert!(!shown.contains(TOKEN) && !shown.contains("hunter2"), "{shown}");
    assert!(format!("{config:?}").contains("\"SP_OURID\": \"3\""));

    let loader = Config::loader().environment([("SP_AUTH_TOKEN", TOKEN)]).text("x", TOKEN);
    assert!(!format!("{loader:?}").contains(TOKEN), "{loader:?}");
}
