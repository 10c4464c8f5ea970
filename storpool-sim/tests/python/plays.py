"""Calls that API 16.01 and 19.01 share, in groups. Each leaves the cluster fit for the next one."""

from player import GIB, by_name


def volumes(p):
    p.call("volumesList", check=lambda a: sorted(by_name(a)) == ["db-primary", "web-1"])
    p.call("volumeCreate", {"name": "v", "size": 4 * GIB, "template": "hybrid"})
    p.refused("objectExists", "volumeCreate", {"name": "v", "size": GIB, "template": "hybrid"})
    p.call("volumeList", "v", check=lambda a: len(a) == 1 and a[0]["objectsCount"] == 128)
    p.refused("objectDoesNotExist", "volumeList", "nothing")
    p.call("volumeUpdate", "v", {"sizeAdd": GIB, "iops": 100})
    p.call("volumeList", "v", check=lambda a: a[0]["size"] == 5 * GIB and a[0]["iops"] == 100)
    p.call("volumeDescribe", "v", check=lambda a: len(a["objects"]) == 160)
    p.call("volumeInfo", "v", check=lambda a: a["disksCount"] == len(a["objectsPerDisk"]) == 9)
    p.call("volumesStatus", check=lambda a: a["v"]["status"] == "up")
    p.call("volumesSpace", check=lambda a: by_name(a)["db-primary"]["storedSize"] == 40 * GIB)
    p.call("snapshotCreate", "v", {"name": "s"})
    p.call("snapshotCreate", "v", {}, check=lambda a: "@" in a["autoName"])
    p.call("volumeListSnapshots", "v", check=lambda a: a[-1]["name"] == "s" and len(a) == 2)
    p.call("volumeRebase", "v", {"parentName": "s"})
    p.call("snapshotsList", check=lambda a: by_name(a)["s"]["onVolume"] == "v")
    p.call("snapshotsSpace", check=lambda a: by_name(a)["s"]["storedSize"] == 0)
    p.call("snapshotList", "s", check=lambda a: a[0]["bound"] is False)
    p.call("snapshotDescribe", "s", check=lambda a: len(a["targetDiskSets"]) > 2)
    p.call("snapshotInfo", "s", check=lambda a: sum(c["count"] for c in a["objectsPerChain"]) == 160)
    p.call("snapshotUpdate", "s", {"rename": "t", "bind": False})
    p.call("snapshotRebase", "t", {})
    p.call("volumeAbandonDisk", "v", {"diskId": 102})
    p.call("snapshotAbandonDisk", "t", {"diskId": 102})
    p.call("volumeCreate", {"name": "w", "baseOn": "v"}, check=lambda a: "@" in a["autoName"])
    p.call("volumeFreeze", "w")
    p.refused("objectDoesNotExist", "volumeList", "w")
    p.call("snapshotDelete", "w")


def attachments(p):
    p.call("volumesReassignWait", {"reassign": [{"volume": "v", "rw": [11]}], "attachTimeout": 20})
    p.call("attachmentsList", check=lambda a: any(
        [e["volume"], e["snapshot"], e["client"], e["rights"], e["pos"]] == ["v", False, 11, "rw", 1]
        for e in a))
    p.refused("busy", "volumeDelete", "v")
    p.call("volumesReassign", [{"volume": "v", "detach": "all"}, {"snapshot": "t", "ro": [3]}])
    p.call("clientsConfigDump", check=lambda a: [c["id"] for c in a] == [1, 2, 3, 11, 12])
    p.call("clientConfigWait", 3, check=lambda a: a[0]["configStatus"] == "ok")
    p.call("clientActiveRequests", 11, check=lambda a: len(a["requests"]) == 2)
    p.refused("busy", "volumesReassignWait",
              {"reassign": [{"volume": "db-primary", "detach": [11]}], "attachTimeout": 20})
    p.call("aoeExportVolume", "v")
    p.call("aoeExportSnapshot", "t")
    p.call("aoeStatus", check=lambda a: by_name(a)["v"]["target"] == 1)
    p.call("aoeTargetActiveRequests", 1, check=lambda a: a["aoeTargetId"] == 1)
    p.call("aoeUnexportVolume", "v")
    p.call("aoeUnexportSnapshot", "t")
    p.call("volumeDelete", "v")


