"""Makes every call of API 16.01 with the genuine Python package `storpool` against the simulator.

    PYTHONPATH=DIR PYTHON genuine.py PATH/TO/storpool-sim

Works with release 3.0.1 on Python 2.7 and with 7.3.0 on Python 3; `run`, beside this file, installs
both. Each step is a call, its arguments and what must be true of the response. A call of 16.01 that
the package has and that is not made here is a failure.

Responses are decoded by the types of the package. What has been decoded must hold what the service
has sent, member by member, and is what the checks look at. Where the types of a release want more
than 16.01 has, listed in `NEWER`, the response is taken as it is on the wire (`returnRawAPIData`).
"""

from __future__ import print_function

import json
import subprocess
import sys
import time

try:
    from urllib.request import Request, urlopen
except ImportError:
    from urllib2 import Request, urlopen

from storpool import spapi

TOKEN = "1556129910218014736"
GIB = 1 << 30

# Names of the calls as 16.01 has them; the service is asked which of them it has seen.
CALLS = """
peersList tasksList servicesList serversListBlocked serverDisksList serverDiskDescribe
clientsConfigDump clientActiveRequests clientConfigWait aoeStatus aoeExportVolume
aoeExportSnapshot aoeUnexportVolume aoeUnexportSnapshot aoeTargetActiveRequests disksList
diskDescribe diskInfo diskEject diskForget diskIgnore diskSoftEject diskSoftEjectPause
diskSoftEjectCancel diskSetDesc diskActiveRequests diskScrubStart diskScrubPause
diskScrubContinue diskRetrim volumesList volumesStatus volumesSpace volumeList volumeDescribe
volumeInfo volumeListSnapshots volumeCreate volumeUpdate volumeFreeze volumeRebase
volumeAbandonDisk volumeDelete snapshotsList snapshotsSpace snapshotList snapshotDescribe
snapshotInfo snapshotCreate snapshotUpdate snapshotRebase snapshotAbandonDisk snapshotDelete
attachmentsList volumesReassign volumesReassignWait placementGroupsList placementGroupDescribe
placementGroupUpdate placementGroupDelete volumeTemplatesList volumeTemplatesStatus
volumeTemplateDescribe volumeTemplateCreate volumeTemplateUpdate volumeTemplateDelete
volumeRelocatorStatus volumeRelocatorDisks volumeRelocatorVolumeDisks
volumeRelocatorSnapshotDisks volumeBalancerGetStatus volumeBalancerSetStatus
volumeBalancerVolumesStatus volumeBalancerDisks volumeBalancerVolumeDisks
volumeBalancerSnapshotDisks volumeBalancerVolumeDiskSets volumeBalancerSnapshotDiskSets
volumeBalancerGroups
""".split()

# Later releases know their version.
VERSION = getattr(spapi, "VERSION", "3.0.1")

# Calls whose responses later releases return unparsed, and why.
NEWER = {}
# Members that later releases no longer know, and leave out.
DROPPED = ()
if VERSION != "3.0.1":
    DROPPED = ("aoeTargets", "servers")
    for reason, names in (
        ("volumes and snapshots must have a global id", """
            volumesList volumeList volumeDescribe volumeInfo volumesSpace volumeListSnapshots
            snapshotsList snapshotsSpace snapshotList snapshotDescribe snapshotInfo"""),
        ("a status must count objects", "volumesStatus"),
        ("disks must list their journals", """
            disksList diskDescribe serverDisksList serverDiskDescribe"""),
        ("placement must name a third group", """
            volumeTemplatesList volumeTemplatesStatus volumeTemplateDescribe
            volumeBalancerVolumesStatus volumeBalancerVolumeDiskSets
            volumeBalancerSnapshotDiskSets"""),
    ):
        NEWER.update(dict.fromkeys(names.split(), reason))

# Release 3.0.1 gives the states of objects their names, of which a sound cluster shows one.
STATES = {"OBJECT_OK": 1}


def ok(response):
    return response["ok"] is True and response["generation"] > 0


def by_name(response):
    return {entry["name"]: entry for entry in response}


class Recorder(spapi.Api):
    """The genuine client, which also keeps what it was sent."""

    def __call__(self, *args, **kwargs):
        self.sent = super(Recorder, self).__call__(*args, **kwargs)
        return self.sent


def plain(response):
    """What the package has made of a response, as JSON has it."""
    for name in ("to_json", "toJson"):
        if hasattr(response, name):
            response = getattr(response, name)()
    if isinstance(response, dict):
        return {str(plain(key)): plain(value) for key, value in response.items()}
    if isinstance(response, set):
        return sorted(map(plain, response), key=repr)
    if isinstance(response, (list, tuple)):
        return [plain(value) for value in response]
    return STATES.get(response, response)


