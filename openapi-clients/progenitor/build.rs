//! Generates clients from the documents that `OPENAPI` and `OPENAPI_NEWEST` name, as they are.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    for (variable, file) in [("OPENAPI", "client.rs"), ("OPENAPI_NEWEST", "newest.rs")] {
        println!("cargo::rerun-if-env-changed={variable}");
        let path = env::var(variable)
            .map_err(|_| format!("run openapi-clients/run, which sets {variable}"))?;
        println!("cargo::rerun-if-changed={path}");
        let document = serde_json::from_str(&fs::read_to_string(path)?)?;
        let tokens = progenitor_impl::Generator::default().generate_tokens(&document)?;
        fs::write(Path::new(&out).join(file), prettyplease::unparse(&syn::parse2(tokens)?))?;
    }
    Ok(())
}
