"""Makes calls with the genuine Python package `storpool`, and compares what it makes of responses.

Responses are decoded by the types of the package. What has been decoded must hold what the service
has sent, member by member, and is what the checks look at.
"""

import contextlib
import json
import subprocess

try:
    from urllib.request import Request, urlopen
except ImportError:
    from urllib2 import Request, urlopen

from storpool import spapi

TOKEN = "1556129910218014736"
GIB = 1 << 30

# Later releases know their version.
VERSION = getattr(spapi, "VERSION", "3.0.1")

# Release 3.0.1 gives the states of objects their names, of which a sound cluster shows one.
STATES = {"OBJECT_OK": 1}


def ok(response):
    return response["ok"] is True and response["generation"] > 0


def by_name(response):
    return {entry["name"]: entry for entry in response}


def port(url):
    return int(url.rsplit(":", 1)[1])


@contextlib.contextmanager
def service(program, *options):
    """Runs the simulator, and has it compare its responses with the documented types."""
    always = ["--port", "0", "--token", TOKEN, "--check-replies", "--old-http"]
    process = subprocess.Popen([program] + always + list(options), stdout=subprocess.PIPE)
    try:
        clusters = 2 if "--pair-port" in options else 1
        yield [process.stdout.readline().decode().split()[-1] for _ in range(clusters)]
    finally:
        process.terminate()
        process.wait()


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


def differences(decoded, sent, dropped=(), at=""):
    """Where what was decoded is not what was sent. Members that were not sent are none."""
    if isinstance(decoded, dict) and isinstance(sent, dict):
        for key in sorted(set(decoded) | set(sent)):
            place = "{0}.{1}".format(at, key)
            if key not in decoded and key not in dropped:
                yield place + " was dropped"
            elif key in decoded and key in sent:
                for found in differences(decoded[key], sent[key], dropped, place):
                    yield found
    elif isinstance(decoded, list) and isinstance(sent, list) and len(decoded) == len(sent):
        if sorted(map(repr, decoded)) != sorted(map(repr, sent)):
            for index, pair in enumerate(zip(decoded, sent)):
                for found in differences(pair[0], pair[1], dropped, "{0}.{1}".format(at, index)):
                    yield found
    elif decoded != sent:
        yield "{0}: {1!r} instead of {2!r}".format(at, decoded, sent)


class Player(object):
    """Makes calls, and remembers which.

    Calls in `absent` are left out. The responses to those in `raw` are taken as they are on the wire.
    Members in `dropped` are unknown to the package.
    """

    def __init__(self, url, absent=(), raw=(), dropped=(), **options):
        self.url = url
        self.api = Recorder(port=port(url), auth=TOKEN, timeout=20,
                            transientRetries=0, **options)
        self.made = set()
        self.absent, self.raw, self.dropped = absent, raw, dropped
        # Why the types of the package do not take responses that are taken as they are.
        self.problems = {}

    def beside(self, **options):
        """Another client of the service, whose calls count as well."""
        other = Player(self.url, self.absent, self.raw, self.dropped, **options)
        other.made = self.made
        return other

    def call(self, name, *args, **options):
        if name in self.absent:
            return
        self.made.add(name)
        check = options.pop("check", ok)
        function = getattr(self.api, name)
        decode = function.__func__.__globals__["returns"]
        at = "{0}{1!r}".format(name, args)
        if name in self.raw:
            response = function(*args, returnRawAPIData=True, **options)
            problem = self.problem(decode, response)
            if problem:
                self.problems.setdefault(name, problem)
        else:
            response = plain(function(*args, **options))
            # Later releases keep to themselves that they could not decode all of it.
            problem = self.problem(decode, self.api.sent)
            if problem:
                raise SystemExit("{0} is decoded wrongly: {1}".format(at, problem))
        self.response = response
        if not check(response):
            raise SystemExit("{0}: {1}".format(at, json.dumps(response)[:600]))

    def problem(self, decode, sent):
        """Why the types of the package do not take a response as it is."""
        try:
            return "; ".join(list(differences(plain(decode(sent)), plain(sent), self.dropped))[:3])
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

    def sound(self):
        """Fails unless the figures of the cluster agree with each other."""
        faults = self.control("check")
        if faults:
            raise SystemExit("the state is wrong: {0}".format(faults))
