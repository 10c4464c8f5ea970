// Search, as operators use it: for each query, one of the targets is among the first three results.
import { opened } from "../browser.js";

const EVERYWHERE = [
  ["resize volume", "volumeUpdate"],
  ["how do I grow a volume", "volumeUpdate"],
  ["extend volume", "volumeUpdate"],
  ["shrink", "volumeUpdate", "task.shrink-volume"],
  ["remove volume", "volumeDelete"],
  ["clone volume", "volumeCreate", "task.clone-volume"],
  ["copy volume", "volumeCreate"],
  ["create volume from snapshot", "volumeCreate", "task.restore-snapshot"],
  ["restore from snapshot", "task.restore-snapshot"],
  ["rollback", "task.restore-snapshot", "volumeRevert"],
  ["attach volume", "volumesReassignWait"],
  ["attach from another node", "task.attach-volume"],
  ["move attachment", "task.move-attachment"],
  ["detach", "volumesReassignWait"],
  ["force detach", "volumesReassignWait"],
  ["unmap", "volumesReassignWait"],
  ["busy", "error.busy"],
  ["device busy", "task.detach-volume", "error.busy"],
  ["what does busy mean on detach", "volumesReassignWait", "error.busy"],
  ["dead client", "task.detach-dead-client"],
  ["iops limit", "volumeUpdate", "task.limit-performance"],
  ["qos", "volumeUpdate"],
  ["bandwidth limit", "task.limit-performance"],
  ["rename volume", "volumeUpdate"],
  ["swap names", "task.rename-swap"],
  ["replace disk", "task.replace-failed-disk"],
  ["disk failure", "task.replace-failed-disk"],
  ["drain a disk", "diskSoftEject"],
  ["soft eject", "diskSoftEject"],
  ["cancel soft eject", "diskSoftEjectCancel"],
  ["trim", "diskRetrim"],
  ["scrub", "diskScrubStart", "diskScrubPause"],
  ["add disk", "placementGroupUpdate"],
  ["token", "guide.token"],
  ["authentication", "guide.token"],
  ["SP_AUTH_TOKEN", "guide.token"],
  ["port 81", "guide.reach", "General"],
  ["is it safe to retry", "guide.retries"],
  ["idempotent", "guide.retries"],
  ["is volumeUpdate safe to retry", "volumeUpdate"],
  ["deprecated", "volumesReassign"],
  ["quorum", "term.quorum", "peersList"],
  ["not found", "error.objectDoesNotExist"],
  ["rebalance", "volumeBalancerSetStatus", "section.balancer", "task.rebalance"],
  ["free space", "task.check-capacity", "volumeTemplatesStatus"],
  ["how full is the cluster", "task.check-capacity"],
  ["MiB", "guide.conventions"],
  ["escape #", "guide.conventions"],
  ["#sys", "guide.conventions"],
  ["voluem list", "volumesList"],
  ["volumes_reassign_wait", "volumesReassignWait"],
  ["/ctrl/1.0/DisksList", "disksList"],
  ["generation", "term.generation", "guide.conventions"],
  ["chain", "term.chain"],
  ["disk set", "term.disk-set"],
  ["placement group", "placementGroupsList", "PlacementGroup"],
  ["snapshot schedule", "task.snapshot-schedule"],
  ["delete snapshot", "snapshotDelete"],
  ["cluster does not start", "serversListBlocked", "task.start-blocked-cluster"],
  ["recovery progress", "tasksList", "section.tasks"],
  ["degraded", "volumesStatus"],
  ["which calls lose data", "overview"],
  ["wait for client", "clientConfigWait"],
  ["space left per template", "volumeTemplatesStatus", "task.check-capacity"],
];
const ONLY = {
  "apidoc.html": [["export over AoE", "aoeExportVolume"]],
  "apidoc-19.01.html": [
    ["tags", "term.tag", "task.anonymous-volumes"],
    ["revert volume", "volumeRevert"],
    ["iscsi target", "iSCSIConfigChange", "IscsiTarget", "task.export-iscsi", "term.iSCSI-target"],
    ["fault set", "faultSetsList"],
    ["backup to another site", "volumeBackup", "task.remote-backup"],
    ["put node in maintenance", "maintenanceSet"],
    ["key value store", "section.key-value-store", "kvsUpdate", "kvsList"],
    ["compare and set", "kvsUpdate", "task.update-shared-value"],
    ["group snapshot", "snapshotCreateGroup"],
    ["what changed in 18.01", "version.18.01"],
    ["global id", "term.global-id"],
  ],
};
/** What only the other page has: its page is named. */
const ELSEWHERE = ["iscsi", "tags", "fault set", "maintenance"];

export const search = async (check, page, browser) => {
  const name = page.file.split("/").pop();
  await check("operators' queries find their targets", () =>
    opened(browser, page.url, {}, async tab => {
      const missed = [];
      const queries = [...EVERYWHERE, ...ONLY[name]];
      for (const [query, ...targets] of queries) {
        await tab.fill("#q", query);
        const found = await tab.$$eval("#hits [role=option]", items => items.slice(0, 3).map(item => decodeURIComponent(item.dataset.href.slice(1))));
        if (!targets.some(target => found.includes(target))) missed.push(`${query}: ${found.join(", ")}`);
      }
      if (missed.length) throw new Error(`${missed.length} of ${queries.length} missed:\n${missed.join("\n")}`);
      return `${queries.length} queries`;
    }),
  );
  await check("every result shows a sentence, and unknown words suggest", () =>
    opened(browser, page.url, {}, async tab => {
      await tab.fill("#q", "replica");
      const bare = await tab.$$eval("#hits li", items => items.filter(item => !item.querySelector("p").textContent && item.querySelector("i").textContent !== "section").map(item => item.textContent));
      if (bare.length) throw new Error("without a sentence: " + bare.slice(0, 5));
      await tab.fill("#q", "qwxzv");
      if (!(await tab.textContent("#tally")).includes("glossary")) throw new Error("nothing is suggested");
      if (name !== "apidoc.html") return;
      for (const query of ELSEWHERE) {
        await tab.fill("#q", query);
        const tally = await tab.textContent("#tally");
        if (!tally.includes("API 19.01 has")) throw new Error(`${query}: ${tally}`);
      }
    }),
  );
};
