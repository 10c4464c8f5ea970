"""Calls a service with the client that openapi-generator generates for Python: calls.py URL"""

import sys

import storpool as sp

GIB = 1 << 30


def refused(call, status, name):
    """Fails unless a call fails with a typed error."""
    try:
        found = call()
    except sp.ApiException as error:
        assert error.status == status, error
        assert isinstance(error.data, sp.ErrorReply), error
        details = error.data.error.actual_instance
        assert isinstance(details, sp.ErrorDetails), details
        assert details.name == name and details.descr, details
    else:
        raise AssertionError(f"not refused: {found}")


def cluster(api):
    assert sp.ServicesApi(api).services_list().data.cluster_status == "running"
    sp.PeersApi(api).peers_list()
    sp.ClientsApi(api).clients_config_dump()
    sp.TasksApi(api).tasks_list()
    sp.AoETargetsApi(api).aoe_status()
    sp.AttachmentsApi(api).attachments_list()
    relocator = sp.VolumeRelocatorApi(api)
    relocator.volume_relocator_status()
    relocator.volume_relocator_disks()
    sp.BalancerApi(api).volume_balancer_get_status()
    for disks in (
        sp.DisksApi(api).disks_list().data,
        sp.ServersApi(api).server_disks_list(3).data,
    ):
        assert isinstance(disks["302"].actual_instance, sp.UpDiskSummary), disks["302"]
        assert isinstance(disks["303"].actual_instance, sp.DownDiskSummary), disks["303"]
    disk = sp.DisksApi(api).disk_describe(101).data
    assert len(disk.objects) == disk.objects_allocated
    assert "db-primary" in sp.DisksApi(api).disk_info(101).data.volume_infos


def lists(api):
    volumes, snapshots = sp.VolumesApi(api), sp.SnapshotsApi(api)
    templates = sp.VolumeTemplatesApi(api)
    found = volumes.volumes_list()
    assert isinstance(found.generation, int), found
    assert [volume.name for volume in found.data] == ["db-primary", "web-1"]
    volumes.volumes_status()
    volumes.volumes_space()
    parents = {one.name: one.parent_name for one in snapshots.snapshots_list().data}
    assert parents["debian-8-base"] == "", parents
    snapshots.snapshots_space()
    templates.volume_templates_status()
    sp.PlacementGroupsApi(api).placement_groups_list()
    (template,) = templates.volume_templates_list().data
    assert template.size.actual_instance == "-", template


def template(api):
    groups, templates = sp.PlacementGroupsApi(api), sp.VolumeTemplatesApi(api)
    disks = [101, 102, 201, 202, 301, 302]
    groups.placement_group_update("all", sp.PlacementGroupUpdateDesc(add_disks=disks))
    create = sp.VolumeTemplateCreateDesc(name="u", place_all="all", place_tail="all", replication=2)
    templates.volume_template_create(create)
    update = sp.VolumeTemplateUpdateDesc(replication=3, size=GIB)
    templates.volume_template_update("u", update)
    found = templates.volume_template_describe("u").data
    assert found.size.actual_instance == GIB and found.replication.actual_instance == 3
    templates.volume_template_delete("u")
    groups.placement_group_delete("all")


def volume(api):
    volumes, snapshots = sp.VolumesApi(api), sp.SnapshotsApi(api)
    attachments = sp.AttachmentsApi(api)
    create = sp.VolumeCreateDesc(name="v", size=4 * GIB, template="hybrid")
    volumes.volume_create(create)
    by_itself = sp.VolumeCreateDesc(
        name="w", size=GIB, place_all="hdd", place_tail="ssd", replication=3
    )
    volumes.volume_create(by_itself)
    assert volumes.volume_describe("w").data.template_name == ""
    refused(lambda: volumes.volume_create(create), 409, "objectExists")
    refused(lambda: volumes.volume_list("nothing"), 404, "objectDoesNotExist")
    volumes.volume_update("v", sp.VolumeUpdateDesc(size_add=GIB))
    (found,) = volumes.volume_list("v").data
    assert found.size == 5 * GIB and found.template_name == "hybrid"
    snapshots.snapshot_create("v", sp.VolumeSnapshotDesc(name="s"))
    snapshots.snapshot_list("s")
    volumes.volume_rebase("v", sp.VolumeRebaseDesc(parent_name="s"))
    attach = sp.Reassign(sp.VolumeReassignDesc(volume="v", rw=[11]))
    detach = sp.Reassign(sp.VolumeReassignDesc(volume="v", detach=sp.DetachClientsList("all")))
    attachments.volumes_reassign([attach])
    refused(lambda: volumes.volume_delete("v"), 409, "busy")
    body = sp.VolumesReassignWaitDesc(reassign=[detach], attach_timeout=20)
    attachments.volumes_reassign_wait(body)
    for name in ("v", "s"):
        volumes.volume_abandon_disk(name, sp.AbandonDiskDesc(disk_id=102))
    volumes.volume_delete("v")
    snapshots.snapshot_delete("s")


def disk(api):
    disks = sp.DisksApi(api)
    disks.disk_set_desc(101, sp.DiskDescUpdate(description="shelf 9"))
    disks.disk_soft_eject(101)
    disks.disk_soft_eject_cancel(101)
    assert disks.disks_list().data["101"].actual_instance.description == "shelf 9"


def main():
    configuration = sp.Configuration(host=sys.argv[1], api_key={"token": "Storpool v1:1"})
    with sp.ApiClient(configuration) as api:
        for part in (cluster, lists, template, volume, disk):
            part(api)


main()
