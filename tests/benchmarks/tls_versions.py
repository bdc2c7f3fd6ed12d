"""TLS versions and chain of a Postfix: ``smtp-inspector check`` against four ``openssl s_client`` one after another.

    python tests/benchmarks/tls_versions.py [--rounds N] [--rtt 0,50,200]

Client and server stand in network namespaces of their own, with a round trip of 0, 50 or 200 ms between them: a process of
this script passes IP packets between two TUN devices and holds each one back, so that no kernel module is needed. Root,
/dev/net/tun, iproute2, openssl and Debian's package postfix are; without them it says so and measures nothing.
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
from pathlib import Path

from measuring import PYTHON, environment, in_turn, median, print_table, seconds_of, verdict

sys.path.append(str(Path(__file__).resolve().parents[1] / "rig"))

GOALS = {0: 0.9, 50: 0.4, 200: 0.3}
"""Round trip in milliseconds to the wall time of `check`, in that of four s_client."""
OPENSSL = r"""
for version in tls1 tls1_1 tls1_2 tls1_3; do
  openssl s_client -starttls smtp -connect "$0" -$version -cipher ALL:@SECLEVEL=0 -showcerts \
    </dev/null >/dev/null 2>&1 || exit
done
"""
FOUND = {"SSLv3": "refused", **dict.fromkeys(("TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"), "accepted")}
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


def measure(trips: Sequence[int], rounds: int) -> None:
    """Measure at every round trip and print one table."""
    rows: list[list[object]] = []
    for trip in trips:
        with network(trip) as (client, server), running_server(server) as postfix:
            rows += compare(trip, client, postfix, rounds if trip < 200 else max(3, rounds // 2))
    head = ["round trip", "command", "wall time (lowest)", "ratio", "goal", "round trips", "connections"]
    print_table("TLS versions and chain of a Postfix that has TLS 1.0 to 1.3", head, rows)


def compare(trip: int, client: str, postfix: dict[str, str], rounds: int) -> list[list[object]]:
    """Return the rows of one round trip."""
    inside = ["ip", "netns", "exec", client]
    place = f"{SERVER}:{postfix['port']}"
    check = [*inside, PYTHON, "-m", "inspector", "check", place, "--format", "json"]
    check += ["--server-name", "mx.example.com", "--ca-file", postfix["root"]]
    commands = {
        "openssl s_client, 4 in sequence": [*inside, "sh", "-c", OPENSSL, place],
        "check": check,
        "check --probes 6": [*check, "--probes", "6"],
        "check --no-probe": [*check, "--no-probe"],
    }
    prove(check)
    measures = {name: (lambda command=command: seconds_of(command)) for name, command in commands.items()}
    found = in_turn(measures, rounds)
    base = median(found["openssl s_client, 4 in sequence"])
    rows: list[list[object]] = []
    for name, seconds in found.items():
        ratio = round(median(seconds) / base, 2)
        judged = verdict(ratio, GOALS[trip]) if name.startswith("check") and "no-probe" not in name and trip in GOALS else ""
        trips = f"{median(seconds) * 1000 / trip:.1f} at most" if trip else ""
        count = connections(postfix["log"], commands[name])
        rows.append(
            [f"{trip} ms", name, f"{median(seconds):.3f} s ({min(seconds):.3f})", f"{ratio:.2f}", judged, trips, count]
        )
    return rows


def prove(check: Sequence[str]) -> None:
    """See that `check` finds out what is to be found out. RuntimeError when it does not."""
    ended = subprocess.run(check, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment())
    tls = json.loads(ended.stdout)["tls"]
    outcomes = {row["version"]: row["outcome"] for row in tls["versions"]}
    if not FOUND.items() <= outcomes.items() or len(tls["presented_chain"]) != 2 or not tls["path_builds"]:
        raise RuntimeError(f"check found something else: {outcomes}, {len(tls['presented_chain'])} certificates")


def connections(log: str, command: Sequence[str]) -> int:
    """Return how many connections a command makes, by the server's own log."""
    before = settled_log(log).count(": connect from ")
    seconds_of(command)
    return settled_log(log).count(": connect from ") - before


def settled_log(log: str) -> str:
    """Return the log once every connection in it has been closed."""
    end = time.monotonic() + 20
    while True:
        text = Path(log).read_text()
        if text.count(": connect from ") == text.count(": disconnect from ") or time.monotonic() > end:
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
