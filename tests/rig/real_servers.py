"""What the rigs of Exim, OpenSMTPD and sendmail share: where they are, and a place of their own to run in.

The programs are unpacked into a folder by ``.ci/servers``, not installed. Each runs in namespaces of its own (mounts, host
name, processes), with users that the machine need not have, and ends with all its children when its first process is ended.
"""

import contextlib
import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from authority import Issued, issue
from cryptography.hazmat.primitives import hashes

SERVER_NAME = "mx.example.com"
FOLDER_VARIABLE = "SMTP_INSPECTOR_SERVERS"
_CACHE = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
SERVERS = Path(os.environ.get(FOLDER_VARIABLE) or Path(_CACHE, "smtp-inspector-servers"))
"""Where they are unpacked, each in a folder of its own."""
SERVICES = ("starttls", "smtps")
_PATIENCE = 20.0
"""Seconds that a server may take to listen."""
_PORTS = range(10_000, 32_000)
"""Below the ports that the kernel hands out by itself, so that none is taken between finding it and listening."""
_USERS = ("Debian-exim", "opensmtpd", "opensmtpq", "smmta", "smmsp")
_COMMANDS = ("mount", "unshare")
_NAMESPACES = ("unshare", "--mount", "--uts", "--pid", "--fork", "--mount-proc")
_INSIDE = """\
set -e
hostname {server_name}
mount --bind {folder}/passwd /etc/passwd
mount --bind {folder}/group /etc/group
for place in /run /var/lib /var/spool; do mount -t tmpfs tmpfs $place; done
{prepare}
"$@" &
read -r _ || exit 0
"""
"""The shell is the namespace's first process. It waits for the end of its input, which comes with the end of our own process
at the latest; when it ends, the kernel ends all others there."""


@dataclass(frozen=True)
class RealServer:
    """A running server with one port for STARTTLS and one for implicit TLS, and the certificates that it was given."""

    ports: Mapping[str, int]
    """``starttls`` and ``smtps`` to port."""
    root: Issued
    """The root of its chain."""
    intermediate: Issued
    """What issued the leaf."""
    leaf: Issued
    """Its certificate, for SERVER_NAME."""
    folder: Path
    """Its own folder: configuration, spool, log."""

    @property
    def root_file(self) -> Path:
        """PEM of the root."""
        return self.folder / "root.pem"

    @property
    def intermediate_file(self) -> Path:
        """PEM of what issued the leaf."""
        return self.folder / "intermediate.pem"

    @property
    def log(self) -> str:
        """What it wrote on standard output and error."""
        return (self.folder / "output").read_text()

    @property
    def whole_chain(self) -> list[str]:
        """SHA-256 of leaf and intermediate, as it was told to send them."""
        return [issued.certificate.fingerprint(hashes.SHA256()).hex() for issued in (self.leaf, self.intermediate)]

    def target(self, service: str) -> str:
        """What to type to reach `service`."""
        return f"{'smtps' if service == 'smtps' else 'smtp'}://127.0.0.1:{self.ports[service]}"


@dataclass(frozen=True)
class Recipe:
    """How one server is run."""

    name: str
    """Its folder below that of all servers."""
    program: str
    """The program's path below that."""
    configure: Callable[[RealServer, Path], Sequence[str]]
    """Takes the server to be, and its program; writes the configuration; returns the command, which keeps running."""
    prepare: str = ""
    """Shell commands to run inside its namespaces before it."""
    commands: Sequence[str] = ()
    """Commands of the machine that it needs beside those that every server needs."""


