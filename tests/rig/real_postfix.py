"""A real Postfix on the loopback address, with its own configuration and queue in a temporary folder.

One ``master`` runs in the foreground as our child; each service is a port with its own TLS settings. Needs root and Debian's
package postfix; the machine's own Postfix, if there is one, is left alone.
"""

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from authority import Issued, issue
from real_servers import free_ports

MASTER = Path("/usr/lib/postfix/sbin/master")
POSTCONF = Path("/usr/sbin/postconf")
SERVER_NAME = "mx.example.com"
OLD, NEW = ">=TLSv1", ">=TLSv1.2"
POLICY_REPLY = "554 5.7.1 Not complied TLS minimum version"

_TLS = {
    "legacy": {"smtpd_tls_protocols": OLD, "smtpd_tls_mandatory_protocols": OLD},
    "modern": {"smtpd_tls_protocols": NEW, "smtpd_tls_mandatory_protocols": NEW},
    "mixed": {"smtpd_tls_protocols": NEW, "smtpd_tls_mandatory_protocols": OLD},
}
SERVICES: Mapping[str, Mapping[str, str]] = {
    **_TLS,
    **{f"{name}-smtps": {**settings, "smtpd_tls_wrappermode": "yes"} for name, settings in _TLS.items()},
    "policy": {
        **_TLS["legacy"],
        "smtpd_delay_reject": "no",
        "smtpd_sender_restrictions": "check_policy_service inet:127.0.0.1:{policy}",
    },
    "misspelt": {"smtpd_tls_protocols": ">=TLS1.2"},
    "no-tls": {"smtpd_tls_security_level": "none"},
    "limited": {"smtpd_client_new_tls_session_rate_limit": "2"},
    "as-main": {"max_use": "1"},
    "as-main-smtps": {"smtpd_tls_wrappermode": "yes", "max_use": "1"},
    "as-main-encrypt": {"smtpd_tls_security_level": "encrypt", "max_use": "1"},
}
"""Service to its own settings. ``mixed``: old versions refused on the STARTTLS port, still taken with implicit TLS, which
obeys the mandatory setting only. ``misspelt``: STARTTLS is offered and answered with 454. ``limited``: so it is from the
third time within a minute on. ``as-main``: what stands in main.cf; each of its processes serves one connection, so that none
of before a reload is left to be waited for."""

_MAIN_CF = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
shlib_directory = /usr/lib/postfix
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
myhostname = {server_name}
mydestination = example.com
mynetworks = 192.0.2.1
alias_maps =
local_recipient_maps =
local_transport = discard
default_transport = discard
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
smtpd_tls_security_level = may
smtpd_tls_chain_files = {folder}/chain.pem
smtpd_tls_exclude_ciphers = aNULL
smtpd_tls_ciphers = high
smtpd_tls_mandatory_ciphers = high
tls_high_cipherlist = HIGH:aNULL:@SECLEVEL=0
"""

_MASTER_CF = """\
{services}
cleanup   unix       n - n -     0 cleanup
qmgr      unix       n - n 300   1 qmgr
tlsmgr    unix       - - n 1000? 1 tlsmgr
rewrite   unix       - - n -     - trivial-rewrite
bounce    unix       - - n -     0 bounce
discard   unix       - - n -     - discard
anvil     unix       - - n -     1 anvil
proxymap  unix       - - n -     - proxymap
postlog   unix-dgram n - n -     1 postlogd
"""

_QUEUES = ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"]


def write_main_cf(folder: Path) -> None:
    """Write what a command of Postfix's wants to find, as old as in `RealPostfix.configure`."""
    (folder / "main.cf").write_text("compatibility_level = 3.6\n")
    os.utime(folder / "main.cf", (0, 0))


@dataclass(frozen=True)
class RealPostfix:
    """A running instance."""

    ports: Mapping[str, int]
    """Service to port."""
    root: Issued
    """The root of its chain."""
    intermediate: Issued
    """What issued the leaf; it is sent along."""
    leaf: Issued
    """Its certificate, for SERVER_NAME."""
    root_file: Path
    """PEM of the root."""
    log_file: Path
    """What Postfix logs."""

    def configure(self, settings: list[str]) -> None:
        """Put ``name = value`` lines into main.cf; smtpd processes that start from now on obey them.

        The file is made to look old: Postfix waits two seconds before it reads one that has just been changed.
        """
        etc = self.root_file.parent / "etc"
        subprocess.run([POSTCONF, "-c", etc, "-e", *settings], check=True, timeout=10)
        os.utime(etc / "main.cf", (0, 0))

    def postconf(self, *options: str) -> str:
        """Return what postconf prints of its configuration."""
        command = [POSTCONF, "-c", self.root_file.parent / "etc", *options]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=10).stdout

    def reload(self) -> None:
        """Do what `postfix reload` comes down to; return once no smtpd of before is left."""
        folder = self.root_file.parent
        master = int((folder / "queue/pid/master.pid").read_text())
        before = _children(master, "smtpd")
        os.kill(master, signal.SIGHUP)
        end = time.monotonic() + 10
        while before & _children(master, "smtpd"):
            if time.monotonic() > end:
                raise RuntimeError("Postfix did not reload in time")
            threading.Event().wait(0.02)

    def target(self, service: str, scheme: str = "") -> str:
        """What to type to reach `service`; the scheme goes by the service's name unless it is given."""
        scheme = scheme or ("smtps" if service.endswith("-smtps") else "smtp")
        return f"{scheme}://127.0.0.1:{self.ports[service]}"


