//! `cargo xtask explain`.

use generator::diag::{self, Code};

use crate::Failure;
use crate::output::print;

pub(crate) fn run(code: Option<&str>) -> Result<(), Failure> {
    let Some(name) = code else {
        print(&diag::list());
        return Ok(());
    };
    match Code::find(name) {
        Some(code) => {
            print(&diag::explain(code));
            Ok(())
        }
        None => Err(Failure::Unusable(format!(
            "there is no code `{name}`; `cargo xtask explain` lists all"
        ))),
    }
}
