"""Makes every call of API 19.01 with the genuine Python package `storpool` against the simulator.

    PYTHONPATH=DIR python3 genuine_19_01.py PATH/TO/storpool-sim

Works with release 7.3.0, which has exactly the calls of 19.01; `run`, beside this file, installs it.
Each step is a call, its arguments and what must be true of the response. The package decodes every
response by its types, and no exceptions are made. A call that the package has and that is not made
here, or that the service has not seen, is a failure.

The calls that 16.01 has too are made by the same plays. Here are the others, and what the older ones
have learned since: to be carried out by another cluster, and by all of them together.
"""

import sys
import time

from player import GIB, VERSION, Player, by_name, service, spapi
from plays import PLAYS

HOST = "iqn.2020-01.com.example:host-2"
KEY = "r8m3kq0ztw5c.y1v7hdn4pxe2s.jb6ufa9lgo83.t5cwk2mznq7rx"

# Names of the calls: what the package documents with a path.
CALLS = [name for name, function in vars(spapi.Api).items()
         if (getattr(function, "__doc__", None) or "").startswith("HTTP: ")]

# Calls of 16.01 that 19.01 no longer has.
REMOVED = """
aoeStatus aoeExportVolume aoeExportSnapshot aoeUnexportVolume aoeUnexportSnapshot
aoeTargetActiveRequests diskInfo volumeBalancerGroups
""".split()


def column(field, *values):
    """A check that the entries of a list have these values."""
    return lambda entries: [entry[field] for entry in entries] == list(values)


def within(name, check):
    """A check of the one member of a response."""
    return lambda response: list(response) == [name] and check(response[name])


def iscsi(p):
    def change(*commands):
        p.call("iSCSIConfigChange", {"commands": list(commands)})

    def targets(*volumes):
        p.call("iSCSIConfig", check=within("iscsi", lambda a: column("volume", *volumes)(
            a["targets"].values())))

    export = {"initiator": HOST, "portalGroup": "pg-2", "volumeName": "web-1"}
    targets()
    change({"setBaseName": {"name": "iqn.2021-02.com.example:other"}},
           {"createPortalGroup": {"name": "pg-2"}},
           {"portalGroupAddNetwork": {"portalGroup": "pg-2", "net": "10.2.2.250/24"}},
           {"createPortal": {"portalGroup": "pg-2", "controller": 1, "ip": "10.2.2.1"}},
           {"createInitiator": {"name": HOST, "username": "", "secret": ""}},
           {"initiatorAddNetwork": {"initiator": HOST, "net": "10.2.2.0/24"}},
           {"createTarget": {"volumeName": "web-1"}},
           {"export": export})
    targets("web-1")
    p.refused("objectExists", "iSCSIConfigChange",
              {"commands": [{"createTarget": {"volumeName": "web-1"}}]})
    p.call("iSCSIConfig", check=lambda a: a["iscsi"]["initiators"]["1"]["exports"] == [
        {"portalGroup": "pg-2", "target": "iqn.2021-02.com.example:other:web-1"}])
    p.call("iSCSIConfig", check=lambda a: a["iscsi"]["portalGroups"]["1"]["portals"] == [
        {"controller": 1, "ip": "10.2.2.1", "port": "3260"}])
    p.control("iscsi-login", initiator=HOST, volume="web-1")
    p.control("iscsi-service", id=2, running=False)
    p.call("iSCSISessionsInfo", {"msecsTimeout": 5000}, check=within("sessions", lambda a: (
        any(s["initiator"] == HOST and s["tcp"]["portalIP"] == "10.2.2.1" for s in a)
        and any(s["controllerId"] == 2 and s["target"] is None for s in a))))
    p.call("iSCSInterfacesInfo", {"controllerIds": [1]}, check=within("controllers", lambda a: (
        len(a) == 1 and a[0]["interfaces"])))
    p.call("iSCSInterfacesInfo", None, check=within("controllers", column("controllerId", 1, 2)))
    p.control("iscsi-login", initiator=HOST, volume="web-1", logged_in=False)
    change({"exportDelete": export},
           {"deleteTarget": {"volumeName": "web-1"}},
           {"deleteInitiator": {"name": HOST}},
           {"deletePortal": {"ip": "10.2.2.1"}},
           {"deletePortalGroup": {"name": "pg-2"}})
    targets()
    p.control("iscsi-service", id=2, running=True)


