//! Writes the Rust that the checks need of each type and call of the schema.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

#[path = "src/registry.rs"]
mod registry;
#[path = "src/schema.rs"]
mod schema;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    println!("cargo::rerun-if-changed={}", folder.display());
    let schema = schema::load(&folder)?;
    let out = env::var("OUT_DIR")?;
    for (name, text) in [
        ("types.rs", registry::types(&schema.union)),
        ("calls.rs", registry::calls(&schema.union)),
        ("examples.rs", registry::examples(&schema)),
    ] {
        fs::write(Path::new(&out).join(name), text)?;
    }
    Ok(())
}
