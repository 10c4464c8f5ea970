//! Generates the client from the document that `OPENAPI` names, as it is.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::var("OPENAPI").map_err(|_| "run openapi-clients/run, which sets OPENAPI")?;
    println!("cargo::rerun-if-env-changed=OPENAPI");
    println!("cargo::rerun-if-changed={path}");
    let document = serde_json::from_str(&fs::read_to_string(path)?)?;
    let tokens = progenitor_impl::Generator::default().generate_tokens(&document)?;
    let text = prettyplease::unparse(&syn::parse2(tokens)?);
    let out = env::var("OUT_DIR")?;
    Ok(fs::write(Path::new(&out).join("client.rs"), text)?)
}