def nodes(p):
    p.call("serversList", check=lambda a: a["clients"] == {} and sorted(a["servers"]) == list("123"))
    p.call("servicesList", check=lambda a: a["iscsiTargets"]["2"]["status"] == "running")
    p.call("faultSetsList", check=lambda a: a["rack-1"] == {"name": "rack-1", "servers": [1, 2]})
    p.call("maintenanceSet", {"nodeId": 3, "duration": 600, "description": "kernel update"})
    p.call("maintenanceList", check=within("nodes", lambda a: (
        column("nodeId", 3)(a) and 0 < a[0]["remaining"] <= 600 and not a[0]["overrun"])))
    p.refused("busy", "maintenanceSet", {"nodeId": 2, "duration": 600, "description": "later"})
    p.call("maintenanceComplete", {"nodeId": 3})
    p.call("maintenanceList", check=within("nodes", column("nodeId")))
    # Requests, those served by a disk that is down, and a client that is down.
    p.control("disk", id=303, up=False)
    p.call("allPeersActiveRequests", {"msecsTimeout": 5000}, check=within("requests", lambda a: (
        {"request", "diskState", "diskExpected", "peer_down"} <= {one["status"] for one in a}
        and column("lastState", "down")(
            [one for one in a if one["status"] == "diskExpected" and one["diskId"] == 303]))))
    p.control("disk", id=303, up=True)
    p.control("advance", milliseconds=600000)


def buckets(p):
    p.call("kvsBuckets", check=within("buckets", lambda a: sorted(a) == ["deployments", "ha-agent"]))
    p.call("kvsCreate", "locks")
    p.refused("objectExists", "kvsCreate", "locks")
    p.call("kvsList", "locks", check=lambda a: [a["version"], a["pairs"]] == [1, None])
    p.call("kvsUpdate", "locks", {"runIfVersionIs": 1, "set": {"leader": "host-12", "a": "b"}})
    p.refused("runIfVersionIsMismatch", "kvsUpdate", "locks",
              {"runIfVersionIs": 1, "set": {"leader": "host-13"}})
    p.call("kvsGet", "locks", "leader", check=lambda a: a["pairs"] == {"leader": "host-12"})
    p.call("kvsList", "locks", check=lambda a: (
        [a["version"], a["pairs"]] == [2, {"leader": "host-12", "a": "b"}]))
    p.call("kvsBuckets", check=within("buckets", lambda a: a["locks"] == 2))
    p.call("kvsDelete", "locks")
    p.refused("objectDoesNotExist", "kvsDelete", "locks")


