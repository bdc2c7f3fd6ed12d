"""What a recording costs the session's thread in a flood, and how long a long file takes to be read.

    python tests/benchmarks/recording.py [--lines N]

A server in a process of its own answers EHLO with N reply lines, as fast as they are taken. Processor time is measured, so
that a busy machine changes little. Then the file is read in a process of its own.
"""

import argparse
import resource
import socket
import subprocess
import tempfile
from collections import deque
from pathlib import Path

from measuring import PYTHON, environment, print_table, verdict

from inspector.command_line.recording import Recording
from inspector.events import Event
from inspector.live.commands import Quit
from inspector.live.options import Options
from inspector.live.session import Session
from inspector.smtp.reply import ReplyLimits
from inspector.smtp.target import Mode, Target

LINE = b"250-X%08d of a long reply\r\n"
MOST = 2**40
READ_SECONDS, READ_MIB = 10.0, 500
READ = """
import resource, sys, time
from inspector.command_line.sources import read_source
begun = time.process_time()
source = read_source(sys.argv[1], 2**40)
used, memory = time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(used, memory, len(source.conversations[0].events))
"""


def main() -> None:
    """Measure and print; or be the server."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        serve(arguments.lines)
        return
    with tempfile.TemporaryDirectory() as folder:
        without = run(arguments.lines, None)
        recording = Recording(Path(folder), MOST)
        with_it = run(arguments.lines, recording)
        path = Path(folder) / recording.file
        size = path.stat().st_size
        command = [PYTHON, "-c", READ, str(path)]
        read = subprocess.run(command, capture_output=True, text=True, check=True, env=environment()).stdout
    seconds, memory, events = map(float, read.split())
    rows = [
        ["processor time a line, without a recording", f"{without * 1e6:.1f} µs", ""],
        ["processor time a line, with it", f"{with_it * 1e6:.1f} µs", ""],
        ["what is added at 50,000 lines a second", f"{(with_it - without) * 50_000 * 100:.0f} % of a processor", ""],
        ["bytes of the file a line", f"{size / arguments.lines:.0f}", ""],
        [f"reading {events:,.0f} events, processor time", f"{seconds:.1f} s", verdict(round(seconds, 1), READ_SECONDS)],
        ["and memory (RSS)", f"{memory:.0f} MiB", verdict(round(memory), READ_MIB)],
    ]
    print_table(f"A reply of {arguments.lines:,} lines, recorded", ["figure", "measured", "goal"], rows)


def serve(lines: int) -> None:
    """Print the port, serve one session."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        connection, _ = listener.accept()
    with connection:
        connection.sendall(b"220 mx.example.com ESMTP\r\n")
        connection.recv(1000)
        connection.sendall(b"".join(LINE % number for number in range(lines)) + b"250 HELP\r\n")
        connection.recv(1000)
        connection.sendall(b"221 bye\r\n")


def run(lines: int, recording: Recording | None) -> float:
    """Run a session; return the seconds of processor time a line."""
    command = [PYTHON, __file__, "--serve", "--lines", str(lines)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as server:
        assert server.stdout is not None
        target = Target("127.0.0.1", int(server.stdout.readline()), Mode.PLAINTEXT)
        limits = ReplyLimits(MOST, MOST, MOST)
        options = Options(target, "client.example.org", probe=False, timeout=600, limits=limits, session_bytes=MOST)
        events: deque[Event] = deque()
        session = Session(options, *([recording] if recording else []), events.append)
        begun = _used()
        session.start()
        session.send(Quit())
        while not session.join(1.0):
            continue
        used = _used() - begun
    assert len(events) > lines
    assert recording is None or not recording.problem, recording.problem
    return used / lines


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
