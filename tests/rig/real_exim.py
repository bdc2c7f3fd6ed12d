"""A real Exim with GnuTLS on the loopback address: a TLS library that refuses in words of its own."""

from collections.abc import Callable, Sequence
from pathlib import Path

from real_servers import SERVER_NAME, RealServer, Recipe, give_to, write_for

PRIORITIES = {
    "legacy": "NORMAL:+VERS-ALL:%COMPAT",
    "modern": "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2",
    "1.2 only": "NORMAL:-VERS-ALL:+VERS-TLS1.2",
    "1.3 only": "NORMAL:-VERS-ALL:+VERS-TLS1.3",
}
"""Kind of server to GnuTLS's priority string."""

_USER = "Debian-exim"
_CONFIGURATION = """\
exim_user = Debian-exim
exim_group = Debian-exim
keep_environment =
primary_hostname = {server_name}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/exim.pid
domainlist local_domains = example.com
disable_ipv6 = true
local_interfaces = 127.0.0.1
daemon_smtp_ports = {starttls} : {smtps}
tls_on_connect_ports = {smtps}
tls_advertise_hosts = *
tls_certificate = {folder}/chain.pem
tls_privatekey = {folder}/key.pem
tls_require_ciphers = {priority}
host_lookup =
rfc1413_query_timeout = 0s
smtp_accept_max = 0
acl_smtp_rcpt = acl_rcpt
{main}
begin acl
acl_rcpt:
  accept domains = +local_domains
  deny message = relay not permitted
begin routers
all:
  driver = redirect
  data = :blackhole:
{parts}
"""
_LOG_IN = """\
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = false
"""


def _configuring(priority: str, main: str, parts: str) -> Callable[[RealServer, Path], Sequence[str]]:
    def configure(server: RealServer, program: Path) -> Sequence[str]:
        folder = server.folder
        for name in ("spool", "log"):
            (folder / name).mkdir()
            give_to(_USER, folder / name)
        write_for(_USER, folder / "key.pem", server.leaf.key_pem)
        lines = {"priority": priority, "main": main, "parts": parts}
        text = _CONFIGURATION.format(folder=folder, server_name=SERVER_NAME, **lines, **server.ports)
        (folder / "exim.conf").write_text(text)
        return [str(program), "-C", str(folder / "exim.conf"), "-bdf"]

    return configure


def recipe_with(priority: str) -> Recipe:
    """Return how an Exim with this ``tls_require_ciphers`` is run."""
    return Recipe("exim", "usr/sbin/exim4", _configuring(priority, "", ""))


def recipe_with_log_in(line: str) -> Recipe:
    """Return how an Exim that offers AUTH PLAIN, with this line in its main part, is run."""
    return Recipe("exim", "usr/sbin/exim4", _configuring(PRIORITIES["modern"], line, _LOG_IN))


RECIPES = {kind: recipe_with(priority) for kind, priority in PRIORITIES.items()}
"""Kind of server, one of PRIORITIES, to how it is run."""
