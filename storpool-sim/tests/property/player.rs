//! Generates random calls.

use serde_json::{Value, json};
use storpool_api::ApiVersion;
use storpool_api::meta::CallMeta;
use storpool_sim::Command;

use super::support::Direct;
use super::support::dice::Dice;

/// Chooses arguments and bodies, mostly of existing objects.
pub(super) struct Player<'a> {
    pub(super) dice: Dice,
    pub(super) api: ApiVersion,
    pub(super) direct: Direct<'a>,
}

impl Player<'_> {
    fn names(&self, query: &str) -> Vec<String> {
        let all = self.direct.get(query);
        let entries = all.as_array().unwrap().iter();
        let name = |one: &Value| match one["globalId"].as_str() {
            Some(id) if one["visibleVolumeId"].as_i64().unwrap() % 2 == 0 => format!("~{id}"),
            _ => one["name"].as_str().unwrap().to_owned(),
        };
        entries.map(name).collect()
    }

    fn is_later(&self) -> bool {
        self.api > ApiVersion::DEFAULT
    }

    fn tags(&mut self) -> Value {
        let values = ["", "1", "2"];
        json!({"vm": self.dice.pick(&values), "app": self.dice.pick(&values)})
    }

    fn later_policy(&mut self, body: &mut Value) {
        if self.dice.chance(20) {
            body["placeHead"] = self.group().into();
        }
        if self.dice.chance(20) {
            body["reuseServer"] = self.dice.chance(70).into();
        }
        if self.dice.chance(30) {
            body["tags"] = self.tags();
        }
    }

    fn expiry(&mut self, body: &mut Value) {
        if self.is_later() && self.dice.chance(30) {
            body["deleteAfter"] = (self.dice.roll(200) as i64 * 10).into();
        }
    }

    fn known(&mut self, query: &str, made_up: &str) -> String {
        let names = self.names(query);
        if names.is_empty() || self.dice.chance(5) {
            return format!("{made_up}-{}", self.dice.roll(30));
        }
        self.dice.pick(&names).clone()
    }

    fn volume(&mut self) -> String {
        self.known("VolumesList", "vol")
    }

    fn snapshot(&mut self) -> String {
        self.known("SnapshotsList", "snap")
    }

    fn new_name(&mut self) -> String {
        let kind = *self.dice.pick(&["vol", "snap", "#sys"]);
        format!("{kind}-{}", self.dice.roll(60))
    }

    fn disk(&mut self) -> i64 {
        let disks = self.direct.get("DisksList");
        let ids: Vec<i64> =
            disks.as_object().unwrap().keys().map(|id| id.parse().unwrap()).collect();
        if self.dice.chance(3) { 4000 } else { *self.dice.pick(&ids) }
    }

    fn client(&mut self) -> i64 {
        *self.dice.pick(&[1, 2, 3, 11, 11, 99])
    }

    fn group(&mut self) -> String {
        (*self.dice.pick(&["ssd", "hdd", "mixed", "other"])).to_owned()
    }

    fn template(&mut self) -> String {
        (*self.dice.pick(&["hybrid", "fast", "plain", "none"])).to_owned()
    }

    fn size(&mut self) -> i64 {
        *self.dice.pick(&[
            512,
            1 << 20,
            33 << 20,
            1 << 30,
            1 << 33,
            1 << 34,
            21_474_836_480,
            1 << 50,
        ])
    }

    fn clients(&mut self) -> Value {
        let count = self.dice.roll(3);
        (0..count).map(|_| self.client()).collect::<Vec<_>>().into()
    }

    fn policy(&mut self, body: &mut Value) {
        if self.dice.chance(20) {
            body["placeAll"] = self.group().into();
        }
        if self.dice.chance(20) {
            body["placeTail"] = self.group().into();
        }
        if self.dice.chance(30) {
            body["replication"] = (1 + self.dice.roll(3)).into();
        }
        if self.dice.chance(10) {
            body["bw"] = self.dice.pick(&[json!("-"), json!(100), json!(5)]).clone();
        }
        if self.is_later() {
            self.later_policy(body);
        }
    }

    fn argument(&mut self, ty: &str) -> String {
        match ty {
            "VolumeName" | "VolumeNameOrGlobalId" => self.volume(),
            "SnapshotName" | "SnapshotNameOrGlobalId" => self.snapshot(),
            "GlobalVolumeId" => self.snapshot().trim_start_matches('~').to_owned(),
            "DiskId" => self.disk().to_string(),
            "ServerId" => (1 + self.dice.roll(4)).to_string(),
            "AoeTargetId" => (1 + self.dice.roll(2)).to_string(),
            "ClientId" => self.client().to_string(),
            "PlacementGroupName" => self.group(),
            "VolumeTemplateName" => self.template(),
            other => panic!("no way to choose {other}"),
        }
    }

    fn body(&mut self, call: &str) -> Option<Value> {
        let mut body = json!({});
        match call {
            "volumeCreate" => {
                if !self.is_later() || self.dice.chance(50) {
                    body["name"] = self.new_name().into();
                }
                if self.dice.chance(70) {
                    body["size"] = self.size().into();
                }
                if self.dice.chance(60) {
                    body["template"] = self.template().into();
                }
                if self.dice.chance(30) {
                    body["parent"] = self.snapshot().into();
                } else if self.dice.chance(30) {
                    body["baseOn"] = self.volume().into();
                }
                self.policy(&mut body);
            }
            "volumeUpdate" => {
                if self.dice.chance(30) {
                    body["rename"] = self.new_name().into();
                }
                if self.dice.chance(40) {
                    body["size"] = self.size().into();
                    body["shrinkOk"] = self.dice.chance(50).into();
                } else if self.dice.chance(30) {
                    body["sizeAdd"] = 1_048_576.into();
                }
                if self.dice.chance(20) {
                    body["template"] = self.template().into();
                }
                self.policy(&mut body);
            }
            "snapshotCreate" => {
                if self.dice.chance(60) {
                    body["name"] = self.new_name().into();
                }
                body["bind"] = self.dice.chance(40).into();
                self.expiry(&mut body);
            }
            "snapshotCreateGroup" => {
                let mut one = || json!({"volume": self.volume(), "tags": self.tags()});
                body = json!({"volumes": [one(), one()]});
            }
            "volumeRevert" => body["toSnapshot"] = self.snapshot().into(),
            "volumeFreeze" if self.is_later() => self.expiry(&mut body),
            "snapshotUpdate" => {
                if self.dice.chance(30) {
                    body["rename"] = self.new_name().into();
                }
                if self.dice.chance(30) {
                    body["bind"] = self.dice.chance(50).into();
                }
                self.expiry(&mut body);
                self.policy(&mut body);
            }
            "volumeRebase" | "snapshotRebase" => {
                if self.dice.chance(70) {
                    body["parentName"] = self.snapshot().into();
                }
            }
            "volumeAbandonDisk" | "snapshotAbandonDisk" => body["diskId"] = self.disk().into(),
            "volumeTemplateCreate" | "volumeTemplateUpdate" => {
                if call.ends_with("Create") {
                    body["name"] = self.template().into();
                } else {
                    body["propagate"] = self.dice.chance(50).into();
                    if self.dice.chance(10) {
                        body["rename"] = self.template().into();
                    }
                }
                if self.dice.chance(30) {
                    body["parent"] = self.snapshot().into();
                }
                if self.dice.chance(20) {
                    body["size"] = self.size().into();
                }
                self.policy(&mut body);
            }
            "placementGroupUpdate" => {
                for member in ["addDisks", "rmDisks"] {
                    if self.dice.chance(40) {
                        body[member] = json!([self.disk()]);
                    }
                }
                for member in ["addServers", "rmServers"] {
                    if self.dice.chance(15) {
                        body[member] = json!([1 + self.dice.roll(3)]);
                    }
                }
                if self.dice.chance(5) {
                    body["rename"] = self.group().into();
                }
            }
            "volumeBalancerSetStatus" => {
                body["cmd"] = (*self.dice.pick(&["start", "stop", "commit"])).into();
            }
            "diskSetDesc" => body["description"] = format!("slot {}", self.dice.roll(9)).into(),
            "volumesReassign" => body = self.reassign(),
            "volumesReassignWait" => {
                // Time is frozen, so waiting changes nothing.
                body = json!({"reassign": self.reassign(), "attachTimeout": 0});
            }
            _ => return None,
        }
        Some(body)
    }

    fn reassign(&mut self) -> Value {
        let count = 1 + self.dice.roll(2);
        let mut items = Vec::new();
        for _ in 0..count {
            let mut item = if self.dice.chance(70) {
                json!({"volume": self.volume(), "rw": self.clients()})
            } else {
                json!({"snapshot": self.snapshot()})
            };
            if self.dice.chance(40) {
                item["ro"] = self.clients();
            }
            if self.dice.chance(50) {
                item["detach"] = if self.dice.chance(60) { "all".into() } else { self.clients() };
            }
            item["force"] = self.dice.chance(30).into();
            items.push(item);
        }
        items.into()
    }

    /// Something that no call does.
    pub(super) fn outside(&mut self) {
        let command = match self.dice.roll(8) {
            0 => Command::Disk { id: self.disk(), up: self.dice.chance(80) },
            1 => Command::Client { id: 1, running: self.dice.chance(70) },
            2 => Command::Open {
                name: self.volume(),
                client: self.client(),
                open: self.dice.chance(50),
            },
            3 => Command::AddDisk {
                id: 100 * (1 + self.dice.roll(3) as i64) + 4 + self.dice.roll(4) as i64,
                server: 1 + self.dice.roll(3) as i64,
                ssd: self.dice.chance(50),
            },
            4 | 5 => Command::Write { name: self.volume(), bytes: self.size() / 3 },
            _ => Command::Advance { milliseconds: 1 + self.dice.roll(20_000) as u64 },
        };
        // A missing object cannot be changed.
        let _ = self.direct.simulator.apply(command);
    }

    pub(super) fn step(&mut self) -> (&'static str, String, u16, Value) {
        let calls: Vec<_> =
            storpool_sim::calls(self.api).filter(|call| plays(self.api, call)).collect();
        let call = loop {
            let call = *self.dice.pick(&calls);
            // These would empty the cluster or wait for a client that is never started.
            let rare = matches!(call.name, "diskEject" | "diskForget" | "diskSoftEject");
            if call.name != "clientConfigWait" && (!rare || self.dice.chance(10)) {
                break call;
            }
        };
        let path = call.path.strip_prefix("/ctrl/1.0/").unwrap();
        let mut query = path.split('/').next().unwrap().to_owned();
        for arg in call.args {
            query = format!("{query}/{}", self.argument(arg.ty));
        }
        let body = self.body(call.name).map_or_else(String::new, |body| body.to_string());
        let (status, response) = self.direct.call(call.method, &query, &body);
        let what = format!("{} {query} {body}", call.method);
        (call.name, what, status, response)
    }
}

/// Whether to make a call. In later versions, only calls for volumes and snapshots of this cluster are made.
fn plays(api: ApiVersion, call: &CallMeta) -> bool {
    let sections = ["volumes", "snapshots", "attachments", "volume-templates"];
    let remote = ["Remote", "xport", "Backup", "Acquire"];
    let is_local = !remote.iter().any(|part| call.name.contains(part));
    api == ApiVersion::DEFAULT || sections.contains(&call.section) && is_local
}
