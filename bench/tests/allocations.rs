//! How often a call allocates memory: a number that is the same on every machine.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::hint::black_box;

use allocation_counter::{AllocationInfo, measure};
use storpool_api::transport::{HttpResponse, from_fn};
use storpool_api::{Client, Method};

/// The most allocations that a read may make.
const MOST: u64 = 12;

fn per_read(calls: u64) -> AllocationInfo {
    let transport =
        from_fn(async |_| Ok(HttpResponse::new(200, r#"{"generation": 7, "data": 1}"#)));
    let client = Client::builder().auth_token("1234").transport(transport).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let read = || client.raw(Method::Get, "VolumesList", None);
    let _ = runtime.block_on(read().into_future()).unwrap();
    measure(|| {
        runtime.block_on(async {
            for _ in 0..calls {
                let _ = black_box(read().await.unwrap());
            }
        });
    })
}

#[test]
fn read_makes_few_allocations() {
    let (once, often) = (per_read(100).count_total, per_read(1100).count_total);
    let each = (often - once) as f64 / 1000.0;
    println!("{each} allocations in each read");
    assert!(each <= MOST as f64, "{each} allocations in each read");
}
