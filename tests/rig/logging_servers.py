"""Real servers told to say all that they do: what they log while they send to a port, or while they receive."""

import os
import re
import shutil
import smtplib
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import real_clients
import real_postfix
import real_servers

_PATIENCE = 30.0
_CLIENT_CF = """\
mydestination =
mynetworks = 127.0.0.0/8
default_transport = out
debug_peer_list = 127.0.0.1
{settings}
"""


def postfix_sends(ports: Sequence[int], folder: Path, *settings: str) -> bytes:
    """Send one mail to each port with smtp(8), every peer debugged; return the log once all have their outcome."""
    folder.chmod(0o755)
    (into,) = real_servers.free_ports(1)
    etc = folder / "etc"
    etc.mkdir()
    main = real_postfix._MAIN_CF.format(folder=folder, server_name="client.example.org")
    main = re.sub(r"(?m)^(smtpd_tls|mydestination|mynetworks|default_transport|tls_high).*\n", "", main)
    main += _CLIENT_CF.format(settings="\n".join(settings))
    routes = ", ".join(f"{port}.example.com=out:[127.0.0.1]:{port}" for port in ports)
    (etc / "main.cf").write_text(f"{main}transport_maps = inline:{{{routes}}}\n")
    services = f"{into} inet n - n - - smtpd\nout unix - - n - - smtp\ndefer unix - - n - 0 bounce\n"
    (etc / "master.cf").write_text(real_postfix._MASTER_CF.format(services=services))
    real_postfix._make_queue(folder)
    for path in etc.iterdir():
        os.utime(path, (0, 0))
    log = folder / "maillog"
    with real_clients._postfix_master(folder, into):
        with smtplib.SMTP("127.0.0.1", into, "test.example.org") as smtp:
            for port in ports:
                smtp.sendmail(real_clients.SENDER, f"recipient@{port}.example.com", real_clients.MESSAGE)
        await_in(log, rb"/smtp\[\d+\]: [0-9A-F]+: to=<.* status=", len(ports))
    return log.read_bytes()


def exim_sends(port: int, folder: Path, flag: str, *transport: str) -> bytes:
    """Send one mail with Exim in the foreground, as verbose as `flag` says; return what it printed."""
    folder.chmod(0o755)
    real_servers._add_users(folder)
    (folder / "message").write_text(real_clients.MESSAGE)
    (folder / "spool").mkdir()
    real_servers.give_to("Debian-exim", folder / "spool", folder)
    program = Path(shutil.copy(real_servers.SERVERS / "exim/usr/sbin/exim4", folder))
    text = real_clients._EXIM.format(folder=folder, port=port, program=program)
    (folder / "c.conf").write_text(text + "".join(f"  {option}\n" for option in transport))
    script = real_clients._EXIM_INSIDE.format(
        folder=folder, program=program, sender=real_clients.SENDER, recipient=real_clients.RECIPIENT
    ).replace("-odi", f"{flag} -odi")
    ran = subprocess.run([*real_servers._NAMESPACES, "sh", "-c", script], capture_output=True, timeout=_PATIENCE)
    return ran.stderr


def await_in(log: Path, pattern: bytes, times: int = 1) -> bytes:
    """Return the log once `pattern` is in it so many times. Raises RuntimeError with the log where that never happens."""
    end = time.monotonic() + _PATIENCE
    while len(re.findall(pattern, said := log.read_bytes())) < times:
        if time.monotonic() > end:
            raise RuntimeError(said.decode("utf-8", "replace"))
        threading.Event().wait(0.02)
    return said
