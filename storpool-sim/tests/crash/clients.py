"""Clients of the simulator that know what they have changed, for `run.py` beside this file."""

import collections
import copy
import http.client
import json
import random

TOKEN = "1556129910218014736"
BUCKET = "crash-count"
MIB = 1 << 20
# The client that volumes are attached at.
ATTACHING = 11


class Refused(Exception):
    """An error of the service."""


class Connection:
    """A connection to the simulator. Its other exceptions mean that a change may have been made."""

    def __init__(self, port):
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, path, body=None, method=None):
        headers = {"Authorization": "Storpool v1:" + TOKEN}
        data = "" if body is None else json.dumps(body)
        self.http.request(method or "POST", path, data, headers)
        response = json.loads(self.http.getresponse().read())
        if "error" in response:
            raise Refused(response["error"]["name"])
        return response["data"]

    def get(self, call):
        return self.ask("/ctrl/1.0/" + call, method="GET")

    def post(self, call, body=None):
        return self.ask("/ctrl/1.0/" + call, body)


class Own:
    """What a client has: volumes, snapshots, and how often it has counted. Compared as a whole."""

    def __init__(self):
        self.volumes = {}
        self.snapshots = {}
        self.counted = 0

    def __eq__(self, other):
        return vars(self) == vars(other)

    def __repr__(self):
        return repr(vars(self))


