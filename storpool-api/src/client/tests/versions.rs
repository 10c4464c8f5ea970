//! Clients of versions of the API, with a service on loopback.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};

use crate::call::{Call, CallInfo, Method, Repeat};
use crate::client::{Client, ClientBuilder};
use crate::config::Config;
use crate::error::Error;
use crate::object::object;
use crate::version::ApiVersion::{V16_01, V18_01, V18_02, V19_01};
use crate::version::{ApiVersion, Versions};

const SINCE_19: Versions = Versions::since(V19_01);

#[derive(Clone, Debug, PartialEq)]
struct House {
    name: String,
    tags: Vec<i64>,
}

object! { House { name: "name" required, tags: "tags" or_empty in (SINCE_19), } }

static BUILD: CallInfo = CallInfo {
    name: "houseBuild",
    method: Method::Post,
    query: "HouseBuild",
    repeat: Repeat::Safe,
    multi_cluster: SINCE_19,
    ..CallInfo::BASE
};
static INFO: CallInfo = CallInfo { name: "houseInfo", query: "HouseInfo", ..CallInfo::BASE };
static LIST: CallInfo =
    CallInfo { name: "housesList", query: "HousesList", versions: SINCE_19, ..CallInfo::BASE };

fn build(tags: &[i64]) -> Call<i64> {
    Call::new(&BUILD).json(&House { name: "a".to_owned(), tags: tags.to_vec() })
}

/// A service that responds to every request with the data 7, and hands over what it has read.
struct Service {
    address: SocketAddr,
    seen: Receiver<(String, String)>,
}

impl Service {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (send, seen) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if send.send(serve(stream.unwrap())).is_err() {
                    break;
                }
            }
        });
        Self { address, seen }
    }

    fn builder<C>(&self) -> ClientBuilder<C> {
        ClientBuilder::new().base_url(format!("http://{}", self.address)).auth_token("1234")
    }

    fn client(&self, version: ApiVersion) -> Client {
        self.builder::<Client>().api_version(version).build().unwrap()
    }

    /// The method, path and body of the one request that was made.
    fn only_request(&self) -> (String, String) {
        let request = self.seen.recv().unwrap();
        assert!(self.seen.try_recv().is_err());
        request
    }

    fn path(&self) -> String {
        let (line, _) = self.only_request();
        line.split(' ').nth(1).unwrap().to_owned()
    }

    fn assert_silent(&self) {
        assert!(self.seen.try_recv().is_err());
    }
}

fn serve(stream: TcpStream) -> (String, String) {
    let mut reader = BufReader::new(&stream);
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (&stream).write_all(b"HTTP/1.0 200 OK\r\n\r\n{\"generation\": 1, \"data\": 7}").unwrap();
    (first, String::from_utf8(body).unwrap())
}

