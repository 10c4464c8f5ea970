"""Calls a service with the client that openapi-python-client generates: calls.py URL"""

import sys
from http import HTTPStatus
from typing import TypeVar

from storpool import AuthenticatedClient
from storpool.api.ao_e_targets import aoe_status
from storpool.api.attachments import attachments_list, volumes_reassign, volumes_reassign_wait
from storpool.api.balancer import volume_balancer_get_status
from storpool.api.clients import clients_config_dump
from storpool.api.disks import (
    disk_describe,
    disk_info,
    disk_set_desc,
    disk_soft_eject,
    disk_soft_eject_cancel,
    disks_list,
)
from storpool.api.peers import peers_list
from storpool.api.placement_groups import (
    placement_group_delete,
    placement_group_update,
    placement_groups_list,
)
from storpool.api.servers import server_disks_list
from storpool.api.services import services_list
from storpool.api.snapshots import (
    snapshot_create,
    snapshot_delete,
    snapshot_list,
    snapshots_list,
    snapshots_space,
)
from storpool.api.tasks import tasks_list
from storpool.api.volume_relocator import volume_relocator_disks, volume_relocator_status
from storpool.api.volume_templates import (
    volume_template_create,
    volume_template_delete,
    volume_template_describe,
    volume_template_update,
    volume_templates_list,
    volume_templates_status,
)
from storpool.api.volumes import (
    volume_abandon_disk,
    volume_create,
    volume_delete,
    volume_describe,
    volume_list,
    volume_rebase,
    volume_update,
    volumes_list,
    volumes_space,
    volumes_status,
)
from storpool.models import (
    AbandonDiskDesc,
    ClusterState,
    DetachClientsListType0,
    DiskDescUpdate,
    DownDiskSummary,
    ErrorReply,
    ErrorReplyErrorDetails,
    PlacementGroupUpdateDesc,
    UpDiskSummary,
    VolumeCreateDesc,
    VolumeReassignDesc,
    VolumeRebaseDesc,
    VolumesReassignWaitDesc,
    VolumeSnapshotDesc,
    VolumeTemplateCreateDesc,
    VolumeTemplateDescSizeType1,
    VolumeTemplateUpdateDesc,
    VolumeUpdateDesc,
)
from storpool.types import Response, Unset

T = TypeVar("T")
GIB = 1 << 30


def ok(response: Response[ErrorReply | T]) -> T:
    """The typed response of a call that succeeded."""
    parsed = response.parsed
    assert response.status_code == 200 and parsed is not None, response
    assert not isinstance(parsed, ErrorReply), parsed
    return parsed


def refused(response: Response[ErrorReply | T], status: HTTPStatus, name: str) -> None:
    """Fails unless a call failed with a typed error."""
    parsed = response.parsed
    assert response.status_code == status, response
    assert isinstance(parsed, ErrorReply), response
    assert isinstance(parsed.error, ErrorReplyErrorDetails), parsed
    assert parsed.error.name == name and parsed.error.descr, parsed


def cluster(client: AuthenticatedClient) -> None:
    assert ok(services_list.sync_detailed(client=client)).data.cluster_status == ClusterState.RUNNING
    ok(peers_list.sync_detailed(client=client))
    ok(clients_config_dump.sync_detailed(client=client))
    ok(tasks_list.sync_detailed(client=client))
    ok(aoe_status.sync_detailed(client=client))
    ok(attachments_list.sync_detailed(client=client))
    ok(volume_relocator_status.sync_detailed(client=client))
    ok(volume_relocator_disks.sync_detailed(client=client))
    ok(volume_balancer_get_status.sync_detailed(client=client))
    for disks in (
        ok(disks_list.sync_detailed(client=client)).data.additional_properties,
        ok(server_disks_list.sync_detailed(3, client=client)).data.additional_properties,
    ):
        assert isinstance(disks["302"], UpDiskSummary), disks["302"]
        assert isinstance(disks["303"], DownDiskSummary), disks["303"]
    disk = ok(disk_describe.sync_detailed(101, client=client)).data
    assert not isinstance(disk.objects, Unset)
    assert len(disk.objects.additional_properties) == disk.objects_allocated
    infos = ok(disk_info.sync_detailed(101, client=client)).data.volume_infos
    assert not isinstance(infos, Unset)
    assert "db-primary" in infos.additional_properties


