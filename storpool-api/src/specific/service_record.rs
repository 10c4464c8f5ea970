//! What the records of all services have in common.

use std::time::SystemTime;

use crate::object::Object;
use crate::time::from_unix;
use crate::types::{
    AoeTarget, Bridge, BridgeStatus, Client, ClientStatus, IscsiTargetService, IscsiTargetStatus,
    Mgmt, NodeId, Server, ServerStatus,
};

/// A service of the cluster, of any kind; [`Object::NAME`] says which.
///
/// ```
/// use storpool_api::ServiceRecord;
/// use storpool_api::types::ClusterStatus;
///
/// fn down(services: &ClusterStatus) -> Vec<String> {
///     fn of_kind<T: ServiceRecord>(all: impl IntoIterator<Item = T>) -> Vec<String> {
///         let down = all.into_iter().filter(|one| !one.is_running());
///         down.map(|one| format!("{} {} is {}", T::NAME, one.id(), one.status())).collect()
///     }
///     [of_kind(services.servers.values().cloned()), of_kind(services.mgmt.values().cloned())]
///         .concat()
/// }
/// ```
pub trait ServiceRecord: Object {
    /// Its number among services of this kind.
    fn id(&self) -> i64;

    /// The node it runs on; may be unknown while it is down.
    fn node_id(&self) -> Option<NodeId>;

    /// The StorPool release that the process belongs to.
    fn version(&self) -> &str;

    /// When the process was started; `None` where that is unknown, as for a service that is down.
    fn start_time(&self) -> Option<SystemTime>;

    /// Its status, as it is on the wire.
    fn status(&self) -> &str;

    /// Whether its status is `running`.
    fn is_running(&self) -> bool;
}

macro_rules! service_records {
    ($($ty:ident $status:ident,)*) => {$(
        impl ServiceRecord for $ty {
            fn id(&self) -> i64 {
                self.id.get()
            }

            fn node_id(&self) -> Option<NodeId> {
                self.node_id
            }

            fn version(&self) -> &str {
                &self.version
            }

            fn start_time(&self) -> Option<SystemTime> {
                self.start_time.and_then(from_unix)
            }

            fn status(&self) -> &str {
                self.status.as_str()
            }

            fn is_running(&self) -> bool {
                self.status == $status::Running
            }
        }
    )*};
}

service_records! {
    Server ServerStatus,
    Client ClientStatus,
    Mgmt ClientStatus,
    AoeTarget ClientStatus,
    Bridge BridgeStatus,
    IscsiTargetService IscsiTargetStatus,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn service_records_are_read_alike() {
        fn facts<T: ServiceRecord + serde::de::DeserializeOwned>(
            json: &str,
        ) -> (i64, Option<i64>, bool, bool) {
            let record: T = serde_json::from_str(json).unwrap();
            assert_eq!((record.version(), record.status()), ("19.4", "running"));
            let node = record.node_id().map(|node| node.get());
            (record.id(), node, record.start_time().is_some(), record.is_running())
        }
        let json = r#"{"id":7,"nodeId":7,"version":"19.4","startTime":1455000000,
            "status":"running","active":true}"#;
        let expected = (7, Some(7), true, true);
        assert_eq!(facts::<Server>(json), expected);
        assert_eq!(facts::<Client>(json), expected);
        assert_eq!(facts::<Mgmt>(json), expected);
        assert_eq!(facts::<AoeTarget>(json), expected);
        assert_eq!(facts::<Bridge>(json), expected);
        assert_eq!(facts::<IscsiTargetService>(json), expected);
    }

    #[cfg(feature = "meta")]
    #[test]
    fn every_record_of_a_service_has_the_trait() {
        let fields = ["id", "status", "nodeId", "version", "startTime"];
        let has_all = |ty: &&crate::meta::TypeMeta| {
            fields.iter().all(|name| ty.fields.iter().any(|field| field.name == *name))
        };
        let mut records: Vec<_> =
            crate::meta::TYPES.iter().filter(has_all).map(|ty| ty.name).collect();
        records.sort_unstable();
        let expected = ["AoeTarget", "Bridge", "Client", "IscsiTargetService", "Mgmt", "Server"];
        assert_eq!(records, expected);
    }
}