#[tokio::test]
async fn unsupported_call_fails_before_anything_is_sent() {
    let service = Service::start();
    for version in [V16_01, V18_01, V18_02] {
        let client = service.client(version);
        let error = client.request(build(&[1])).await.unwrap_err();
        assert!(error.is_unsupported(), "{error}");
        assert_eq!((error.call(), error.attempts()), (Some("houseBuild"), None));
        let text = error.to_string();
        assert!(text.contains("`House.tags` at tags (19.01 and later)"), "{text}");
        assert!(text.contains(".api_version(ApiVersion::V19_01)"), "{text}");
        assert!(client.request(Call::<i64>::new(&LIST)).await.unwrap_err().is_unsupported());
        let stream = client.request(Call::<Vec<i64>>::new(&LIST)).stream().await;
        assert!(stream.unwrap_err().is_unsupported());
    }
    service.assert_silent();
    assert_eq!(service.client(V19_01).request(build(&[1])).await.unwrap(), 7);
    assert_eq!(service.only_request().1, r#"{"name":"a","tags":[1]}"#);
}

#[tokio::test]
async fn body_is_that_of_the_version_of_the_client() {
    let service = Service::start();
    for (version, body) in [
        (V16_01, r#"{"name":"a"}"#),
        (V18_02, r#"{"name":"a"}"#),
        (V19_01, r#"{"name":"a","tags":[]}"#),
    ] {
        service.client(version).request(build(&[])).await.unwrap();
        assert_eq!(service.only_request().1, body, "{version}");
    }
    let default = service.builder::<Client>().build().unwrap();
    assert_eq!(default.api_version(), V16_01);
    default.request(build(&[])).await.unwrap();
    assert_eq!(service.only_request().1, r#"{"name":"a"}"#);
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_client_follows_the_same_rules() {
    let service = Service::start();
    let builder = || service.builder::<crate::blocking::Client>();
    let client = builder().build().unwrap();
    assert!(client.request(build(&[1])).send().unwrap_err().is_unsupported());
    let stream = client.request(Call::<Vec<i64>>::new(&LIST)).stream();
    assert!(stream.unwrap_err().is_unsupported());
    service.assert_silent();
    let client = builder().api_version(V19_01).multi_cluster(true).build().unwrap();
    assert_eq!(client.api_version(), V19_01);
    let reply = client.request(build(&[1])).remote_cluster("~x.y").send().unwrap();
    assert_eq!(reply.into_data(), 7);
    assert_eq!(service.path(), "/ctrl/1.0/RemoteCommand/~x.y/MultiCluster/HouseBuild");
}

#[tokio::test]
async fn multi_cluster_prefixes_marked_calls() {
    let service = Service::start();
    let client = service.builder::<Client>().multi_cluster(true).api_version(V19_01);
    let client = client.build().unwrap();
    client.request(build(&[])).await.unwrap();
    assert_eq!(service.path(), "/ctrl/1.0/MultiCluster/HouseBuild");
    client.request(build(&[])).multi_cluster(false).await.unwrap();
    assert_eq!(service.path(), "/ctrl/1.0/HouseBuild");
    client.request(Call::<i64>::new(&INFO)).await.unwrap();
    assert_eq!(service.path(), "/ctrl/1.0/HouseInfo");
    client.raw(Method::Get, "VolumesList", None).await.unwrap();
    assert_eq!(service.path(), "/ctrl/1.0/VolumesList");
    client.raw(Method::Get, "VolumesList", None).multi_cluster(true).await.unwrap();
    assert_eq!(service.path(), "/ctrl/1.0/MultiCluster/VolumesList");

    let client = service.client(V19_01);
    client.request(build(&[])).await.unwrap();
    assert_eq!(service.path(), "/ctrl/1.0/HouseBuild");
    client.request(build(&[])).multi_cluster(true).await.unwrap();
    assert_eq!(service.path(), "/ctrl/1.0/MultiCluster/HouseBuild");
}

#[tokio::test]
async fn multi_cluster_needs_a_version_that_has_it() {
    let service = Service::start();
    let client = service.builder::<Client>().multi_cluster(true).api_version(V18_02);
    let client = client.build().unwrap();
    let error = client.request(build(&[])).await.unwrap_err();
    assert!(error.is_unsupported());
    assert!(error.to_string().contains("`MultiCluster/HouseBuild` (19.01 and later)"), "{error}");
    service.assert_silent();
    client.request(Call::<i64>::new(&INFO)).await.unwrap();
    assert_eq!(service.path(), "/ctrl/1.0/HouseInfo");
}

#[tokio::test]
async fn remote_cluster_prefixes_every_call() {
    let service = Service::start();
    let client = service.client(V16_01);
    client.request(build(&[])).remote_cluster("a b#c").await.unwrap();
    assert_eq!(service.path(), "/ctrl/1.0/RemoteCommand/a%20b%23c/HouseBuild");
    let raw = client.raw(Method::Get, "Volume/a?x=1", None);
    raw.remote_cluster("first").remote_cluster("second").await.unwrap();
    assert_eq!(service.path(), "/ctrl/1.0/RemoteCommand/second/Volume/a?x=1");
    for bad in ["", ".", ".."] {
        let error = client.request(build(&[])).remote_cluster(bad).await.unwrap_err();
        assert!(matches!(error, Error::InvalidArgument(_)), "{bad:?}: {error}");
        assert_eq!(error.call(), Some("houseBuild"));
    }
    service.assert_silent();
    let call = Call::<i64>::new(&BUILD).remote_cluster("r").multi_cluster(true).arg("x");
    assert_eq!(call.path().unwrap(), "/ctrl/1.0/RemoteCommand/r/MultiCluster/HouseBuild/x");
    assert_eq!(call.multi_cluster(false).path().unwrap(), "/ctrl/1.0/RemoteCommand/r/HouseBuild/x");
}

#[tokio::test]
async fn get_sends_json_in_the_query_string() {
    let service = Service::start();
    let client = service.client(V19_01);
    let house = House { name: "ä /?&=~-._'".to_owned(), tags: vec![1] };
    let query =
        "?json=%7B%22name%22%3A%22%C3%A4%20%2F%3F%26%3D~-._%27%22%2C%22tags%22%3A%5B1%5D%7D";
    let call = Call::<i64>::new(&INFO).json(&house).arg("x");
    assert_eq!(call.path().unwrap(), format!("/ctrl/1.0/HouseInfo/x{query}"));
    assert_eq!(call.body(), None);
    let request = client.request(call.clone()).remote_cluster("r");
    request.await.unwrap();
    let (line, body) = service.only_request();
    let line = line.trim_end();
    assert_eq!(line, format!("GET /ctrl/1.0/RemoteCommand/r/HouseInfo/x{query} HTTP/1.1"));
    assert_eq!(body, "");

    client.request(Call::<i64>::new(&INFO)).await.unwrap();
    assert_eq!(service.path(), "/ctrl/1.0/HouseInfo");
    client.raw(Method::Get, "A?b=1", Some(json!({"c": []}))).await.unwrap();
    assert_eq!(service.path(), "/ctrl/1.0/A?b=1&json=%7B%22c%22%3A%5B%5D%7D");

    // Bodies are not for logs.
    let error = call.decode(500, b"").unwrap_err();
    assert_eq!(error.path(), Some("/ctrl/1.0/HouseInfo/x"));
    assert!(!format!("{call:?}").contains("json"));
}

#[tokio::test]
async fn get_sends_the_json_of_the_version_of_the_client() {
    let service = Service::start();
    let house = House { name: "a".to_owned(), tags: Vec::new() };
    for (version, json) in [
        (V16_01, "%7B%22name%22%3A%22a%22%7D"),
        (V19_01, "%7B%22name%22%3A%22a%22%2C%22tags%22%3A%5B%5D%7D"),
    ] {
        let call = Call::<i64>::new(&INFO).json(&house);
        service.client(version).request(call).await.unwrap();
        assert_eq!(service.path(), format!("/ctrl/1.0/HouseInfo?json={json}"));
    }
}

#[tokio::test]
async fn raw_calls_are_never_refused() {
    let service = Service::start();
    let client = service.client(V16_01);
    let body: Option<Value> = Some(json!({"tags": {"a": "b"}}));
    client.raw(Method::Post, "MultiCluster/VolumeUpdate/~a.b.c", body).await.unwrap();
    assert_eq!(service.path(), "/ctrl/1.0/MultiCluster/VolumeUpdate/~a.b.c");
}

fn config(version: &str) -> Config {
    let variables = [("SP_AUTH_TOKEN", "1234"), ("SP_API_VERSION", version)];
    Config::loader().without_files().environment(variables).load().unwrap()
}

#[test]
fn configuration_sets_the_version() {
    let client = |config: &Config| Client::from_config(config).map(|client| client.api_version());
    assert_eq!(client(&config("18.02")).unwrap(), V18_02);
    assert_eq!(client(&config("")).unwrap(), V16_01);
    assert_eq!(config("19.01").api_version().unwrap(), Some(V19_01));
    assert_eq!(config("").api_version().unwrap(), None);

    let error = client(&config("21.0")).unwrap_err().to_string();
    for part in ["SP_API_VERSION", "16.01, 18.01, 18.02, 19.01"] {
        assert!(error.contains(part), "{error}");
    }
    let explicit = Client::builder().api_version(V18_01).config(&config("21.0")).build();
    assert_eq!(explicit.unwrap().api_version(), V18_01);
}
