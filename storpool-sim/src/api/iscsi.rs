//! iSCSI.

use std::net::Ipv4Addr;

use serde_json::{Value, json};
use storpool_api::types::{IscsiConfigChange, IscsiConfigCommand, IscsiControllersQuery};

use super::handler::{CallResult, Done, Handler};
use super::shared::JsonObject;
use crate::ask::Ask;
use crate::error::{ServiceError, quoted};
use crate::state::State;
use crate::state::iscsi::{Exported, Iscsi, IscsiChange, PORT, Portal, Session};

pub(super) const CALLS: &[(&str, Handler)] = &[
    ("iSCSIConfig", Handler::Read(config)),
    ("iSCSIConfigChange", Handler::Change(change)),
    ("iSCSISessionsInfo", Handler::Read(sessions)),
    ("iSCSInterfacesInfo", Handler::Read(interfaces)),
];

/// The service of a target that none serves.
const NO_CONTROLLER: i64 = 65_535;

/// The status of a service that does not run.
const NO_RESPONSE: &str = "notConnected";

/// Commands that a host can have in flight.
const QUEUE: i64 = 128;

fn config(state: &State, _: &Ask<'_>) -> CallResult {
    let iscsi = &state.iscsi;
    let groups = iscsi.portal_groups.iter().map(|(id, group)| {
        let networks = group.networks.iter();
        let networks = networks.map(|net| json!({"address": net.address, "prefix": net.prefix}));
        let portals = group.portals.iter().map(|portal| {
            let Portal { controller, ip, port } = portal;
            json!({"controller": controller, "ip": ip, "port": port.to_string()})
        });
        let group = json!({
            "name": group.name,
            "networks": networks.collect::<Value>(),
            "portals": portals.collect::<Value>(),
        });
        (id.to_string(), group)
    });
    let initiators = iscsi.initiators.iter().map(|(id, initiator)| {
        let exports = initiator.exports.iter().map(|export| {
            let group = &iscsi.portal_groups[&export.portal_group];
            json!({"portalGroup": group.name, "target": iscsi.targets[&export.target].name})
        });
        let initiator = json!({
            "name": initiator.name,
            "username": initiator.username,
            "secret": initiator.secret,
            "nets": initiator.nets.iter().map(ToString::to_string).collect::<Value>(),
            "exports": exports.collect::<Value>(),
        });
        (id.to_string(), initiator)
    });
    let targets = iscsi.targets.iter().map(|(id, target)| {
        let target = json!({
            "currentControllerId": iscsi.served_by(*id).unwrap_or(NO_CONTROLLER),
            "name": target.name,
            "volume": state.name_of(target.volume),
        });
        (id.to_string(), target)
    });
    Ok(json!({"iscsi": {
        "baseName": iscsi.base_name,
        "portalGroups": groups.collect::<JsonObject>(),
        "initiators": initiators.collect::<JsonObject>(),
        "targets": targets.collect::<JsonObject>(),
    }}))
}

fn change(state: &mut State, ask: &Ask<'_>) -> Result<Done, ServiceError> {
    let desc: IscsiConfigChange = ask.body()?;
    let changes = desc.commands.into_iter().enumerate().map(|(index, command)| {
        let mut changes = commands(command)?;
        let only = changes.pop().filter(|_| changes.is_empty());
        only.ok_or_else(|| {
            ServiceError::json(format!("commands[{index}]: must have exactly one command"))
        })
    });
    let changes = changes.collect::<Result<Vec<_>, _>>()?;
    state.change_iscsi(&changes)?;
    Ok(Done::plain())
}

/// The commands in an entry of the list.
fn commands(all: IscsiConfigCommand) -> Result<Vec<IscsiChange>, ServiceError> {
    let text = |name: &dyn ToString| name.to_string();
    let mut found = Vec::new();
    found.extend(all.set_base_name.map(|it| IscsiChange::SetBaseName(text(&it.name))));
    found.extend(all.create_portal_group.map(|it| IscsiChange::CreatePortalGroup(text(&it.name))));
    found.extend(all.delete_portal_group.map(|it| IscsiChange::DeletePortalGroup(text(&it.name))));
    if let Some(it) = all.portal_group_add_network {
        let group = text(&it.portal_group);
        found.push(IscsiChange::PortalGroupAddNetwork { group, net: it.net.parse()? });
    }
    if let Some(it) = all.create_portal {
        let (ip, port) = (address(&it.ip)?, port(it.port)?);
        let portal = Portal { controller: it.controller.get(), ip, port };
        found.push(IscsiChange::CreatePortal { group: text(&it.portal_group), portal });
    }
    if let Some(it) = all.delete_portal {
        let (ip, port) = (address(&it.ip)?, port(it.port)?);
        found.push(IscsiChange::DeletePortal { ip, port });
    }
    found.extend(
        all.create_target.map(|it| IscsiChange::CreateTarget { volume: text(&it.volume_name) }),
    );
    found.extend(
        all.delete_target.map(|it| IscsiChange::DeleteTarget { volume: text(&it.volume_name) }),
    );
    found.extend(all.create_initiator.map(|it| IscsiChange::CreateInitiator {
        name: text(&it.name),
        username: it.username,
        secret: it.secret,
    }));
    found.extend(all.delete_initiator.map(|it| IscsiChange::DeleteInitiator(text(&it.name))));
    if let Some(it) = all.initiator_add_network {
        let initiator = text(&it.initiator);
        found.push(IscsiChange::InitiatorAddNetwork { initiator, net: it.net.parse()? });
    }
    let exported = |initiator, group, volume| Exported {
        initiator: text(initiator),
        group: text(group),
        volume: text(volume),
    };
    found.extend(
        all.export.as_ref().map(|it| {
            IscsiChange::Export(exported(&it.initiator, &it.portal_group, &it.volume_name))
        }),
    );
    found.extend(all.export_delete.as_ref().map(|it| {
        IscsiChange::ExportDelete(exported(&it.initiator, &it.portal_group, &it.volume_name))
    }));
    Ok(found)
}

