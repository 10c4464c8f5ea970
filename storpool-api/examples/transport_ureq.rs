//! Another HTTP library below the client: ureq sends the requests. Retries and deadlines remain the
//! client's, as does the knowledge whether a failed call may have been carried out.
//!
//! ```text
//! cargo run -p storpool-api --example transport_ureq
//! ```
//!
//! Shows all three with a simulator that fails.

use std::io::ErrorKind::ConnectionRefused;
use std::time::Duration;

use storpool_api::Client;
use storpool_api::transport::{
    HttpRequest, HttpResponse, ResponseBody, TransportErrorKind as Kind, TransportFailure,
    TransportPhase as Phase, from_blocking_fn,
};
use storpool_api::types::{VolumeCreateDesc, VolumeName};
use storpool_sim::{Disturbance, ServiceError, Simulator};
use ureq::{Agent, Error, Timeout, http};

fn send(agent: &Agent, request: &HttpRequest) -> Result<HttpResponse, TransportFailure> {
    let head = http::Request::builder().method(request.method().as_str()).uri(request.url());
    let head = request.headers().fold(head, |head, (name, value)| head.header(name, value));
    let body = request.body().map_or(&[][..], |body| body);
    let sent = head.body(body).map_err(Error::from).and_then(|request| agent.run(request));
    let (head, body) = sent.map_err(failure)?.into_parts();
    let body = ResponseBody::reader(body.into_reader());
    let mut response = HttpResponse::new(head.status.as_u16(), body);
    for (name, value) in &head.headers {
        response = response.with_header(name.as_str(), value.to_str().unwrap_or_default())?;
    }
    Ok(response)
}

/// A call that was not sent is always safe to retry. Where ureq does not say, it may have been sent.
fn failure(error: Error) -> TransportFailure {
    let (kind, phase) = match &error {
        Error::HostNotFound => (Kind::Unresolved, Phase::Connect),
        Error::ConnectionFailed => (Kind::Unreachable, Phase::Connect),
        Error::Timeout(Timeout::Resolve | Timeout::Connect) => (Kind::Timeout, Phase::Connect),
        Error::Io(io) if io.kind() == ConnectionRefused => (Kind::Refused, Phase::Connect),
        _ => (Kind::Broken, Phase::Exchange),
    };
    TransportFailure::new(kind, phase).because(&error)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = Agent::config_builder()
        // The client decides what a status means, and follows no redirects.
        .http_status_as_error(false)
        .max_redirects(0)
        // The token goes nowhere else, whatever the environment says.
        .proxy(None)
        // A kept connection may be closed just as a request is sent, which leaves a call in doubt.
        .max_idle_connections(0)
        .timeout_connect(Some(Duration::from_secs(5)))
        // The client waits no longer than it is told to; this ends the thread, too.
        .timeout_global(Some(Duration::from_secs(120)));
    let agent = config.build().new_agent();
    let simulator = Simulator::start().await?;
    let builder = Client::builder().base_url(simulator.url()).auth_token(simulator.token());
    let transport = from_blocking_fn(move |request| send(&agent, &request));
    let client = builder.transport(transport).build()?;

    let busy = ServiceError::new("tooBusy", 503, "try again").transient();
    simulator.disturb(Disturbance::error(busy).on("volumesList".parse()?))?;
    client.volumes_list().await?;
    println!("listed in {} attempts", simulator.seen()["volumesList"]);

    simulator.disturb(Disturbance::delay(Duration::from_secs(60)))?;
    let call = client.volumes_list().timeout(Duration::from_millis(200));
    println!("{}", call.await.err().ok_or("it was in time")?);

    // The first attempt creates the volume, but its response is lost; the next one finds it.
    simulator.disturb(Disturbance::reset_after())?;
    let desc = VolumeCreateDesc::new("web-2".parse()?).base_on("web-1".parse::<VolumeName>()?);
    let error = client.volume_create(&desc).await.err().ok_or("it did not exist")?;
    println!("in doubt: {}, {error}", error.is_in_doubt());
    Ok(())
}
