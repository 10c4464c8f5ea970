//! `cargo xtask explain`.

use generator::diag::{self, Code};

use crate::Failure;
use crate::output::print;

pub(crate) fn run(code: Option<&str>) -> Result<(), Failure> {
    let Some(name) = code else {
        return print(&diag::list());
    };
    match Code::find(name) {
        Some(code) => print(&diag::explain(code)),
        None => Err(Failure::Unusable(format!(
            "unknown code `{name}`; `cargo xtask explain` lists all codes"
        ))),
    }
}
