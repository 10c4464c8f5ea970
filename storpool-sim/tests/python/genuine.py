"""Makes every call of API 16.01 with the genuine Python package `storpool` against the simulator.

    PYTHONPATH=DIR PYTHON genuine.py PATH/TO/storpool-sim

Works with release 3.0.1 on Python 2.7 and with 7.3.0 on Python 3; `run`, beside this file, installs
both. Each step is a call, its arguments and what must be true of the response. A call of 16.01 that
the package has and that is not made here is a failure.

Where the types of a release want more than 16.01 has, listed in `NEWER`, the response is taken as it
is on the wire (`returnRawAPIData`). `genuine_19_01.py` makes the calls of 19.01.
"""

from __future__ import print_function

import sys
import time

from player import VERSION, Player, port, service, spapi
from plays import PLAYS

# Names of the calls as 16.01 has them.
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


def main():
    with service(sys.argv[1]) as urls:
        absent = [name for name in CALLS if not hasattr(spapi.Api, name)]
        player = Player(urls[0], absent, NEWER, DROPPED)
        for play in PLAYS:
            play(player)
            player.sound()
        left = [name for name in CALLS if name not in player.made and name not in absent]
        stale = [name for name in NEWER if name in player.made and name not in player.problems]
        if left or stale or len(CALLS) != 79:
            raise SystemExit("not called: {0}; decoded after all: {1}; calls: {2}".format(
                left, stale, len(CALLS)))
        # A wrong token is refused with an error that the package understands.
        try:
            spapi.Api(port=port(urls[0]), auth="0", transientRetries=0).volumesList()
            raise SystemExit("a strange token was accepted")
        except spapi.ApiError as refused:
            assert refused.status == 401, refused
        python = sys.version.split()[0]
        print("API 16.01, storpool {0}, Python {1}: {2} calls made, {3} decoded by its types".format(
            VERSION, python, len(player.made), len(player.made - set(NEWER))))
        for reason in sorted(set(map(NEWER.get, player.problems))):
            names = sorted(name for name in player.problems if NEWER[name] == reason)
            print("  as on the wire, since {0}: {1}".format(reason, " ".join(names)))
        print("  not in this release:", " ".join(absent) or "none")


if __name__ == "__main__":
    started = time.time()
    main()
    print("  {0:.1f} s".format(time.time() - started))