class Client:
    """Makes one change at a time. `known` has what may be there: one state, or the two of which a lost
    response leaves open which it is."""

    def __init__(self, number, seed):
        self.prefix = "c{:03}".format(number)
        self.dice = random.Random("{}/{}".format(seed, number))
        self.known = [Own()]
        self.names = 0
        self.counts = collections.Counter()
        self.deviations = []

    def run(self, port, stop):
        self.service = Connection(port)
        while not stop.is_set():
            name, step = self.dice.choice(STEPS)
            try:
                step(self, self.known[0])
            except Refused as refused:
                self.deviate(name, "was refused:", refused)
            except (OSError, http.client.HTTPException, ValueError):
                return
            if self.deviations:
                return

    def deviate(self, *words):
        self.deviations.append(" ".join(map(str, (self.prefix + ":",) + words)))

    def fresh(self):
        self.names += 1
        return "{}-{}".format(self.prefix, self.names)

    def change(self, kind, call, body, own, edit):
        """A change that must be acknowledged, or whose response may be lost."""
        after = copy.deepcopy(own)
        edit(after)
        self.known = [own, after]
        try:
            self.service.post(call, body)
        except Refused:
            self.known = [own]
            raise
        self.known = [after]
        self.counts["acknowledged"] += 1
        self.counts[kind] += 1

    def refusal(self, errors, call, body):
        """A change that must be refused."""
        try:
            self.service.post(call, body)
            self.deviate(call, body, "was not refused")
        except Refused as refused:
            if str(refused) not in errors:
                raise
            self.counts["refused"] += 1

    def pick(self, objects):
        return self.dice.choice(sorted(objects)) if objects else None

    def create(self, own):
        if len(own.volumes) == 6:
            return self.delete(own)
        name, size = self.fresh(), self.dice.randrange(1, 64) * MIB
        volume = {"size": size, "tags": {}, "attached": False}
        body = {"name": name, "size": size, "template": "hybrid"}
        self.change("create", "VolumeCreate", body, own,
                    lambda own: own.volumes.update({name: volume}))

    def snapshot(self, own):
        volume, name = self.pick(own.volumes), self.fresh()
        if volume is None or len(own.snapshots) == 6:
            return self.delete_snapshot(own)
        snapshot = {"size": own.volumes[volume]["size"], "tags": {}}
        self.change("snapshot", "VolumeSnapshot/" + volume, {"name": name}, own,
                    lambda own: own.snapshots.update({name: snapshot}))

    def update(self, own):
        kind = self.dice.choice(("volumes", "snapshots"))
        name = self.pick(getattr(own, kind))
        if name is None:
            return
        new, tag = self.fresh(), {self.dice.choice("abc"): str(self.names)}
        body = self.dice.choice(({"rename": new}, {"tags": tag}, {"rename": new, "tags": tag}))

        def edit(own):
            entry = getattr(own, kind).pop(name)
            entry["tags"].update(body.get("tags", {}))
            getattr(own, kind)[body.get("rename", name)] = entry

        call = {"volumes": "VolumeUpdate/", "snapshots": "SnapshotUpdate/"}[kind] + name
        self.change("update", call, body, own, edit)

    def delete(self, own):
        name = self.pick(own.volumes)
        if name is None:
            return
        if own.volumes[name]["attached"]:
            return self.refusal(["busy"], "VolumeDelete/" + name, None)
        self.change("delete", "VolumeDelete/" + name, None, own, lambda own: own.volumes.pop(name))

    def delete_snapshot(self, own):
        name = self.pick(own.snapshots)
        if name:
            self.change("delete snapshot", "SnapshotDelete/" + name, None, own,
                        lambda own: own.snapshots.pop(name))

    def attach(self, own):
        name = self.pick(own.volumes)
        if name is None:
            return
        attached = not own.volumes[name]["attached"]
        item = {"volume": name, "rw" if attached else "detach": [ATTACHING]}
        self.change("attach", "VolumesReassignWait", {"reassign": [item], "attachTimeout": 20}, own,
                    lambda own: own.volumes[name].update(attached=attached))

    def count(self, own):
        bucket = self.service.get("KV/List/" + BUCKET)
        pairs = bucket.get("pairs", {})
        self.compare("counted", int(pairs.get(self.prefix, 0)), own.counted)
        pairs = {"total": str(int(pairs.get("total", 0)) + 1), self.prefix: str(own.counted + 1)}
        body = {"runIfVersionIs": bucket["version"], "set": pairs}
        try:
            self.change("count", "KV/Set/" + BUCKET, body, own,
                        lambda own: setattr(own, "counted", own.counted + 1))
        except Refused as refused:
            if str(refused) != "runIfVersionIsMismatch":
                raise
            self.counts["refused"] += 1

    def ask_in_vain(self, own):
        taken = self.pick({**own.volumes, **own.snapshots})
        bad = {"name": self.fresh(), "size": MIB, "template": "hybrid"}
        self.refusal(["invalidParam"], "VolumeCreate", dict(bad, size=MIB + 1))
        self.refusal(["objectDoesNotExist"], "VolumeCreate", dict(bad, template="nothing"))
        self.refusal(["runIfVersionIsMismatch"], "KV/Set/" + BUCKET,
                     {"runIfVersionIs": 0, "set": {self.prefix: "-1"}})
        if taken:
            self.refusal(["objectExists"], "VolumeCreate", dict(bad, name=taken))
            self.refusal(["objectExists"], "VolumeUpdate/web-1", {"rename": taken, "tags": {"a": "b"}})

    def look(self, own):
        name = self.pick(own.volumes)
        if name:
            found = self.service.get("Volume/" + name)
            self.compare(name, found[0].get("tags", {}), own.volumes[name]["tags"])

    def compare(self, what, found, expected):
        self.counts["compared"] += 1
        if found != expected:
            self.deviate(what, found, "instead of", expected)

    def resolve(self, found):
        """Compares with what is there, which then is what is known."""
        self.counts["compared"] += 1
        if found not in self.known:
            self.deviate(found, "instead of", " or ".join(map(repr, self.known)))
        elif len(self.known) == 2:
            self.counts["unanswered, made" if found == self.known[1] else "unanswered, not made"] += 1
        self.known = [found]


STEPS = [(step.__name__, step) for step in (
    Client.create, Client.create, Client.snapshot, Client.update, Client.update, Client.delete,
    Client.delete_snapshot, Client.attach, Client.attach, Client.count, Client.count,
    Client.ask_in_vain, Client.look)]
