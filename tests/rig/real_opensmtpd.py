"""A real OpenSMTPD on the loopback address: TLS 1.2 and 1.3 only, and it hangs up on whoever pipelines."""

from collections.abc import Sequence
from pathlib import Path

from real_servers import SERVER_NAME, RealServer, Recipe

PIPELINING_REFUSED = "500 5.5.1 Invalid command: Pipelining not supported"
"""What it answers to whoever pipelines, and logs."""

_CONFIGURATION = """\
pki {server_name} cert "{folder}/chain.pem"
pki {server_name} key "{folder}/key.pem"
listen on 127.0.0.1 port {starttls} tls pki {server_name} hostname {server_name}
listen on 127.0.0.1 port {smtps} smtps pki {server_name} hostname {server_name}
action "deliver" mbox
match from any for domain "example.com" reject
"""
_PREPARE = """\
mkdir -p /var/lib/opensmtpd/empty
mkdir -m 711 /var/spool/smtpd
"""
"""Its control socket, its spool and its empty folder have fixed places."""


def _configure(server: RealServer, program: Path) -> Sequence[str]:
    key = server.folder / "key.pem"
    key.touch(0o600)
    key.write_bytes(server.leaf.key_pem)
    configuration = server.folder / "smtpd.conf"
    configuration.write_text(_CONFIGURATION.format(folder=server.folder, server_name=SERVER_NAME, **server.ports))
    return [str(program), "-d", "-f", str(configuration)]


RECIPE = Recipe("opensmtpd", "usr/sbin/smtpd", _configure, _PREPARE)
