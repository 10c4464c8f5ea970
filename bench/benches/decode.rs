//! Decoding, encoding and validation of large responses, compared with plain structs with derived
//! serde.
#![allow(missing_docs, reason = "criterion's macros document nothing")]

use std::hint::black_box;
use std::time::Duration;

use bench::payloads::{Layout, Shape, response};
use bench::plain;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use serde::Serialize;
use serde::de::DeserializeOwned;
use storpool_api::{Call, Data, Entries, calls};

/// One that takes seconds, not minutes.
fn count(shape: Shape) -> usize {
    shape.usual_count() / 10
}

fn shapes(criterion: &mut Criterion) {
    for shape in Shape::ALL {
        match shape {
            Shape::Volumes => {
                measure::<_, plain::Volumes>(criterion, shape, &calls::volumes_list())
            }
            Shape::Statuses => {
                measure::<_, plain::Statuses>(criterion, shape, &calls::volumes_status());
            }
            Shape::Disks => measure::<_, plain::Disks>(criterion, shape, &calls::disks_list()),
        }
    }
}

/// A response decoded whole, without its bad entries, and entry by entry in pieces as they arrive.
fn entries(criterion: &mut Criterion) {
    let body = match response(Shape::Volumes, Shape::Volumes.usual_count(), Layout::Usual) {
        Ok(body) => body,
        Err(error) => fail(&error),
    };
    compare(criterion, &calls::volumes_list(), &body);
}

fn compare<T: Entries>(criterion: &mut Criterion, call: &Call<T>, body: &[u8]) {
    const PIECE: usize = 64 << 10;
    let mut group = criterion.benchmark_group("entries/volumes");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("whole", |b| {
        b.iter_with_large_drop(|| call.decode(200, body));
    });
    let partial = call.clone().partial();
    group.bench_function("partial", |b| {
        b.iter_with_large_drop(|| partial.decode(200, body));
    });
    group.bench_function("stream", |b| {
        b.iter(|| {
            let mut reader = call.entry_reader(200);
            for piece in body.chunks(PIECE) {
                reader.push(piece);
                reader.by_ref().for_each(|entry| drop(black_box(entry)));
            }
        });
    });
    group.finish();
}

fn measure<T, P>(criterion: &mut Criterion, shape: Shape, call: &Call<T>)
where
    T: Data + Serialize,
    P: DeserializeOwned + Serialize,
{
    let made = |layout| match response(shape, count(shape), layout) {
        Ok(body) => body,
        Err(error) => fail(&error),
    };
    for layout in Layout::ALL {
        let body = made(layout);
        let mut group =
            criterion.benchmark_group(format!("decode/{}/{}", shape.name(), layout.name()));
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function("storpool-api", |b| {
            b.iter_with_large_drop(|| call.decode(200, &body));
        });
        group.bench_function("derived", |b| {
            b.iter_with_large_drop(|| serde_json::from_slice::<P>(&body));
        });
        group.finish();
    }

    let body = made(Layout::Usual);
    let data = match call.decode(200, &body) {
        Ok(response) => response.into_data(),
        Err(error) => fail(&error.to_string()),
    };
    let mut group = criterion.benchmark_group(format!("validate/{}", shape.name()));
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("storpool-api", |b| b.iter(|| data.validate()));
    group.finish();

    let mut group = criterion.benchmark_group(format!("encode/{}", shape.name()));
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("storpool-api", |b| b.iter(|| serde_json::to_vec(&data)));
    if let Ok(plain) = serde_json::from_slice::<P>(&body) {
        group.bench_function("derived", |b| b.iter(|| serde_json::to_vec(&plain)));
    }
    group.finish();
}

fn fail(error: &str) -> ! {
    eprintln!("error: {error}");
    std::process::exit(1)
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .measurement_time(Duration::from_secs(2))
        .warm_up_time(Duration::from_millis(500));
    targets = shapes, entries
}
criterion_main!(benches);
