//! The versions of the API that this crate speaks.

use super::api_versions;

api_versions! {
    default V16_01;
    /// API 16.01: release 3.0.1 of the reference. The default.
    V16_01 = "16.01",
    /// API 18.01: release 4.1.0 of the reference.
    V18_01 = "18.01",
    /// API 18.02: release 5.1.0 of the reference.
    V18_02 = "18.02",
    /// API 19.01: release 7.3.0 of the reference.
    V19_01 = "19.01",
}
