"""TLS versions and chain of a Postfix: ``smtp-inspector check`` against the tools that an admin would take.

    python tests/benchmarks/tls_versions.py [--rounds N] [--rtt 0,50,200]

The tools, in turn: four ``openssl s_client`` one after another, one of them alone, and sslscan and testssl.sh where they
are installed. The time of `check` is the whole program's; the time of the sweep is what its own record says from the first
question to the last answer. What asked for no TLS at all (a tool that gave up, or does not know the server's words) is
shown as not comparable, by the server's log: "asked" counts the STARTTLS that came, in the run with the fewest. The slope
between two round trips gives the true number of round trips, free of start-up.

What can be reached: the answer to a version takes five round trips (connection, greeting, EHLO, STARTTLS, hello). Three at a
time, six versions take ten, after the two of the session's connection and greeting: 12 of the 27 that four s_client take,
0.44. With six at a time the session is the longest: eight (the five, EHLO inside TLS, which takes two where the server holds
its reply back until its tickets are acknowledged, and QUIT), 0.30 before Python has started. Without a round trip the
start counts: Python with ssl, argparse, msgspec and cryptography alone takes most of the time of four s_client.

Client and server stand in network namespaces of their own, with a round trip of 0, 50 or 200 ms between them: a process of
this script passes IP packets between two TUN devices and holds each one back, so that no kernel module is needed. Root,
/dev/net/tun, iproute2, openssl and Debian's package postfix are needed; without them it says so and measures nothing.
"""

import argparse
import contextlib
import ctypes
import fcntl
import json
import os
import select
import shutil
import struct
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from measuring import PYTHON, environment, median, print_table, verdict

sys.path.append(str(Path(__file__).resolve().parents[1] / "rig"))

FOUR, ONE, SWEEP = "openssl s_client, 4 in sequence", "openssl s_client, 1", "  its sweep alone"
AGAINST_FOUR = {0: 0.9, 50: 0.4, 200: 0.3}
"""Round trip in milliseconds to the wall time of `check`, in that of four s_client."""
SWEEP_AGAINST_FOUR, SWEEP_AGAINST_ONE, SWEEP_TRIPS = 0.25, 1.15, 6.5
"""The sweep with six probes: wall time in that of four and of one s_client at the longest round trip; round trips."""
ONE_SCRIPT = 'openssl s_client -starttls smtp -connect "$0" -cipher ALL:@SECLEVEL=0 -showcerts </dev/null >/dev/null 2>&1'
FOUR_SCRIPT = r"""
for version in tls1 tls1_1 tls1_2 tls1_3; do
  openssl s_client -starttls smtp -connect "$0" -$version -cipher ALL:@SECLEVEL=0 -showcerts \
    </dev/null >/dev/null 2>&1 || exit
done
"""
OTHERS = {
    "sslscan": "--starttls-smtp --show-certificate --no-ciphersuites --no-compression --no-fallback --no-groups "
    "--no-heartbleed --no-renegotiation",
    "testssl": "--quiet --starttls smtp --warnings off -p -S",
    "testssl.sh": "--quiet --starttls smtp --warnings off -p -S",
}
"""Program to options for versions and certificate only; measured where it is installed (Debian leaves the .sh out)."""
SLOW = ("testssl", "testssl.sh")
"""Run once."""
FOUND = {
    **dict.fromkeys(("SSLv2", "SSLv3"), "refused"),
    **dict.fromkeys(("TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"), "accepted"),
}
_CLONE_NEWNET = 0x40000000
_TUNSETIFF = 0x400454CA
_TUN, _NO_PACKET_INFO = 0x0001, 0x1000