def cluster(p):
    p.call("peersList", check=lambda a: a["11"]["nonVoting"] is True)
    p.call("servicesList", check=lambda a: a["clusterStatus"] == "running")
    p.call("serversListBlocked", check=lambda a: a["servers"]["1"]["missingDisks"] == [])
    p.call("serverDisksList", 1, check=lambda a: sorted(a) == ["101", "102", "103"])
    p.call("serverDiskDescribe", 1, 101, check=lambda a: a["id"] == 101 and a["objects"])
    # This release knows no servers in groups.
    all_disks = [server * 100 + slot for server in (1, 2, 3) for slot in (1, 2, 3)]
    p.call("placementGroupUpdate", "all", {"addDisks": all_disks})
    p.call("placementGroupsList", check=lambda a: sorted(a) == ["all", "hdd", "ssd"])
    p.call("placementGroupDescribe", "all", check=lambda a: len(a["disks"]) == 9)
    p.call("volumeTemplateCreate", {"name": "u", "placeAll": "all", "placeTail": "ssd",
                                    "replication": 2})
    p.call("volumeTemplateUpdate", "u", {"replication": 3, "propagate": True})
    p.call("volumeTemplateDescribe", "u", check=lambda a: a["replication"] == 3)
    p.call("volumeTemplatesList", check=lambda a: len(a) == 2)
    p.call("volumeTemplatesStatus", check=lambda a: by_name(a)["hybrid"]["volumesCount"] == 2)
    p.refused("busy", "placementGroupDelete", "all")
    p.call("volumeTemplateDelete", "u")
    p.call("placementGroupDelete", "all")


def disks(p):
    p.call("disksList", check=lambda a: len(a) == 9 and a["101"]["generationLeft"] == -1)
    p.call("diskInfo", 101, check=lambda a: "db-primary" in a["volumeInfos"])
    p.call("diskDescribe", 101, check=lambda a: len(a["objects"]) == a["objectsAllocated"])
    p.call("diskActiveRequests", 101, check=lambda a: a["diskId"] == 101)
    p.call("diskSetDesc", 101, {"description": "shelf 9"})
    p.call("diskScrubStart", 101)
    p.call("diskScrubPause", 101)
    p.call("disksList", check=lambda a: a["101"]["scrubbingPaused"] is True)
    p.call("diskScrubContinue", 101)
    p.call("diskRetrim", 101)
    p.call("diskSoftEject", 103)
    p.call("tasksList", check=lambda a: any(t["diskId"] == 102 for t in a))
    p.call("volumeRelocatorStatus", check=lambda a: a["volumesToRelocate"] > 0)
    p.call("diskSoftEjectPause", 103)
    p.call("diskSoftEjectCancel", 103)
    p.control("advance", milliseconds=600000)
    p.call("diskEject", 303)
    p.call("disksList", check=lambda a: a["303"]["generationLeft"] > 0)
    p.call("diskForget", 303)
    p.control("advance", milliseconds=600000)
    p.control("block", disks=[203])
    p.refused("preconditionViolation", "servicesList")
    p.call("diskIgnore", 203)
    p.control("disk", id=203, up=True)


def balancer(p):
    for server in (1, 2, 3):
        p.control("add-disk", id=server * 100 + 4, server=server)
    p.call("placementGroupUpdate", "hdd", {"addDisks": [104, 204, 304]})
    p.refused("preconditionViolation", "volumeBalancerSetStatus", {"cmd": "commit"})
    p.call("volumeBalancerSetStatus", {"cmd": "start"})
    p.control("advance", milliseconds=5000)
    p.call("volumeBalancerGetStatus", check=lambda a: a["status"] == "ready")
    p.call("volumeBalancerVolumesStatus", check=lambda a: any(v["reallocated"] for v in a))
    p.call("volumeBalancerDisks", check=lambda a: a["104"]["objectsAllocated"]["toRecover"] > 0)
    p.call("volumeBalancerVolumeDisks", "db-primary", check=lambda a: "101" in a)
    p.call("volumeBalancerSnapshotDisks", "debian-8-base", check=lambda a: "101" in a)
    p.call("volumeBalancerVolumeDiskSets", "db-primary",
           check=lambda a: a["currentDiskSets"] != a["balancerDiskSets"])
    p.call("volumeBalancerSnapshotDiskSets", "debian-8-base", check=lambda a: a["snapshot"])
    p.call("volumeBalancerGroups", check=lambda a: all(g["feasible"] for g in a))
    p.call("volumeBalancerSetStatus", {"cmd": "commit"})
    p.control("advance", milliseconds=600000)
    p.call("volumeRelocatorDisks", check=lambda a: a["104"]["objectsAllocated"]["current"] > 0)
    p.call("volumeRelocatorVolumeDisks", "db-primary", check=lambda a: "101" in a)
    p.call("volumeRelocatorSnapshotDisks", "debian-8-base", check=lambda a: "101" in a)


PLAYS = (volumes, attachments, cluster, disks, balancer)
