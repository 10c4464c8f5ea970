//! Generation: loading the schema, and printing the output.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "without a good schema there is nothing to measure"
)]

use std::hint::black_box;

use bench::scaled;
use criterion::{Criterion, criterion_group, criterion_main};
use generator::model::Api;
use generator::{Schema, SourceFile};

/// Scaling factor: large enough to show superlinear growth.
const LARGE: usize = 10;

fn load(files: &[SourceFile]) -> Schema {
    Schema::load(files).unwrap_or_else(|report| panic!("{report}"))
}

fn generate(criterion: &mut Criterion) {
    let files = scaled::schema().expect("the schema of this repository can be read");
    let schema = load(&files);
    let mut group = criterion.benchmark_group("generate");
    group.bench_function("load", |bencher| bencher.iter(|| load(black_box(&files))));
    group.bench_function("print files", |bencher| {
        bencher.iter(|| generator::print(black_box(&schema)));
    });
    group.bench_function("print OpenAPI", |bencher| {
        bencher.iter(|| openapi(black_box(&schema.api)));
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
    let schema = load(files);
    let files = generator::print(&schema).unwrap_or_else(|report| panic!("{report}"));
    files.len() + openapi(&schema.api).len()
}

criterion_group!(benches, generate);
criterion_main!(benches);