def lists(client: AuthenticatedClient) -> None:
    volumes = ok(volumes_list.sync_detailed(client=client))
    assert isinstance(volumes.generation, int), volumes
    assert [volume.name for volume in volumes.data] == ["db-primary", "web-1"]
    ok(volumes_status.sync_detailed(client=client))
    ok(volumes_space.sync_detailed(client=client))
    snapshots = ok(snapshots_list.sync_detailed(client=client)).data
    assert [one.parent_name for one in snapshots if one.name == "debian-8-base"] == [""]
    ok(snapshots_space.sync_detailed(client=client))
    ok(volume_templates_status.sync_detailed(client=client))
    ok(placement_groups_list.sync_detailed(client=client))
    (template,) = ok(volume_templates_list.sync_detailed(client=client)).data
    assert template.size == VolumeTemplateDescSizeType1.VALUE_0, template.size


def template(client: AuthenticatedClient) -> None:
    disks = [101, 102, 201, 202, 301, 302]
    update = PlacementGroupUpdateDesc(add_disks=disks)
    ok(placement_group_update.sync_detailed("all", client=client, body=update))
    create = VolumeTemplateCreateDesc(name="u", place_all="all", place_tail="all", replication=2)
    ok(volume_template_create.sync_detailed(client=client, body=create))
    change = VolumeTemplateUpdateDesc(replication=3, size=GIB)
    ok(volume_template_update.sync_detailed("u", client=client, body=change))
    found = ok(volume_template_describe.sync_detailed("u", client=client)).data
    assert (found.size, found.replication) == (GIB, 3)
    ok(volume_template_delete.sync_detailed("u", client=client))
    ok(placement_group_delete.sync_detailed("all", client=client))


def volume(client: AuthenticatedClient) -> None:
    create = VolumeCreateDesc(name="v", size=4 * GIB, template="hybrid")
    ok(volume_create.sync_detailed(client=client, body=create))
    by_itself = VolumeCreateDesc(
        name="w", size=GIB, place_all="hdd", place_tail="ssd", replication=3
    )
    ok(volume_create.sync_detailed(client=client, body=by_itself))
    assert ok(volume_describe.sync_detailed("w", client=client)).data.template_name == ""
    again = volume_create.sync_detailed(client=client, body=create)
    refused(again, HTTPStatus.CONFLICT, "objectExists")
    nothing = volume_list.sync_detailed("nothing", client=client)
    refused(nothing, HTTPStatus.NOT_FOUND, "objectDoesNotExist")
    ok(volume_update.sync_detailed("v", client=client, body=VolumeUpdateDesc(size_add=GIB)))
    (found,) = ok(volume_list.sync_detailed("v", client=client)).data
    assert found.size == 5 * GIB and found.template_name == "hybrid"
    ok(snapshot_create.sync_detailed("v", client=client, body=VolumeSnapshotDesc(name="s")))
    ok(snapshot_list.sync_detailed("s", client=client))
    ok(volume_rebase.sync_detailed("v", client=client, body=VolumeRebaseDesc(parent_name="s")))
    attach = VolumeReassignDesc(volume="v", rw=[11])
    detach = VolumeReassignDesc(volume="v", detach=DetachClientsListType0.ALL)
    ok(volumes_reassign.sync_detailed(client=client, body=[attach]))
    refused(volume_delete.sync_detailed("v", client=client), HTTPStatus.CONFLICT, "busy")
    body = VolumesReassignWaitDesc(reassign=[detach], attach_timeout=20)
    ok(volumes_reassign_wait.sync_detailed(client=client, body=body))
    for name in ("v", "s"):
        ok(volume_abandon_disk.sync_detailed(name, client=client, body=AbandonDiskDesc(disk_id=102)))
    ok(volume_delete.sync_detailed("v", client=client))
    ok(snapshot_delete.sync_detailed("s", client=client))


def disk(client: AuthenticatedClient) -> None:
    note = DiskDescUpdate(description="shelf 9")
    ok(disk_set_desc.sync_detailed(101, client=client, body=note))
    ok(disk_soft_eject.sync_detailed(101, client=client))
    ok(disk_soft_eject_cancel.sync_detailed(101, client=client))
    found = ok(disks_list.sync_detailed(client=client)).data["101"]
    assert isinstance(found, UpDiskSummary) and found.description == "shelf 9", found


def main() -> None:
    with AuthenticatedClient(
        base_url=sys.argv[1],
        token="Storpool v1:1",
        prefix="",
        raise_on_unexpected_status=True,
    ) as client:
        for part in (cluster, lists, template, volume, disk):
            part(client)


main()
