//! What a call costs: over one connection, beside a program that uses reqwest directly, and without a
//! network.

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde_json::Value;
use storpool_api::transport::{HttpResponse, from_fn};
use storpool_api::{Client, Method};

use crate::exchange::{self, Raw};
use crate::plain::Envelope;

/// The time, in microseconds, that this percentage of sorted calls stays below.
fn at(took: &[Duration], percent: usize) -> f64 {
    took[took.len() * percent / 100].as_secs_f64() * 1e6
}

/// Calls one after the other over one connection, in turns.
///
/// # Errors
/// The text of what went wrong.
pub fn sequential() -> Result<(), String> {
    const CALLS: usize = 20_000;
    // As every program needs one.
    const LIMIT: Duration = Duration::from_secs(120);
    let text = |error: std::io::Error| error.to_string();
    let address = exchange::serve().map_err(text)?;
    let base = format!("http://{address}");
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(text)?;
    let client = Client::builder()
        .base_url(&base)
        .auth_token("1234567890")
        .build()
        .map_err(|error| error.to_string())?;
    let plain = reqwest::Client::builder().no_proxy().build().map_err(|error| error.to_string())?;
    let mut raw = Raw::connect(address).map_err(text)?;
    let ours = async || {
        let begin = Instant::now();
        let reply = client.raw(Method::Get, "X", None).send().await;
        let took = begin.elapsed();
        black_box(reply).map(|_| took).map_err(|error| error.to_string())
    };
    let with_reqwest = async || {
        let begin = Instant::now();
        let value = async {
            let request = plain.get(format!("{base}/ctrl/1.0/X")).timeout(LIMIT);
            let request = request.header("Authorization", "Storpool v1:1234567890");
            let body = request.send().await?.error_for_status()?.bytes().await?;
            Ok::<_, reqwest::Error>(serde_json::from_slice::<Envelope<Value>>(&body))
        };
        let value = value.await;
        let took = begin.elapsed();
        let value = black_box(value).map_err(|error| error.to_string())?;
        value.map(|_| took).map_err(|error| error.to_string())
    };
    let mut took = [const { Vec::new() }; 3];
    runtime.block_on(async {
        for turn in 0..CALLS {
            // Each follows the other as often as itself, and so finds what the other left in caches.
            for which in [turn % 2, 1 - turn % 2] {
                took[which].push(match which {
                    0 => ours().await?,
                    _ => with_reqwest().await?,
                });
            }
        }
        Ok::<_, String>(())
    })?;
    for _ in 0..CALLS {
        let begin = Instant::now();
        raw.exchange().map_err(text)?;
        took[2].push(begin.elapsed());
    }
    println!("{CALLS} calls of each, in turns; microseconds\n");
    println!("| | p50 | p99 | p50 / reqwest |\n|---|--:|--:|--:|");
    took.iter_mut().for_each(|took| took.sort());
    let plain = at(&took[1], 50);
    for (name, took) in ["storpool-api", "reqwest", "raw TCP"].iter().zip(&took) {
        let (p50, p99) = (at(took, 50), at(took, 99));
        println!("| {name} | {p50:.1} | {p99:.1} | **{:.3}** |", p50 / plain);
    }
    Ok(())
}

/// What the client itself costs: calls over a transport that has the response ready.
///
/// # Errors
/// The text of what went wrong.
pub fn client_alone() -> Result<(), String> {
    const CALLS: usize = 100_000;
    let text = |error: storpool_api::Error| error.to_string();
    let transport = || from_fn(async |_| Ok(HttpResponse::new(200, exchange::BODY)));
    let builder = Client::builder().auth_token("1234567890").transport(transport());
    let client = builder.build().map_err(text)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let mut took = Vec::with_capacity(CALLS);
    runtime.block_on(async {
        for _ in 0..CALLS {
            let begin = Instant::now();
            let response = client.raw(Method::Get, "X", None).send().await;
            took.push(begin.elapsed());
            let _ = black_box(response.map_err(text)?);
        }
        Ok::<_, String>(())
    })?;
    took.sort();
    println!("{CALLS} calls over a transport without a network; microseconds\n");
    println!("| p50 | p99 |\n|--:|--:|\n| {:.2} | {:.2} |", at(&took, 50), at(&took, 99));
    Ok(())
}
