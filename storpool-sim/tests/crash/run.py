#!/usr/bin/env python3
"""Kills the simulator while clients change its state, and compares what it has afterwards.

    run.py PATH/TO/storpool-sim [--seed N] [--seconds N] [--clients N] [--kills N]

Each client creates, renames, tags, attaches, detaches and deletes volumes and snapshots of names that
only it uses, asks for changes that must be refused, and counts in a shared bucket of the key-value
store by compare-and-set. The simulator keeps its state in a file; it is killed with `kill -9` and
started again. Every acknowledged change must be there then, and no refused one. A change without a
response may be there or not, but not in part. Needs nothing but Python 3.8. Exit codes: 0 good, 1
deviations, 2 usage.
"""

import argparse
import atexit
import collections
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

from clients import BUCKET, TOKEN, Client, Connection, Own


class Simulator:
    """The process with its state file."""

    def __init__(self, program, folder):
        self.command = [program, "--port", "0", "--token", TOKEN, "--api-version", "19.01"]
        self.command += ["--check-replies", "--state", str(folder / "state")]
        self.messages = folder / "messages"

    def start(self):
        with open(self.messages, "a") as messages:
            self.process = subprocess.Popen(
                self.command, stdout=subprocess.PIPE, stderr=messages, text=True
            )
        atexit.register(self.process.kill)
        line = self.process.stdout.readline()
        if "http://" not in line:
            raise SystemExit("the simulator does not start: " + self.messages.read_text())
        return int(line.rsplit(":", 1)[1])

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def found(service):
    """What is there, by client; what belongs to no client is that of the client `None`."""
    owners = collections.defaultdict(Own)
    owner = lambda name: owners[name[:4] if name[:1] == "c" and name[4:5] == "-" else None]
    for entry in service.get("VolumesList"):
        volume = {"size": entry["size"], "tags": entry.get("tags", {}), "attached": False}
        owner(entry["name"]).volumes[entry["name"]] = volume
    for entry in service.get("SnapshotsList"):
        if not entry["deleted"]:
            snapshot = {"size": entry["size"], "tags": entry.get("tags", {})}
            owner(entry["name"]).snapshots[entry["name"]] = snapshot
    for entry in service.get("AttachmentsList"):
        if not entry["snapshot"]:
            owner(entry["volume"]).volumes[entry["volume"]]["attached"] = True
    bucket = service.get("KV/List/" + BUCKET)
    pairs = {name: int(value) for name, value in bucket.get("pairs", {}).items()}
    total = pairs.pop("total", 0)
    for name, counted in pairs.items():
        owners[name].counted = counted
    return owners, (total, sum(pairs.values()), bucket["version"] - 1)


def check(port, clients, strangers):
    """Deviations between what is there and what the clients know."""
    service = Connection(port)
    owners, totals = found(service)
    for client in clients:
        client.resolve(owners.pop(client.prefix, Own()))
    deviations = [text for client in clients for text in client.deviations]
    if len(set(totals)) != 1:
        deviations.append("total, sum of the clients and version differ: {}".format(totals))
    if strangers is not None and owners != {None: strangers}:
        deviations.append("others: {} instead of {}".format(dict(owners), strangers))
    deviations += ["fault: {}".format(fault) for fault in service.ask("/sim/1.0/check")]
    return deviations, owners.get(None)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("simulator", help="the program storpool-sim")
    for name, default in (("seed", 1), ("seconds", 60), ("clients", 64), ("kills", 5)):
        text = "default: %(default)s"
        parser.add_argument("--" + name, type=int, default=default, help=text)
    options = parser.parse_args()
    clients = [Client(number, options.seed) for number in range(options.clients)]
    with tempfile.TemporaryDirectory() as folder:
        simulator = Simulator(options.simulator, pathlib.Path(folder))
        port = simulator.start()
        Connection(port).post("KV/Create/" + BUCKET)
        deviations, strangers = check(port, clients, None)
        for turn in range(options.kills + 1):
            stop = threading.Event()
            threads = [threading.Thread(target=client.run, args=(port, stop)) for client in clients]
            for thread in threads:
                thread.start()
            time.sleep(options.seconds / (options.kills + 1))
            if not all(thread.is_alive() for thread in threads):
                deviations.append("a client ended early")
            if turn == options.kills:
                stop.set()
                for thread in threads:
                    thread.join()
            simulator.kill()
            for thread in threads:
                thread.join()
            port = simulator.start()
            deviations += check(port, clients, strangers)[0]
            print("killed {} times, {} deviations".format(turn + 1, len(deviations)), flush=True)
            if deviations:
                break
        simulator.kill()
        warnings = simulator.messages.read_text()
    counts = sum((client.counts for client in clients), collections.Counter())
    print("\n".join("{:8} {}".format(count, kind) for kind, count in sorted(counts.items())))
    print("{} deviations".format(len(deviations)), *deviations[:20], sep="\n")
    print(warnings, end="", file=sys.stderr)
    sys.exit(bool(deviations))


if __name__ == "__main__":
    main()