def groups(p):
    """Snapshots of several volumes at once, going back to one, and volume allocation groups."""
    p.call("snapshotCreateGroup", {"volumes": [{"volume": "db-primary", "name": "db"},
                                               {"volume": "web-1"}], "tags": {"vm": "204"}},
           check=within("snapshots", lambda a: (
               column("volume", "db-primary", "web-1")(a) and a[0]["snapshot"] == "db")))
    taken = [one["snapshotGlobalId"] for one in p.response["snapshots"]]
    p.call("snapshotsList", check=lambda a: (
        sum(s["tags"] == {"vm": "204"} for s in a) == 2
        and by_name(a)["db"]["onVolume"] == "db-primary"))
    p.call("volumesQuickStatus", check=lambda a: (
        a["db"]["snapshot"] and a["db-primary"]["status"] == "up" and len(a) == 7))
    p.call("volumeCreate", {"name": "v", "size": GIB, "template": "hybrid"})
    p.call("snapshotCreate", "v", {"name": "before"})
    p.control("write", name="v", bytes=1 << 20)
    p.call("volumesSpace", check=lambda a: by_name(a)["v"]["storedSize"] == 1 << 20)
    p.call("volumeRevert", "v", {"toSnapshot": "before"})
    p.call("volumesSpace", check=lambda a: by_name(a)["v"]["storedSize"] == 0)
    p.call("volumeDelete", "v")
    p.call("snapshotDelete", "before")
    for taken_id in taken:
        p.call("snapshotDeleteById", taken_id)
    # They are listed until their data belongs to their volumes.
    p.call("snapshotsList", check=lambda a: set(taken) <= {s["globalId"] for s in a if s["deleted"]})
    p.control("advance", milliseconds=600000)
    p.call("snapshotsList", check=lambda a: not any(s["deleted"] for s in a))
    p.refused("objectDoesNotExist", "snapshotList", "db")
    p.call("vagList", 12, check=lambda a: (
        a["parentVagId"] == 1 and len(a["targetDiskSets"]) == 8 and a["chains"] == a["targetDiskSets"]))
    p.call("vagUpdate", {"vagId": "12", "targetsCount": 2})
    p.call("vagList", 12, check=lambda a: len(a["targetDiskSets"]) == 2)
    p.control("advance", milliseconds=600000)
    p.call("snapshotUpdateVag", "db-primary-daily-1", {"vagId": 12})
    p.call("volumeRelocatorStatus", check=lambda a: a["volumesToRelocate"] > 0)
    p.call("volumeUpdateVag", "db-primary", {"vagId": "parent"})
    p.call("vagList", 12, check=lambda a: a["vagId"] == 12)
    p.call("snapshotUpdateVag", "db-primary-daily-1", {"vagId": "parent"})
    p.refused("objectDoesNotExist", "vagList", 12)
    p.control("advance", milliseconds=600000)


def moves(p, there):
    """Volumes and snapshots between two clusters in one location."""
    p.call("volumeCreate", {"name": "v", "size": GIB, "template": "hybrid"})
    p.call("volumesReassign", [{"volume": "v", "rw": [3]}])
    p.refused("busy", "volumeMoveToRemote", "v", {"cluster": "dc1-c2"})
    p.call("volumeMoveToRemote", "v", {"clusterId": "b6l.c", "onAttached": "export"})
    p.refused("objectDoesNotExist", "volumeList", "v")
    there.call("volumeList", "v", check=lambda a: a[0]["globalId"].startswith("b6l.b."))
    there.call("volumeExportsList", check=within("exports", column("snapshot", "v")))
    p.call("volumesRemoteList", check=within("volumes", column("name", "v")))
    p.call("attachmentsList", check=lambda a: any(e["volume"] == "v" and e["client"] == 3 for e in a))
    p.call("volumeAcquire", "v", {"onRemoteAttached": "fail"})
    p.call("volumesRemoteList", check=within("volumes", column("name")))
    there.refused("objectDoesNotExist", "volumeList", "v")
    p.call("volumesReassign", [{"volume": "v", "detach": "all"}])
    # The other cluster attaches what it is exported.
    p.call("volumeExport", "v", {"cluster": "dc1-c2"})
    p.call("volumeExportsList", check=within("exports", column("snapshot", "v")))
    there.refused("objectDoesNotExist", "volumesReassign", [{"volume": "v", "rw": [1]}])
    there.call("volumesReassign", [{"volume": "v", "rw": [1], "allowRemoteExported": True}])
    there.call("attachmentsList", check=column("volume", "v"))
    there.call("volumesReassign", [{"volume": "v", "detach": "all"}])
    p.call("volumeDelete", "v")
    p.call("volumeExportsList", check=within("exports", column("snapshot")))
    p.call("volumeCreate", {"name": "v", "size": GIB, "template": "hybrid"})
    p.call("snapshotCreate", "v", {"name": "s"})
    p.call("snapshotMoveToRemote", "s", {"cluster": "dc1-c2"})
    p.call("volumeListSnapshots", "v", check=column("name"))
    there.call("snapshotsList", check=column("name", "s"))
    there.call("snapshotDelete", "s")
    p.call("volumeDelete", "v")


