//! Which API is simulated.

use storpool_api::ApiVersion;

/// The version of the API that the simulated service has.
pub const API_VERSION: ApiVersion = ApiVersion::V16_01;
