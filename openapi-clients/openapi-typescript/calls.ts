// Calls a service with the types that openapi-typescript generates: calls.js URL
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./openapi.js";

type ErrorReply = components["schemas"]["ErrorReply"];
type Disk = components["schemas"]["DiskSummary"];

const GIB = 2 ** 30;
const api = createClient<paths>({
  baseUrl: process.argv[2] ?? "",
  headers: { Authorization: "Storpool v1:1" },
});

interface Outcome<T> {
  data?: T;
  error?: ErrorReply;
  response: Response;
}

/** The data of a call that succeeded. */
async function ok<T>(call: Promise<Outcome<{ data: T }>>): Promise<T> {
  const { data, error, response } = await call;
  assert(response.ok && data, JSON.stringify(error));
  return data.data;
}

/** Fails unless a call fails with a typed error. */
async function refused(call: Promise<Outcome<unknown>>, status: number, name: string): Promise<void> {
  const { error, response } = await call;
  assert.equal(response.status, status);
  assert(error && typeof error.error === "object", JSON.stringify(error));
  assert.equal(error.error.name, name);
  assert(error.error.descr);
}

/** The note on a disk that is up. */
function note(disk: Disk | undefined): string {
  // TypeScript cannot distinguish `-1` from `number`, but it knows which fields a variant has.
  assert(disk && "sectorsCount" in disk, JSON.stringify(disk));
  assert.equal(disk.generationLeft satisfies -1, -1);
  return disk.description;
}

async function cluster(): Promise<void> {
  const services = await ok(api.GET("/ctrl/1.0/ServicesList"));
  assert.equal(services.clusterStatus, "running");
  await ok(api.GET("/ctrl/1.0/NetworkPeersList"));
  await ok(api.GET("/ctrl/1.0/ClientsConfigDump"));
  await ok(api.GET("/ctrl/1.0/TasksList"));
  await ok(api.GET("/ctrl/1.0/AoeStatus"));
  await ok(api.GET("/ctrl/1.0/AttachmentsList"));
  await ok(api.GET("/ctrl/1.0/VolumeRelocatorStatus"));
  await ok(api.GET("/ctrl/1.0/VolumeRelocatorDisksList"));
  await ok(api.GET("/ctrl/1.0/VolumeBalancerStatus"));
  for (const disks of [
    await ok(api.GET("/ctrl/1.0/DisksList")),
    await ok(api.GET("/ctrl/1.0/ServerDisksList/{serverId}", { params: { path: { serverId: 3 } } })),
  ]) {
    note(disks["302"]);
    assert((disks["303"]?.generationLeft ?? -1) > 0);
  }
  const path = { params: { path: { diskId: 101 } } };
  const disk = await ok(api.GET("/ctrl/1.0/DiskDescribe/{diskId}", path));
  assert.equal(Object.keys(disk.objects ?? {}).length, disk.objectsAllocated);
  const info = await ok(api.GET("/ctrl/1.0/DiskGetInfo/{diskId}", path));
  assert("db-primary" in (info.volumeInfos ?? {}));
}

async function lists(): Promise<void> {
  const volumes = await ok(api.GET("/ctrl/1.0/VolumesList"));
  assert.deepEqual(volumes.map((volume) => volume.name), ["db-primary", "web-1"]);
  await ok(api.GET("/ctrl/1.0/VolumesGetStatus"));
  await ok(api.GET("/ctrl/1.0/VolumesSpace"));
  const snapshots = await ok(api.GET("/ctrl/1.0/SnapshotsList"));
  assert.equal(snapshots.find((one) => one.name === "debian-8-base")?.parentName, "");
  await ok(api.GET("/ctrl/1.0/SnapshotsSpace"));
  await ok(api.GET("/ctrl/1.0/VolumeTemplatesStatus"));
  await ok(api.GET("/ctrl/1.0/PlacementGroupsList"));
  const templates = await ok(api.GET("/ctrl/1.0/VolumeTemplatesList"));
  assert.equal(templates[0]?.size, "-");
}

