//! Generation: loading the schema, and printing the output.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "without a good schema there is nothing to measure"
)]

use std::hint::black_box;

use bench::scaled;
use criterion::{Criterion, criterion_group, criterion_main};
use generator::SourceFile;
use generator::model::Api;

/// Scaling factor: large enough to show superlinear growth.
const LARGE: usize = 10;

fn load(files: &[SourceFile]) -> Api {
    generator::load(files).unwrap_or_else(|report| panic!("{report}"))
}

fn generate(criterion: &mut Criterion) {
    let files = scaled::schema().expect("the schema of this repository can be read");
    let api = load(&files);
    let mut group = criterion.benchmark_group("generate");
    group.bench_function("load", |bencher| bencher.iter(|| load(black_box(&files))));
    group.bench_function("print files", |bencher| {
        bencher.iter(|| generator::print(black_box(&api)));
    });
    group.bench_function("print OpenAPI", |bencher| {
        bencher.iter(|| openapi(black_box(&api)));
    });
    group.bench_function("everything", |bencher| {
        bencher.iter(|| everything(black_box(&files)));
    });
    let files = scaled::scaled(LARGE).expect("the schema of this repository can be read");
    group.sample_size(10);
    group.bench_function(format!("everything, {LARGE} times the schema"), |bencher| {
        bencher.iter(|| everything(black_box(&files)));
    });
    group.finish();
}

fn openapi(api: &Api) -> String {
    generator::openapi::document(api).pretty(100)
}

fn everything(files: &[SourceFile]) -> usize {
    let api = load(files);
    let files = generator::print(&api).unwrap_or_else(|report| panic!("{report}"));
    files.len() + openapi(&api).len()
}

criterion_group!(benches, generate);
criterion_main!(benches);