def _children(parent: int, name: str) -> set[int]:
    """Return the processes called `name` that `parent` has started and that are still there."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it may end while we look
            stat = (folder / "stat").read_text()
            words, state_and_parent = stat.rpartition(")")[0].partition("(")[2], stat.rpartition(")")[2].split()
            if words == name and int(state_and_parent[1]) == parent:
                found.add(int(folder.name))
    return found


def missing() -> str:
    """Say why no Postfix can be run here; empty when it can."""
    if os.geteuid() != 0:
        return "Postfix can be started by root only"
    return "" if MASTER.exists() else "the package postfix is not installed"


@contextlib.contextmanager
def running_postfix(address: str = "127.0.0.1") -> Iterator[RealPostfix]:
    """Run an instance for the length of a ``with`` block, listening on `address`."""
    folder = Path(tempfile.mkdtemp(prefix="postfix-"))
    folder.chmod(0o755)  # its processes run as the user postfix
    try:
        with _policy_server() as policy:
            postfix = _configure(folder, address, policy)
            with _master(folder, postfix, address):
                yield postfix
    finally:
        shutil.rmtree(folder)


def _configure(folder: Path, address: str, policy: int) -> RealPostfix:
    ports = dict(zip(SERVICES, free_ports(len(SERVICES), address), strict=True))
    root = issue("Test Root", authority=True)
    intermediate = issue("Test Intermediate", issuer=root, authority=True)
    leaf = issue(SERVER_NAME, issuer=intermediate, names=(SERVER_NAME,))
    chain = folder / "chain.pem"
    chain.touch(0o600)
    chain.write_bytes(leaf.key_pem + leaf.certificate_pem + intermediate.certificate_pem)
    (folder / "root.pem").write_bytes(root.certificate_pem)
    etc = folder / "etc"
    etc.mkdir()
    main = _MAIN_CF.format(folder=folder, server_name=SERVER_NAME).replace("127.0.0.1", address)
    (etc / "main.cf").write_text(main)
    services = "\n".join(_service(name, ports[name], policy) for name in SERVICES)
    (etc / "master.cf").write_text(_MASTER_CF.format(services=services))
    for path in etc.iterdir():
        os.utime(path, (0, 0))  # as in RealPostfix.configure
    _make_queue(folder)
    return RealPostfix(ports, root, intermediate, leaf, folder / "root.pem", folder / "maillog")


def _service(name: str, port: int, policy: int) -> str:
    settings = (f"  -o {{ {key} = {value.format(policy=policy)} }}" for key, value in SERVICES[name].items())
    return "\n".join([f"{port} inet n - n - - smtpd", *settings])


def _make_queue(folder: Path) -> None:
    user, group = pwd.getpwnam("postfix"), grp.getgrnam("postdrop")
    for name in ("queue", "queue/pid"):
        (folder / name).mkdir()
    for path in (folder / "data", *(folder / "queue" / name for name in _QUEUES)):
        path.mkdir(mode=0o700)
        os.chown(path, user.pw_uid, user.pw_gid)
    for name, mode in (("maildrop", 0o1730), ("public", 0o2710)):
        path = folder / "queue" / name
        path.mkdir()
        os.chown(path, user.pw_uid, group.gr_gid)
        path.chmod(mode)


@contextlib.contextmanager
def _master(folder: Path, postfix: RealPostfix, address: str) -> Iterator[None]:
    """Run ``master`` in the foreground, in a process group of its own so that its children end with it."""
    process = subprocess.Popen(
        [MASTER, "-d", "-c", folder / "etc"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _await_greetings(process, postfix, address)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=20)


def _await_greetings(process: "subprocess.Popen[bytes]", postfix: RealPostfix, address: str) -> None:
    """Return once every port listens. Raises RuntimeError with what Postfix logged."""
    end = time.monotonic() + 20
    for port in postfix.ports.values():
        while True:
            try:
                socket.create_connection((address, port), timeout=5).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    log = postfix.log_file.read_text() if postfix.log_file.exists() else ""
                    raise RuntimeError(f"Postfix did not start: {log}") from None
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.02)


class _PolicyRequest(socketserver.StreamRequestHandler):
    """Postfix's policy delegation: ``name=value`` lines up to an empty one, answered with an action."""

    def handle(self) -> None:
        attributes: dict[str, str] = {}
        for line in self.rfile:
            name, _, value = line.decode().rstrip("\n").partition("=")
            if name:
                attributes[name] = value
                continue
            good = attributes.get("encryption_protocol") in {"TLSv1.2", "TLSv1.3"}
            self.wfile.write(b"action=%s\n\n" % (b"DUNNO" if good else POLICY_REPLY.encode()))
            attributes.clear()


@contextlib.contextmanager
def _policy_server() -> Iterator[int]:
    """Run a policy server that refuses senders without TLS 1.2; yield its port."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _PolicyRequest) as server:
        server.daemon_threads = True
        server.block_on_close = False  # Postfix keeps its connection open for later
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