def together(p, there):
    """The other cluster carries out calls; and all clusters do as if they were one."""
    far = {"clusterName": "dc1-c2"}
    p.call("volumeCreate", {"name": "far", "size": GIB, "template": "hybrid"}, **far)
    p.call("volumesList", check=column("name", "far"), **far)
    p.call("volumesList", check=column("clusterName", None, None))
    every = p.beside(multiCluster=True)
    every.call("volumesList", check=lambda a: (
        {v["name"]: v["clusterName"] for v in a}
        == {"db-primary": "dc1-c1", "far": "dc1-c2", "web-1": "dc1-c1"}))
    every.call("volumesStatus", check=lambda a: a["far"]["status"] == "up")
    every.call("volumesQuickStatus", check=lambda a: a["far"]["status"] == "up")
    every.call("volumesSpace", check=lambda a: len(a) == 3)
    every.call("snapshotsSpace", check=lambda a: "debian-8-base" in by_name(a))
    every.call("volumeUpdate", "far", {"rename": "distant"})
    every.call("volumeDescribe", "distant", check=lambda a: len(a["objects"]) == 32)
    every.call("volumeInfo", "distant", check=lambda a: a["name"] == "distant")
    every.call("snapshotCreateGroup", {"volumes": [{"volume": "web-1", "name": "near"}]},
               check=within("snapshots", column("snapshot", "near")))
    every.call("snapshotList", "near", check=column("clusterId", "b6l.b"))
    every.call("snapshotDelete", "near")
    every.call("volumesReassignWait", {
        "reassign": [{"volume": "distant", "rw": [2], "mcMode": "export"}], "attachTimeout": 20})
    p.refused("objectDoesNotExist", "volumeList", "distant")
    every.call("attachmentsList", check=lambda a: any(
        e["volume"] == "distant" and e["client"] == 2 for e in a))
    every.call("volumesReassign", [{"volume": "distant", "rw": [3]}])
    p.call("volumeList", "distant", check=lambda a: a[0]["globalId"].startswith("b6l.c."))
    every.call("volumesReassign", [{"volume": "distant", "detach": "all"}])
    every.call("volumeDelete", "distant")


def backups(p, there):
    """Backups to another location, and back."""
    def wait(seconds):
        for cluster in (p, there):
            cluster.control("advance", milliseconds=seconds * 1000)

    p.call("volumeBackup", {"volume": "db-primary", "location": "dc2", "tags": {"keep": "weekly"}},
           check=lambda a: a["ok"] and a["remoteId"].startswith("b6l.b."))
    kept = p.response["remoteId"]
    p.call("volumesGroupBackup", {"location": "dc2", "volumes": ["db-primary", "web-1"]},
           check=lambda a: sorted(a["backups"]) == ["db-primary", "web-1"])
    p.call("exportsList", check=within("exports", lambda a: (
        len(a) == 3 and all(e["backingUp"] and e["location"] == "dc2" for e in a))))
    wait(60)
    p.call("exportsList", check=within("exports", column("snapshot")))
    there.call("snapshotList", "~" + kept, check=lambda a: (
        a[0]["backup"] is True and a[0]["tags"] == {"keep": "weekly"}))
    p.call("snapshotsRemoteList", check=within("snapshots", lambda a: (
        kept in [s["remoteId"] for s in a] and len(a) == 4)))
    back = {"remoteLocation": "dc2", "remoteId": kept, "template": "hybrid"}
    p.call("snapshotFromRemote", dict(back, name="s"))
    p.call("volumeFromRemote", dict(back, name="v"))
    p.call("volumeList", "v", check=column("size", 100 * GIB))
    p.call("snapshotsRemoteList", check=within("snapshots", lambda a: (
        any(s["remoteId"] == kept and s["localSnapshot"] == "s" for s in a))))
    wait(600)
    released = {"remoteSnapshots": [{"location": "dc2", "globalSnapshotId": kept, "deleteAfter": 60}]}
    p.call("snapshotsRemoteUnexport", released)
    p.refused("objectDoesNotExist", "snapshotsRemoteUnexport", released)
    # The bridges keep it for longer than that.
    wait(3600)
    there.call("snapshotList", "~" + kept, check=column("backup", True))
    wait(86400)
    there.refused("objectDoesNotExist", "snapshotList", "~" + kept)
    p.call("snapshotExport", {"snapshot": "db-primary-daily-1", "location": "dc2"})
    p.call("exportsList", check=within("exports", column("snapshot", "db-primary-daily-1")))
    there.call("snapshotsRemoteList", check=within("snapshots", column("name", "db-primary-daily-1")))
    p.call("snapshotUnexport", {"snapshot": "db-primary-daily-1", "location": "dc2"})
    there.call("snapshotsRemoteList", check=within("snapshots", column("name")))


