//! What is written by hand about types of this API. The rest of the crate works with any schema.

mod conversions;
#[cfg(feature = "client")]
mod our_id;
mod service_record;
mod times;

pub use service_record::ServiceRecord;

/// How many attachments a client can have: one for each
/// [`AttachmentPos`](crate::types::AttachmentPos).
pub const MAX_CLIENT_DISKS: i64 = crate::types::AttachmentPos::MAX.get() + 1;
