//! The least that generating takes: starting, reading the schema, and parsing and printing the Rust
//! that is generated from it. Compare with `codegen --check`.

use std::error::Error;
use std::fs;
use std::path::Path;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let mut schema = 0;
    texts(Path::new("schema"), "json", &mut |text| {
        schema += text.len();
        Ok(())
    })?;
    let mut rust = 0;
    texts(Path::new("storpool-api/src/generated"), "rs", &mut |text| {
        rust += prettyplease::unparse(&syn::parse_file(&text)?).len();
        Ok(())
    })?;
    println!("{schema} bytes of schema, {rust} bytes of Rust");
    Ok(())
}

type Use<'a> = dyn FnMut(String) -> Result<(), Box<dyn Error>> + 'a;

/// Reads all files below a folder that have an extension.
fn texts(folder: &Path, extension: &str, then: &mut Use<'_>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            texts(&path, extension, then)?;
        } else if path.extension().is_some_and(|is| is == extension) {
            then(fs::read_to_string(path)?)?;
        }
    }
    Ok(())
}