def sites(p):
    """Locations, clusters and bridges: removed from the outside in, and added again."""
    p.refused("busy", "locationRemove", {"location": "dc2"})
    p.call("remoteBridgesList", check=within("remoteBridges", column("remote", "dc1-c2", "dc2")))
    p.call("remoteBridgeRemove", {"ip": "192.0.2.10"})
    p.call("clusterRename", {"cluster": "dc1-c2", "name": "dc1-nvme"})
    p.call("clustersList", check=within("clusters", column("name", "dc1-nvme")))
    p.call("clusterRemove", {"name": "dc1-nvme"})
    p.call("remoteBridgeRemove", {"ip": "192.0.2.21"})
    p.call("locationRename", {"location": "dc2", "name": "dc2-sofia"})
    p.call("locationsList", check=within("locations", column("name", "dc1", "dc2-sofia")))
    p.call("locationRemove", {"location": "dc2-sofia"})
    p.call("locationAdd", {"id": "xyz", "name": "dc3"})
    p.call("locationUpdate", {"location": "dc3", "sendBufferSize": 8 << 20, "recvBufferSize": 4 << 20})
    p.call("locationsList", check=within("locations", lambda a: (
        column("id", "b6l", "xyz")(a) and a[1]["sendBufferSize"] == 8 << 20)))
    p.call("clusterAdd", {"id": "a", "location": "dc3", "name": "dc3-c1"})
    p.call("clustersList", check=within("clusters", column("location", "dc3")))
    p.call("remoteBridgeAdd", {"location": "dc3", "ip": "192.0.2.20", "publicKey": KEY})
    p.call("remoteBridgeAdd", {"remote": "dc3-c1", "ip": "192.0.2.30", "publicKey": KEY,
                               "minimumDeleteDelay": 3600})
    p.call("remoteBridgesList", check=within("remoteBridges", column("remote", "dc3", "dc3-c1")))


def act(program, plays, *options):
    """Makes the calls of some plays on a new cluster, and its pair. Returns those made and seen."""
    with service(program, "--api-version", "19.01", *options) as urls:
        clusters = [Player(url, REMOVED) for url in urls]
        for play in plays:
            play(*clusters)
            for cluster in clusters:
                cluster.sound()
        return [(cluster.made, set(cluster.control("seen"))) for cluster in clusters]


def main():
    program = sys.argv[1]
    done = (act(program, (iscsi, nodes, buckets, groups, sites))
            + act(program, PLAYS)
            + act(program, (moves, together), "--pair-port", "0", "--pair-id", "b6l.c")
            + act(program, (backups,), "--pair-port", "0", "--pair-id", "nqs.a"))
    made, seen = (set().union(*names) for names in zip(*done))
    left = sorted(set(CALLS) - made)
    if left or made != seen or len(CALLS) != 122:
        raise SystemExit("not called: {0}; made or seen only: {1}; calls: {2}".format(
            left, sorted(made ^ seen), len(CALLS)))
    print("API 19.01, storpool {0}, Python {1}: {2} calls made, all decoded by its types".format(
        VERSION, sys.version.split()[0], len(made)))


if __name__ == "__main__":
    started = time.time()
    main()
    print("  {0:.1f} s".format(time.time() - started))