def differences(decoded, sent, at=""):
    """Where what was decoded is not what was sent. Members that were not sent are none."""
    if isinstance(decoded, dict) and isinstance(sent, dict):
        for key in sorted(set(decoded) | set(sent)):
            place = "{0}.{1}".format(at, key)
            if key not in decoded and key not in DROPPED:
                yield place + " was dropped"
            elif key in decoded and key in sent:
                for found in differences(decoded[key], sent[key], place):
                    yield found
    elif isinstance(decoded, list) and isinstance(sent, list) and len(decoded) == len(sent):
        if sorted(map(repr, decoded)) != sorted(map(repr, sent)):
            for index, pair in enumerate(zip(decoded, sent)):
                for found in differences(pair[0], pair[1], "{0}.{1}".format(at, index)):
                    yield found
    elif decoded != sent:
        yield "{0}: {1!r} instead of {2!r}".format(at, decoded, sent)


class Player(object):
    """Makes calls, and remembers which."""

    def __init__(self, url):
        self.url = url
        self.api = Recorder(port=int(url.rsplit(":", 1)[1]), auth=TOKEN, transientRetries=0)
        self.made = set()
        self.raw = {}
        self.absent = [name for name in CALLS if not hasattr(spapi.Api, name)]

    def call(self, name, *args, **options):
        if name in self.absent:
            return
        self.made.add(name)
        check = options.get("check", ok)
        function = getattr(self.api, name)
        decode = function.__func__.__globals__["returns"]
        at = "{0}{1!r}".format(name, args)
        if name in NEWER:
            response = function(*args, returnRawAPIData=True)
            problem = self.problem(decode, response)
            if problem:
                self.raw.setdefault(name, problem)
        else:
            response = plain(function(*args))
            # Later releases keep to themselves that they could not decode all of it.
            problem = self.problem(decode, self.api.sent)
            if problem:
                raise SystemExit("{0} is decoded wrongly: {1}".format(at, problem))
        if not check(response):
            raise SystemExit("{0}: {1}".format(at, json.dumps(response)[:600]))

    def problem(self, decode, sent):
        """Why the types of the package do not take a response as it is."""
        try:
            return "; ".join(list(differences(plain(decode(sent)), plain(sent)))[:3])
        except Exception as problem:
            return str(problem)

    def refused(self, error, name, *args):
        if name in self.absent:
            return
        self.made.add(name)
        try:
            response = getattr(self.api, name)(*args)
        except spapi.ApiError as refused:
            if refused.name != error or not refused.desc:
                raise SystemExit("{0}{1!r}: {2}".format(name, args, refused))
            return
        raise SystemExit("{0}{1!r} was not refused: {2}".format(name, args, response))

    def control(self, command, **members):
        request = Request(
            "{0}/sim/1.0/{1}".format(self.url, command),
            json.dumps(members).encode(),
            {"Authorization": "Storpool v1:" + TOKEN},
        )
        return json.loads(urlopen(request).read().decode())["data"]


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


def main():
    command = [sys.argv[1], "--port", "0", "--token", TOKEN, "--check-replies", "--old-http"]
    service = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        url = service.stdout.readline().decode().split()[-1]
        player = Player(url)
        for play in (volumes, attachments, cluster, disks, balancer):
            play(player)
        left = [name for name in CALLS if name not in player.made and name not in player.absent]
        faults = player.control("check")
        stale = [name for name in NEWER if name in player.made and name not in player.raw]
        if left or faults or stale or len(CALLS) != 79:
            raise SystemExit("not called: {0}; wrong: {1}; decoded after all: {2}; calls: {3}".format(
                left, faults, stale, len(CALLS)))
        # A wrong token is refused with an error that the package understands.
        try:
            spapi.Api(port=int(url.rsplit(":", 1)[1]), auth="0", transientRetries=0).volumesList()
            raise SystemExit("a strange token was accepted")
        except spapi.ApiError as refused:
            assert refused.status == 401, refused
        print("storpool {0}, Python {1}: {2} calls made, {3} of them decoded by its types".format(
            VERSION, sys.version.split()[0], len(player.made), len(player.made - set(NEWER))))
        for reason in sorted(set(map(NEWER.get, player.raw))):
            names = sorted(name for name in player.raw if NEWER[name] == reason)
            print("  as on the wire, since {0}: {1}".format(reason, " ".join(names)))
        print("  not in this release:", " ".join(player.absent) or "none")
    finally:
        service.terminate()
        service.wait()


if __name__ == "__main__":
    started = time.time()
    main()
    print("  {0:.1f} s".format(time.time() - started))