def missing(recipe: Recipe) -> str:
    """Say why this server cannot be run here; empty when it can."""
    if not (SERVERS / recipe.name / recipe.program).exists():
        where = f"{SERVERS} ({FOLDER_VARIABLE} names another folder)"
        return f"{recipe.name} is not below {where}; .ci/servers puts it there"
    if os.geteuid() != 0:
        return f"{recipe.name} can be started by root only"
    absent = [command for command in (*_COMMANDS, *recipe.commands) if shutil.which(command) is None]
    if absent:
        return f"the command {absent[0]} is not installed"
    allowed = subprocess.run([*_NAMESPACES, "true"], capture_output=True, text=True)
    return f"no namespaces can be made here: {allowed.stderr.strip()}" if allowed.returncode else ""


@contextlib.contextmanager
def running_server(recipe: Recipe) -> Iterator[RealServer]:
    """Run a server for the length of a ``with`` block."""
    folder = Path(tempfile.mkdtemp(prefix=f"{recipe.name}-"))
    folder.chmod(0o755)  # its processes run as a user of their own
    try:
        server = _issue_certificates(folder)
        program = SERVERS / recipe.name / recipe.program
        command = recipe.configure(server, program)
        with _process(recipe, server, command):
            yield server
    finally:
        shutil.rmtree(folder)


def free_ports(count: int, address: str = "127.0.0.1") -> list[int]:
    """Find ports that are free now; all are held until the last is found, so that none comes twice."""
    with contextlib.ExitStack() as held:
        found: list[int] = []
        for port in random.sample(_PORTS, len(_PORTS)):
            with contextlib.suppress(OSError):
                held.enter_context(socket.create_server((address, port)))
                found.append(port)
            if len(found) == count:
                return found
    raise RuntimeError(f"no {count} free ports on {address}")


def write_for(user: str, path: Path, content: bytes) -> None:
    """Write a file that only `user`, one of the servers' own, may read."""
    path.touch(0o600)
    path.write_bytes(content)
    give_to(user, path)


def give_to(user: str, *paths: Path) -> None:
    """Make files or folders those of `user`, one of the servers' own."""
    for path in paths:
        os.chown(path, _id_of(user), _id_of(user))


def _id_of(user: str) -> int:
    return 64_100 + _USERS.index(user)


def _issue_certificates(folder: Path) -> RealServer:
    root = issue("Test Root", authority=True)
    intermediate = issue("Test Intermediate", issuer=root, authority=True)
    leaf = issue(SERVER_NAME, issuer=intermediate, names=(SERVER_NAME,))
    server = RealServer(dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True)), root, intermediate, leaf, folder)
    server.root_file.write_bytes(root.certificate_pem)
    server.intermediate_file.write_bytes(intermediate.certificate_pem)
    (folder / "chain.pem").write_bytes(leaf.certificate_pem + intermediate.certificate_pem)
    return server


def _add_users(folder: Path) -> None:
    """Write the machine's list of users with the servers' own added, to be laid over it."""
    users = [f"{user}:x:{_id_of(user)}:{_id_of(user)}::/nonexistent:/usr/sbin/nologin\n" for user in _USERS]
    groups = [f"{user}:x:{_id_of(user)}:\n" for user in _USERS]
    for name, lines in (("passwd", users), ("group", groups)):
        (folder / name).write_text(Path("/etc", name).read_text() + "".join(lines))


@contextlib.contextmanager
def _process(recipe: Recipe, server: RealServer, command: Sequence[str]) -> Iterator[None]:
    """Run the command in namespaces of its own, until the end of the block or of this process."""
    _add_users(server.folder)
    inside = _INSIDE.format(server_name=SERVER_NAME, folder=server.folder, prepare=recipe.prepare)
    command = [*_NAMESPACES, "sh", "-c", inside, "sh", *command]
    with (server.folder / "output").open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True)
    with process:  # closes its input at the end, and waits
        _await_listening(process, server)
        yield


def _await_listening(process: "subprocess.Popen[bytes]", server: RealServer) -> None:
    """Return once every port listens. Raises RuntimeError with what the server wrote."""
    end = time.monotonic() + _PATIENCE
    for port in server.ports.values():
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"{process.args!r} does not listen: {server.log}") from None
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.02)