fn address(text: &str) -> Result<Ipv4Addr, ServiceError> {
    let parsed = text.parse();
    parsed.map_err(|_| ServiceError::invalid(format!("ip: {} is no IPv4 address", quoted(text))))
}

fn port(number: Option<i64>) -> Result<u16, ServiceError> {
    let Some(number) = number else {
        return Ok(PORT);
    };
    let port = u16::try_from(number).ok().filter(|port| *port > 0);
    port.ok_or_else(|| ServiceError::invalid(format!("port: {number} is no TCP port")))
}

/// The services that a query is for: all of them, unless it names some.
fn queried(state: &State, ask: &Ask<'_>) -> Result<Vec<i64>, ServiceError> {
    let query: Option<IscsiControllersQuery> = ask.optional_body()?;
    let ids = query.and_then(|query| query.controller_ids);
    Ok(match ids {
        Some(ids) => ids.iter().map(|id| id.get()).collect(),
        None => state.iscsi.controllers.keys().copied().collect(),
    })
}

fn runs(iscsi: &Iscsi, controller: i64) -> bool {
    iscsi.controllers.get(&controller).is_some_and(|service| service.running)
}

fn sessions(state: &State, ask: &Ask<'_>) -> CallResult {
    let iscsi = &state.iscsi;
    let mut entries = Vec::new();
    for controller in queried(state, ask)? {
        if !runs(iscsi, controller) {
            entries.push(json!({"status": NO_RESPONSE, "controllerId": controller}));
        }
        for (id, session) in &iscsi.sessions {
            let portal = iscsi.portal(&session.export);
            let here = portal.filter(|portal| portal.controller == controller);
            entries.extend(here.map(|portal| entry(state, *id, session, portal)));
        }
    }
    Ok(json!({"sessions": entries}))
}

/// A session; its counters grow with its age.
fn entry(state: &State, id: i64, session: &Session, portal: Portal) -> Value {
    let iscsi = &state.iscsi;
    let age = (state.seconds() - session.created).max(0);
    let (reads, writes) = (age * 20, age * 4);
    json!({
        "status": "ok",
        "controllerId": portal.controller,
        "connectionId": id,
        "ISID": format!("00023d{:06x}", id + 1),
        "timeCreated": session.created,
        "target": iscsi.targets[&session.export.target].name,
        "initiator": iscsi.initiators[&session.initiator].name,
        "stats": {
            "nopOut": age / 10, "scsi": reads + writes, "task": 0, "login": 3, "text": 0,
            "dataOut": writes, "logout": 0, "snack": 0,
            "nopIn": age / 10, "scsiRsp": writes, "taskRsp": 0, "loginRsp": 3, "textRsp": 0,
            "dataIn": reads, "logoutRsp": 0, "r2t": writes, "reject": 0,
        },
        "tasks": {
            "inFreeList": QUEUE, "dataOut": 0, "queued": 0, "processing": 0, "dataResp": 0,
            "aborted": 0,
        },
        "tcp": {
            "portalIP": portal.ip, "portalPort": portal.port,
            "initiatorIP": session.ip, "initiatorPort": 50_000 + id % 10_000,
            "wscale": 7, "localMSS": 8960, "remoteMSS": 8960, "remoteWindowSize": 3 << 20,
            "hwPort": 0,
            "stats": traffic(reads, writes),
        },
    })
}

fn traffic(reads: i64, writes: i64) -> Value {
    // A command, or a piece of data, is a packet.
    let (packets_in, packets_out) = (3 + reads + writes * 2, 3 + reads + writes * 2);
    let bytes_in = packets_in * 48 + writes * 8192;
    let bytes_out = packets_out * 48 + reads * 8192;
    json!({
        "totalPacketsIn": packets_in, "totalBytesIn": bytes_in,
        "newPacketsIn": packets_in, "newBytesIn": bytes_in,
        "discardedPackets": 0, "discardedBytes": 0, "dataHoles": 0,
        "totalPacketsOut": packets_out, "totalBytesOut": bytes_out,
        "newPacketsOut": packets_out, "newBytesOut": bytes_out,
        "retransmittedPackets": 0, "retransmittedBytes": 0,
        "retransmitsTimeout": 0, "retransmitsAcks": 0, "retransmitsAcks2": 0,
    })
}

fn interfaces(state: &State, ask: &Ask<'_>) -> CallResult {
    let controllers = queried(state, ask)?.into_iter().map(|controller| {
        if !runs(&state.iscsi, controller) {
            return json!({"status": NO_RESPONSE, "controllerId": controller});
        }
        let interfaces = (0..2).map(|port| {
            json!({
                "port": port,
                "state": "up",
                "interfaceName": format!("ens2f{port}"),
                "MAC": format!("52:54:00:9a:{}b:{:02x}", port + 3, controller % 256),
                "resolveInterfaceName": "bond1",
            })
        });
        json!({
            "status": "ok",
            "controllerId": controller,
            "interfaces": interfaces.collect::<Value>(),
        })
    });
    Ok(json!({"controllers": controllers.collect::<Value>()}))
}