def main() -> None:
    """Measure and print; or be the delaying link, or the server."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--rtt", default="0,50,200", help="round trips in milliseconds (0,50,200)")
    parser.add_argument("--link", nargs=4, help=argparse.SUPPRESS)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.link:
        pass_packets(*arguments.link)
    elif arguments.serve:
        serve(arguments.serve)
    elif reason := missing():
        print(f"Not measured: {reason}.")
    else:
        measure([int(number) for number in arguments.rtt.split(",")], arguments.rounds)


def missing() -> str:
    """Say what is missing here; empty when it can be measured."""
    import real_postfix

    if reason := real_postfix.missing():
        return reason
    absent = [command for command in ("ip", "openssl") if shutil.which(command) is None]
    if absent:
        return f"the command {absent[0]} is not installed"
    return "" if Path("/dev/net/tun").exists() else "there is no /dev/net/tun"


@dataclass
class Measured:
    """What one command cost at one round trip."""

    seconds: list[float] = field(default_factory=list)
    """Wall time of each run."""
    connections: int = 0
    """How many connections the server counted in the last run."""
    asked: list[int] = field(default_factory=list)
    """How often STARTTLS was taken up, in each run: what asked nothing is not to be compared."""
    status: int = 0
    """What the last run ended with."""


def measure(trips: Sequence[int], rounds: int) -> None:
    """Measure at every round trip and print the tables."""
    found: dict[int, dict[str, Measured]] = {}
    if absent := [name for name in OTHERS if shutil.which(name) is None]:
        print(f"Not installed here, so not measured: {', '.join(absent)}.")
    for trip in trips:
        with network(trip) as (client, server), running_server(server) as postfix:
            found[trip] = compare(client, postfix, rounds if trip < 200 else max(3, rounds // 2))
        print_trip(trip, found[trip])
    if len(trips) > 1:
        print_slopes(found, *sorted(trips)[-2:])


def compare(client: str, postfix: dict[str, str], rounds: int) -> dict[str, Measured]:
    """Measure every command at one round trip."""
    inside = ["ip", "netns", "exec", client]
    place = f"{SERVER}:{postfix['port']}"
    check = [*inside, PYTHON, "-m", "inspector", "check", place, "--format", "json"]
    check += ["--server-name", "mx.example.com", "--ca-file", postfix["root"]]
    prove(check)
    commands = {FOUR: [*inside, "sh", "-c", FOUR_SCRIPT, place], ONE: [*inside, "sh", "-c", ONE_SCRIPT, place]}
    commands |= {name: [*inside, name, *options.split(), place] for name, options in OTHERS.items() if shutil.which(name)}
    commands |= {"check": check, "check --probes 6": [*check, "--probes", "6"], "check --no-probe": [*check, "--no-probe"]}
    found = {name: Measured() for name in commands}
    found["check --probes 6" + SWEEP] = Measured()
    for number in range(-1, rounds):
        for name, command in commands.items():
            if name not in SLOW or number == 0:
                run_once(name, command, postfix["log"], found, counts=number >= 0)
    return found


def run_once(name: str, command: Sequence[str], log: str, found: dict[str, Measured], *, counts: bool) -> None:
    """Run a command; note its time, that of its sweep, and its connections, unless it is only to warm up."""
    before = settled_log(log)
    start = time.perf_counter()
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=environment())
    seconds = time.perf_counter() - start
    if ended.returncode and name not in OTHERS:
        raise RuntimeError(f"{name} ended with {ended.returncode}: {ended.stderr.decode()[-500:]}")
    if not counts:
        return
    found[name].seconds.append(seconds)
    during = settled_log(log)[len(before) :]
    found[name].connections = during.count(CONNECT)
    found[name].asked.append(during.count(" starttls="))
    found[name].status = ended.returncode
    if name + SWEEP in found:
        at = {entry["event"]: entry["at"] for entry in json.loads(ended.stdout)["entries"]}
        found[name + SWEEP].seconds.append(at["SweepFinished"] - at["SweepStarted"])
        found[name + SWEEP].connections = found[name].connections - 1
        found[name + SWEEP].asked.append(found[name].asked[-1] - 1)


def print_trip(trip: int, found: dict[str, Measured]) -> None:
    """Print the table of one round trip."""
    four, one = (median(found[name].seconds) for name in (FOUR, ONE))
    rows: list[list[object]] = []
    for name, measured in found.items():
        if why := incomparable(measured):
            rows.append([name, why, "", "", measured.connections, min(measured.asked)])
            continue
        seconds = median(measured.seconds)
        goal_four, goal_one = goals(name, trip)
        judged_four = verdict(round(seconds / four, 2), goal_four) if goal_four else ""
        judged_one = verdict(round(seconds / one, 2), goal_one) if goal_one else ""
        times = f"{seconds:.3f} s ({min(measured.seconds):.3f})"
        of_four, of_one = f"{seconds / four:.2f} {judged_four}", f"{seconds / one:.2f} {judged_one}"
        rows.append([name, times, of_four, of_one, measured.connections, min(measured.asked)])
    head = ["command", "wall time (lowest)", "of 4 in sequence", "of 1", "connections", "asked"]
    print_table(f"TLS versions and chain of a Postfix that has TLS 1.0 to 1.3: round trip {trip} ms", head, rows)


def incomparable(measured: Measured) -> str:
    """Return why a command's time says nothing: it asked the server for no TLS. Empty where it did in every run."""
    if min(measured.asked):
        return ""
    return f"not comparable: it sent no STARTTLS, and ended with status {measured.status}"


def goals(name: str, trip: int) -> tuple[float | None, float | None]:
    """Return the goals of a row, against four and against one s_client; None where there is none."""
    if name.endswith(SWEEP) and trip >= 200:
        return SWEEP_AGAINST_FOUR, SWEEP_AGAINST_ONE
    return (AGAINST_FOUR.get(trip) if name in {"check", "check --probes 6"} else None), None


def print_slopes(found: dict[int, dict[str, Measured]], short: int, long: int) -> None:
    """Print how many round trips each command takes."""
    rows: list[list[object]] = []
    for name in found[long]:
        if any(incomparable(found[trip][name]) for trip in (long, short)):
            continue
        slower, faster = (median(found[trip][name].seconds) for trip in (long, short))
        trips = round((slower - faster) * 1000 / (long - short), 1)
        rows.append([name, trips, verdict(trips, SWEEP_TRIPS) if name.endswith(SWEEP) else ""])
    print_table(f"round trips: the slope between {short} and {long} ms", ["command", "round trips", "goal"], rows)