async function template(): Promise<void> {
  const group = { params: { path: { placementGroupName: "all" } } };
  const addDisks = [101, 102, 201, 202, 301, 302];
  await ok(api.POST("/ctrl/1.0/PlacementGroupUpdate/{placementGroupName}", { ...group, body: { addDisks } }));
  const body = { name: "u", placeAll: "all", placeTail: "all", replication: 2 };
  await ok(api.POST("/ctrl/1.0/VolumeTemplateCreate", { body }));
  const path = { params: { path: { templateName: "u" } } };
  const change = { replication: 3, size: GIB };
  await ok(api.POST("/ctrl/1.0/VolumeTemplateUpdate/{templateName}", { ...path, body: change }));
  const found = await ok(api.GET("/ctrl/1.0/VolumeTemplateDescribe/{templateName}", path));
  assert.deepEqual([found.size, found.replication], [GIB, 3]);
  await ok(api.POST("/ctrl/1.0/VolumeTemplateDelete/{templateName}", path));
  await ok(api.POST("/ctrl/1.0/PlacementGroupDelete/{placementGroupName}", group));
}

async function volume(): Promise<void> {
  const path = { params: { path: { volumeName: "v" } } };
  const snapshot = { params: { path: { snapshotName: "s" } } };
  const body = { name: "v", size: 4 * GIB, template: "hybrid" };
  await ok(api.POST("/ctrl/1.0/VolumeCreate", { body }));
  const byItself = { name: "w", size: GIB, placeAll: "hdd", placeTail: "ssd", replication: 3 };
  await ok(api.POST("/ctrl/1.0/VolumeCreate", { body: byItself }));
  const w = { params: { path: { volumeName: "w" } } };
  assert.equal((await ok(api.GET("/ctrl/1.0/VolumeDescribe/{volumeName}", w))).templateName, "");
  await refused(api.POST("/ctrl/1.0/VolumeCreate", { body }), 409, "objectExists");
  const nothing = { params: { path: { volumeName: "nothing" } } };
  await refused(api.GET("/ctrl/1.0/Volume/{volumeName}", nothing), 404, "objectDoesNotExist");
  await ok(api.POST("/ctrl/1.0/VolumeUpdate/{volumeName}", { ...path, body: { sizeAdd: GIB } }));
  const found = await ok(api.GET("/ctrl/1.0/Volume/{volumeName}", path));
  assert.equal(found[0]?.size, 5 * GIB);
  await ok(api.POST("/ctrl/1.0/VolumeSnapshot/{volumeName}", { ...path, body: { name: "s" } }));
  await ok(api.GET("/ctrl/1.0/Snapshot/{snapshotName}", snapshot));
  await ok(api.POST("/ctrl/1.0/VolumeRebase/{volumeName}", { ...path, body: { parentName: "s" } }));
  await ok(api.POST("/ctrl/1.0/VolumesReassign", { body: [{ volume: "v", rw: [11] }] }));
  await refused(api.POST("/ctrl/1.0/VolumeDelete/{volumeName}", path), 409, "busy");
  const detach = { reassign: [{ volume: "v", detach: "all" as const }], attachTimeout: 20 };
  await ok(api.POST("/ctrl/1.0/VolumesReassignWait", { body: detach }));
  for (const name of ["v", "s"]) {
    await ok(
      api.POST("/ctrl/1.0/VolumeAbandonDisk/{volumeNameOrSnapshotName}", {
        params: { path: { volumeNameOrSnapshotName: name } },
        body: { diskId: 102 },
      }),
    );
  }
  await ok(api.POST("/ctrl/1.0/VolumeDelete/{volumeName}", path));
  await ok(api.POST("/ctrl/1.0/SnapshotDelete/{snapshotName}", snapshot));
}

async function disk(): Promise<void> {
  const path = { params: { path: { diskId: 101 } } };
  const body = { description: "shelf 9" };
  await ok(api.POST("/ctrl/1.0/DiskSetDescription/{diskId}", { ...path, body }));
  await ok(api.POST("/ctrl/1.0/DiskSoftEject/{diskId}", path));
  await ok(api.POST("/ctrl/1.0/DiskSoftEjectCancel/{diskId}", path));
  const disks = await ok(api.GET("/ctrl/1.0/DisksList"));
  assert.equal(note(disks["101"]), body.description);
}

for (const part of [cluster, lists, template, volume, disk]) {
  await part();
}
