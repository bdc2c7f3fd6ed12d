"""Real clients, each sent to a list of ports on loopback: mail servers, libraries and tools as Debian packages them.

Mail servers run with a queue and a configuration of their own in a temporary folder; the machine's own are left alone.
"""

import contextlib
import os
import re
import shutil
import smtplib
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import real_postfix
import real_servers
from real_exim import RECIPES as EXIM_RECIPES
from real_opensmtpd import RECIPE as OPENSMTPD_RECIPE
from reply_server import Answering

SENDER, RECIPIENT = "sender@example.org", "recipient@example.com"
MESSAGE = f"From: {SENDER}\r\nTo: {RECIPIENT}\r\nSubject: test\r\n\r\ntest\r\n"
NODE_MODULES = (real_servers.SERVERS / "nodemailer/node_modules", Path("/usr/share/nodejs"))
"""Where nodemailer may be: fetched by ``.ci/servers``, and Debian's, which is older."""
_PATIENCE = 30.0
_ENVIRONMENT = {**os.environ, "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "NODE_PATH": ":".join(map(str, NODE_MODULES))}


@dataclass(frozen=True)
class RealClient:
    """How one client is run."""

    id: str
    """Its id in the table of clients."""
    run: Callable[[Sequence[Answering], Path], object]
    """Sends a message, or asks, once at each port; the folder is empty and its own."""
    missing: Callable[[], str]
    """Says why it cannot be run here; empty when it can."""
    apart: bool = False
    """True when each port is to have an address of its own: it connects to one address every five seconds only."""
    is_python: bool = False
    """True when it is a library of the Python that runs the tests."""


def _command(name: str) -> Callable[[], str]:
    return lambda: "" if shutil.which(name) else f"the command {name} is not installed"


def _tcl_missing() -> str:
    """It asks for TLS only where it finds a package for that."""
    absent = [name for name in ("tcllib", "tcl-tls") if not Path("/usr/share/doc", name).exists()]
    return _command("tclsh")() or ("" if not absent else f"the package {absent[0]} is not installed")


def _nodemailer_missing() -> str:
    there = any((folder / "nodemailer").exists() for folder in NODE_MODULES)
    return "" if there else "nodemailer is neither fetched nor installed (node-nodemailer)"


def _each(*words: str, message: bool = False) -> Callable[[Sequence[Answering], Path], None]:
    """Run a command for each port; ``{port}`` and ``{folder}`` in its words are filled in."""

    def run(ports: Sequence[Answering], folder: Path) -> None:
        (folder / "message").write_text(MESSAGE)
        for answering in ports:
            command = [word.format(port=answering.port, folder=folder) for word in words]
            _finish(command, MESSAGE if message else "")

    return run


def _finish(command: Sequence[str], typed: str = "") -> None:
    """Run it to its end. How it ends says nothing: many fail because STARTTLS is refused."""
    subprocess.run(command, input=typed.encode(), capture_output=True, timeout=_PATIENCE, env=_ENVIRONMENT)


def _program(*words: str, text: str) -> Callable[[Sequence[Answering], Path], None]:
    """Run a program that is given all ports at once."""

    def run(ports: Sequence[Answering], folder: Path) -> None:
        (folder / "program").write_text(text)
        numbers = [str(answering.port) for answering in ports]
        _finish([*words, str(folder / "program"), SENDER, RECIPIENT, *numbers])

    return run


_SMTPLIB = """
import smtplib, sys
sender, recipient, *ports = sys.argv[1:]
for port in ports:
    try:
        with smtplib.SMTP("127.0.0.1", int(port), "client.example.org", timeout=20) as smtp:
            smtp.ehlo()
            if smtp.has_extn("starttls"):
                smtp.starttls()
            smtp.sendmail(sender, recipient, "Subject: test\\r\\n\\r\\ntest\\r\\n")
    except (OSError, smtplib.SMTPException):
        pass
"""
_AIOSMTPLIB = """
import asyncio, sys, aiosmtplib
sender, recipient, *ports = sys.argv[1:]
async def main():
    for port in ports:
        try:
            await aiosmtplib.send("Subject: test\\r\\n\\r\\ntest\\r\\n", sender=sender, recipients=[recipient],
                                  hostname="127.0.0.1", port=int(port), local_hostname="client.example.org", timeout=20)
        except (OSError, aiosmtplib.SMTPException):
            pass
asyncio.run(main())
"""
_NODEMAILER = """
const [sender, recipient, ...ports] = process.argv.slice(2);
const mail = require("nodemailer");
for (const port of ports)
  mail.createTransport({host: "127.0.0.1", port, name: "client.example.org"})
    .sendMail({from: sender, to: recipient, text: "test"}, () => {});
"""
_RUBY = """
require "net/smtp"
sender, recipient, *ports = ARGV
ports.each do |port|
  begin
    Net::SMTP.start("127.0.0.1", port.to_i, helo: "client.example.org") do |smtp|
      smtp.send_message("Subject: test\\r\\n\\r\\ntest\\r\\n", sender, recipient)
    end
  rescue StandardError
  end
end
"""
_TCLLIB = """
package require mime
package require smtp
lassign $argv sender recipient
foreach port [lrange $argv 2 end] {
  set token [mime::initialize -canonical text/plain -string test]
  catch {smtp::sendmessage $token -servers 127.0.0.1 -ports $port -usetls 1 -client client.example.org \
    -originator $sender -recipients $recipient -maxsecs 20}
  mime::finalize $token
}
"""

_EXIM = """\
exim_user = Debian-exim
exim_group = Debian-exim
exim_path = {program}
deliver_drop_privilege
keep_environment =
primary_hostname = client.example.org
spool_directory = {folder}/spool
log_file_path = {folder}/log-%slog
disable_ipv6 = true
begin routers
all:
  driver = manualroute
  route_list = * 127.0.0.1
  self = send
  transport = remote
begin transports
remote:
  driver = smtp
  port = {port}
  allow_localhost
"""
_EXIM_INSIDE = """\
set -e
mount --bind {folder}/passwd /etc/passwd
mount --bind {folder}/group /etc/group
for place in /run /var/lib /var/spool; do mount -t tmpfs tmpfs $place; done
for configuration in {folder}/*.conf; do
  {program} -C "$configuration" -odi -oi -f {sender} {recipient} <{folder}/message || true
done
"""


def _run_exim(ports: Sequence[Answering], folder: Path) -> None:
    """Deliver in the foreground, in namespaces of its own: it insists on a user that this machine need not have."""
    folder.chmod(0o755)
    real_servers._add_users(folder)
    (folder / "message").write_text(MESSAGE)
    (folder / "spool").mkdir()
    real_servers.give_to("Debian-exim", folder / "spool", folder)
    program = Path(shutil.copy(real_servers.SERVERS / "exim/usr/sbin/exim4", folder))  # its user must get there
    for answering in ports:
        text = _EXIM.format(folder=folder, port=answering.port, program=program)
        (folder / f"{answering.port}.conf").write_text(text)
    script = _EXIM_INSIDE.format(folder=folder, program=program, sender=SENDER, recipient=RECIPIENT)
    _finish([*real_servers._NAMESPACES, "sh", "-c", script])


_POSTFIX_TRANSPORT = "{name} unix - - n - - smtp\n  -o smtp_tls_security_level={level}\n"


def _running_postfix(level: str) -> Callable[[Sequence[Answering], Path], None]:
    """Hand one message for each port to a Postfix whose smtp(8) delivers it there."""

    def run(ports: Sequence[Answering], folder: Path) -> None:
        folder.chmod(0o755)
        (into,) = real_servers.free_ports(1)
        etc = folder / "etc"
        etc.mkdir()
        main = real_postfix._MAIN_CF.format(folder=folder, server_name="client.example.org")
        main = re.sub(r"(?m)^(smtpd_tls|mydestination|mynetworks|default_transport|tls_high).*\n", "", main)
        main += f"mydestination =\nmynetworks = 127.0.0.0/8\ndefault_transport = out\nsmtp_tls_security_level = {level}\n"
        routes = ", ".join(f"{answering.port}.example.com=out:[127.0.0.1]:{answering.port}" for answering in ports)
        (etc / "main.cf").write_text(f"{main}transport_maps = inline:{{{routes}}}\n")
        services = f"{into} inet n - n - - smtpd\nout unix - - n - - smtp\ndefer unix - - n - 0 bounce\n"
        (etc / "master.cf").write_text(real_postfix._MASTER_CF.format(services=services))
        real_postfix._make_queue(folder)
        for path in etc.iterdir():
            os.utime(path, (0, 0))
        with _postfix_master(folder, into):
            with smtplib.SMTP("127.0.0.1", into, "test.example.org") as smtp:
                for answering in ports:
                    smtp.sendmail(SENDER, f"recipient@{answering.port}.example.com", MESSAGE)
            for answering in ports:
                assert answering.ended.wait(_PATIENCE), (folder / "maillog").read_text()

    return run


@contextlib.contextmanager
def _postfix_master(folder: Path, port: int):
    postfix = real_postfix.RealPostfix({"in": port}, None, None, None, folder / "root.pem", folder / "maillog")  # type: ignore[arg-type]
    with real_postfix._master(folder, postfix, "127.0.0.1"):
        yield


_SMTPD = """\
mta limit session-keepalive 0
pki client.example.org cert "{folder}/chain.pem"
pki client.example.org key "{folder}/key.pem"
listen on 127.0.0.1 port {starttls} hostname client.example.org
listen on 127.0.0.1 port {smtps} smtps pki client.example.org hostname client.example.org
"""
_SMTPD_ROUTE = """\
action "to-{place}" relay host "smtp://{host}:{port}" helo "client.example.org"
match from any for domain "{place}.example.com" action "to-{place}"
"""


def _place(answering: Answering) -> str:
    """Name an address with its port: at addresses of their own, two may have the same port."""
    return f"{answering.host.replace('.', '-')}-{answering.port}"


def _run_smtpd(ports: Sequence[Answering], folder: Path) -> None:
    """Hand one message for each port to an OpenSMTPD that relays it there."""

    def configure(server: real_servers.RealServer, program: Path) -> list[str]:
        key = server.folder / "key.pem"
        key.touch(0o600)
        key.write_bytes(server.leaf.key_pem)
        routes = "".join(
            _SMTPD_ROUTE.format(host=answering.host, port=answering.port, place=_place(answering)) for answering in ports
        )
        text = _SMTPD.format(folder=server.folder, **server.ports) + routes
        (server.folder / "smtpd.conf").write_text(text)
        return [str(program), "-d", "-f", str(server.folder / "smtpd.conf")]

    recipe = replace(OPENSMTPD_RECIPE, configure=configure)
    with real_servers.running_server(recipe) as server:
        with smtplib.SMTP("127.0.0.1", server.ports["starttls"], "test.example.org") as smtp:
            for answering in ports:
                smtp.sendmail(SENDER, f"recipient@{_place(answering)}.example.com", MESSAGE)
        for answering in ports:
            assert answering.ended.wait(_PATIENCE), server.log


def _run_posttls_finger(ports: Sequence[Answering], folder: Path) -> None:
    """It wants a main.cf, be it empty."""
    real_postfix.write_main_cf(folder)
    for answering in ports:
        _finish(["env", f"MAIL_CONFIG={folder}", "posttls-finger", "-c", "-l", "may", f"[127.0.0.1]:{answering.port}"])


def _run_s_client(ports: Sequence[Answering], folder: Path) -> None:
    for answering in ports:
        _finish(["openssl", "s_client", "-starttls", "smtp", "-connect", f"127.0.0.1:{answering.port}"])


_SMTP1 = str(real_servers.SERVERS / "opensmtpd/usr/bin/smtp")

CLIENTS = (
    RealClient("postfix_smtp", _running_postfix("may"), real_postfix.missing),
    RealClient("postfix_smtp_enc", _running_postfix("encrypt"), real_postfix.missing),
    RealClient("posttls_finger", _run_posttls_finger, _command("posttls-finger")),
    RealClient("exim", _run_exim, lambda: real_servers.missing(EXIM_RECIPES["modern"])),
    RealClient(
        "opensmtpd_smtp1_d13",
        _each(_SMTP1, "-s", "smtp://127.0.0.1:{port}", "-F", SENDER, RECIPIENT, message=True),
        lambda: real_servers.missing(OPENSMTPD_RECIPE),
    ),
    RealClient("opensmtpd_mta_d13", _run_smtpd, lambda: real_servers.missing(OPENSMTPD_RECIPE), apart=True),
    RealClient(
        "swaks_optional",
        _each(
            "swaks",
            "--tls-optional",
            "--server",
            "127.0.0.1",
            "--port",
            "{port}",
            "--helo",
            "client.example.org",
            "--from",
            SENDER,
            "--to",
            RECIPIENT,
        ),
        _command("swaks"),
    ),
    RealClient(
        "curl_try",
        _each(
            "curl",
            "-s",
            "--ssl",
            "smtp://127.0.0.1:{port}",
            "--mail-from",
            SENDER,
            "--mail-rcpt",
            RECIPIENT,
            "-T",
            "{folder}/message",
        ),
        _command("curl"),
    ),
    RealClient(
        "msmtp_starttls",
        _each(
            "msmtp",
            "--host=127.0.0.1",
            "--port={port}",
            "--tls=on",
            "--tls-starttls=on",
            "--tls-certcheck=off",
            "--auth=off",
            f"--from={SENDER}",
            RECIPIENT,
            message=True,
        ),
        _command("msmtp"),
    ),
    RealClient("py_smtplib", _program(sys.executable, text=_SMTPLIB), lambda: "", is_python=True),
    RealClient(
        "aiosmtplib",
        _program(sys.executable, text=_AIOSMTPLIB),
        lambda: "" if find_spec("aiosmtplib") else "aiosmtplib is not installed",
        is_python=True,
    ),
    RealClient(
        "nodemailer",
        _program("node", text=_NODEMAILER),
        lambda: _command("node")() or _nodemailer_missing(),
    ),
    RealClient("tcllib_smtp", _program("tclsh", text=_TCLLIB), _tcl_missing),
    RealClient("ruby_netsmtp", _program("ruby", text=_RUBY), _command("ruby")),
    RealClient("openssl_s_client", _run_s_client, _command("openssl")),
)
"""Those that are run."""