def prove(check: Sequence[str]) -> None:
    """See that `check` finds out what is to be found out. RuntimeError when it does not."""
    ended = subprocess.run(check, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment())
    tls = json.loads(ended.stdout)["tls"]
    outcomes = {row["version"]: row["outcome"] for row in tls["versions"]}
    if not FOUND.items() <= outcomes.items() or len(tls["presented_chain"]) != 2 or not tls["path_builds"]:
        raise RuntimeError(f"check found something else: {outcomes}, {len(tls['presented_chain'])} certificates")


CONNECT, DISCONNECT = ": connect from ", ": disconnect from "


def settled_log(log: str) -> str:
    """Return the log once every connection in it has been closed."""
    end = time.monotonic() + 20
    while True:
        text = Path(log).read_text()
        if text.count(CONNECT) == text.count(DISCONNECT) or time.monotonic() > end:
            return text
        time.sleep(0.05)


# The network --------------------------------------------------------------------------------------------------------------

CLIENT, SERVER = "192.0.2.1", "192.0.2.2"


@contextlib.contextmanager
def network(trip: int) -> Iterator[tuple[str, str]]:
    """Make two namespaces with a link between them whose round trip is `trip` ms; yield their names."""
    client, server = (f"smtp-inspector-{side}-{os.getpid()}" for side in ("client", "server"))
    with contextlib.ExitStack() as undo:
        for name in (client, server):
            run("ip", "netns", "add", name)
            undo.callback(run, "ip", "netns", "del", name)
            run("ip", "-n", name, "link", "set", "lo", "up")
        if trip:
            undo.enter_context(delaying_link(client, server, trip))
        else:
            run("ip", "link", "add", "delay", "netns", client, "type", "veth", "peer", "name", "delay", "netns", server)
            for name, address in ((client, CLIENT), (server, SERVER)):
                run("ip", "-n", name, "address", "add", f"{address}/24", "dev", "delay")
                run("ip", "-n", name, "link", "set", "delay", "up")
        yield client, server


@contextlib.contextmanager
def delaying_link(client: str, server: str, trip: int) -> Iterator[None]:
    """Run the process that passes packets."""
    command = [PYTHON, __file__, "--link", client, server, str(trip / 2000), "delay"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as link:
        assert link.stdout is not None
        try:
            if link.stdout.readline().strip() != "up":
                raise RuntimeError("the delaying link did not come up")
            yield
        finally:
            link.terminate()


def pass_packets(client: str, server: str, seconds: str, name: str) -> None:
    """Be the link: hold every packet back for `seconds`, in both directions, until we are ended."""
    ours, theirs = tunnel(client, CLIENT, SERVER, name), tunnel(server, SERVER, CLIENT, name)
    other = {ours: theirs, theirs: ours}
    waiting: dict[int, deque[tuple[float, bytes]]] = {ours: deque(), theirs: deque()}
    print("up", flush=True)
    while True:
        due = [queue[0][0] for queue in waiting.values() if queue]
        patience = max(0.0, min(due) - time.monotonic()) if due else None
        for tunnel_in in select.select([ours, theirs], [], [], patience)[0]:
            with contextlib.suppress(BlockingIOError):
                while True:
                    packet = os.read(tunnel_in, 65536)
                    waiting[other[tunnel_in]].append((time.monotonic() + float(seconds), packet))
        now = time.monotonic()
        for tunnel_out, queue in waiting.items():
            while queue and queue[0][0] <= now:
                with contextlib.suppress(OSError):  # a full queue loses packets, as a router would
                    os.write(tunnel_out, queue.popleft()[1])


def tunnel(namespace: str, address: str, peer: str, name: str) -> int:
    """Make a TUN device in a namespace; return its file descriptor. This process is in that namespace afterwards."""
    libc = ctypes.CDLL(None, use_errno=True)
    with Path(f"/run/netns/{namespace}").open() as place:
        if libc.setns(place.fileno(), _CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"setns {namespace}")
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _TUN | _NO_PACKET_INFO))
    run("ip", "address", "add", address, "peer", peer, "dev", name)
    run("ip", "link", "set", name, "txqueuelen", "5000", "up")
    return device


def run(*command: str) -> None:
    """Run a command that must succeed."""
    subprocess.run(command, check=True)


# The server ---------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def running_server(namespace: str) -> Iterator[dict[str, str]]:
    """Run Postfix in a namespace; yield its port, its root's file and its log."""
    command = ["ip", "netns", "exec", namespace, PYTHON, __file__, "--serve", SERVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield json.loads(server.stdout.readline())
        finally:
            server.stdin.close()


def serve(address: str) -> None:
    """Be the server until standard input ends."""
    from real_postfix import running_postfix

    with running_postfix(address) as postfix:
        found = {"port": str(postfix.ports["legacy"]), "root": str(postfix.root_file), "log": str(postfix.log_file)}
        print(json.dumps(found), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
