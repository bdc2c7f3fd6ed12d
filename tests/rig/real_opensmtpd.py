"""A real OpenSMTPD on the loopback address: TLS 1.2 and 1.3 only, and it hangs up on whoever pipelines."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from real_servers import SERVER_NAME, RealServer, Recipe

PIPELINING_REFUSED = "500 5.5.1 Invalid command: Pipelining not supported"
"""What it answers to whoever pipelines, and logs."""

_CONFIGURATION = """\
pki {server_name} cert "{folder}/chain.pem"
pki {server_name} key "{folder}/key.pem"
listen on 127.0.0.1 port {starttls} tls pki {server_name} hostname {server_name} {words}
listen on 127.0.0.1 port {smtps} smtps pki {server_name} hostname {server_name} {words}
action "deliver" mbox
match from any for domain "example.com" reject
"""
_PREPARE = """\
mkdir -p /var/lib/opensmtpd/empty
mkdir -m 711 /var/spool/smtpd
"""
"""Its control socket, its spool and its empty folder have fixed places."""


def recipe_with(words: str) -> Recipe:
    """Return how an OpenSMTPD with these words behind each ``listen on`` is run."""
    return Recipe("opensmtpd", "usr/sbin/smtpd", partial(_configure, words=words), _PREPARE)


def _configure(server: RealServer, program: Path, words: str) -> Sequence[str]:
    key = server.folder / "key.pem"
    key.touch(0o600)
    key.write_bytes(server.leaf.key_pem)
    configuration = server.folder / "smtpd.conf"
    text = _CONFIGURATION.format(folder=server.folder, server_name=SERVER_NAME, words=words, **server.ports)
    configuration.write_text(text)
    return [str(program), "-d", "-f", str(configuration)]


RECIPE = recipe_with("")
