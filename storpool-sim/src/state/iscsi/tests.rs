use storpool_api::ApiVersion;

use super::*;
use crate::state::seed::Preset;

const HOST: &str = "iqn.2020-01.com.example:host-1";

fn exported(volume: &str) -> Exported {
    Exported { initiator: HOST.to_owned(), group: "pg-1".to_owned(), volume: volume.to_owned() }
}

fn target(volume: &str) -> IscsiChange {
    IscsiChange::CreateTarget { volume: volume.to_owned() }
}

/// The small cluster, in which these volumes are exported to the host.
fn exporting(volumes: &[&str]) -> State {
    let mut state = State::seed(Preset::Small, ApiVersion::V19_01, 1_601_459_720_000);
    for volume in volumes {
        let export = IscsiChange::Export(exported(volume));
        state.change_iscsi(&[target(volume), export]).unwrap();
    }
    state
}

#[test]
fn networks_are_those_of_ipv4() {
    let network: Network = "10.2.1.250/24".parse().unwrap();
    assert_eq!(network.to_string(), "10.2.1.250/24");
    for text in ["", "10.2.1.0", "10.2.1/24", "10.2.1.0/33", "10.2.1.0/-1", "::1/64", "a/24"] {
        assert_eq!(text.parse::<Network>().unwrap_err().name, "invalidParam", "{text}");
    }
}

#[test]
fn nothing_is_changed_if_a_command_is_refused() {
    let mut state = exporting(&[]);
    let generation = state.generation;
    let error = state.change_iscsi(&[target("web-1"), target("nobody")]).unwrap_err();
    assert_eq!(error.name, "objectDoesNotExist");
    assert!(error.descr.starts_with("Command 1: "), "{}", error.descr);
    assert!(state.iscsi.targets.is_empty() && state.generation == generation);
}

#[test]
fn target_keeps_its_name_when_its_volume_is_renamed() {
    let mut state = exporting(&["web-1"]);
    let web = state.volume_id("web-1").unwrap();
    state.set_name(web, "Web_2");
    assert_eq!(state.iscsi.targets[&0].name, "iqn.2020-01.com.example:storpool:web-1");
    state.set_name(web, "web-2");
    state.set_name(state.volume_id("db-primary").unwrap(), "Web_1");
    state.change_iscsi(&[target("Web_1")]).unwrap();
    assert_eq!(state.iscsi.targets[&1].name, "iqn.2020-01.com.example:storpool:web-1-1");
}

#[test]
fn target_moves_to_another_service_when_its_own_stops() {
    let mut state = exporting(&["db-primary", "web-1"]);
    state.set_logged_in(HOST, "web-1", true).unwrap();
    assert_eq!((state.iscsi.served_by(0), state.iscsi.served_by(1)), (Some(1), Some(2)));
    state.set_iscsi_running(2, false).unwrap();
    assert_eq!(state.iscsi.served_by(1), Some(1));
    let portal = state.iscsi.portal(&state.iscsi.sessions[&0].export);
    assert_eq!(portal.unwrap().controller, 1);
    state.set_iscsi_running(1, false).unwrap();
    assert_eq!(state.iscsi.served_by(1), None);
}

#[test]
fn sessions_end_with_what_they_use() {
    let ends: [fn(&mut State); 4] = [
        |state| {
            let export = IscsiChange::ExportDelete(exported("web-1"));
            state.change_iscsi(&[export]).unwrap();
        },
        |state| state.change_iscsi(&[IscsiChange::DeletePortalGroup("pg-1".to_owned())]).unwrap(),
        |state| state.change_iscsi(&[IscsiChange::DeleteInitiator(HOST.to_owned())]).unwrap(),
        |state| {
            let web = state.volume_id("web-1").unwrap();
            state.remove(web);
        },
    ];
    for end in ends {
        let mut state = exporting(&["web-1"]);
        state.set_logged_in(HOST, "web-1", true).unwrap();
        assert_eq!(state.iscsi.sessions.len(), 1);
        end(&mut state);
        assert!(state.iscsi.sessions.is_empty());
        assert_eq!(state.faults(), Vec::<String>::new());
    }
}

#[test]
fn host_logs_in_to_what_is_exported_to_it() {
    let mut state = exporting(&["web-1"]);
    let error = state.set_logged_in(HOST, "db-primary", true).unwrap_err();
    assert_eq!(error.name, "objectDoesNotExist");
    for _ in 0..2 {
        state.set_logged_in(HOST, "web-1", true).unwrap();
        assert_eq!(state.iscsi.sessions.len(), 1);
    }
    state.set_logged_in(HOST, "web-1", false).unwrap();
    assert!(state.iscsi.sessions.is_empty());
}
