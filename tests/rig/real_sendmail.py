"""A real sendmail on the loopback address: it reads one certificate from its chain file, so it sends its leaf only."""

import subprocess
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from real_servers import SERVER_NAME, RealServer, Recipe

_MACROS = """\
divert(0)dnl
OSTYPE(`linux')dnl
define(`confDOMAIN_NAME', `{server_name}')dnl
define(`QUEUE_DIR', `{folder}/queue')dnl
define(`confPID_FILE', `{folder}/sendmail.pid')dnl
define(`STATUS_FILE', `{folder}/statistics')dnl
define(`ALIAS_FILE', `')dnl
define(`confCONTROL_SOCKET_NAME', `')dnl
define(`confDEF_USER_ID', `smmta:smmta')dnl
define(`confCW_FILE', `-o {folder}/none')dnl
define(`confSERVICE_SWITCH_FILE', `{folder}/service.switch')dnl
define(`confDONT_BLAME_SENDMAIL', `TrustStickyBit')dnl
define(`confCACERT_PATH', `{folder}')dnl
define(`confCACERT', `{folder}/root.pem')dnl
define(`confSERVER_CERT', `{folder}/chain.pem')dnl
define(`confSERVER_KEY', `{folder}/key.pem')dnl
define(`confCIPHER_LIST', `ALL:@SECLEVEL=0')dnl
{macro}
define(`confAUTH_MECHANISMS', `EXTERNAL')dnl
define(`confDELAY_LA', `0')dnl
define(`confQUEUE_LA', `0')dnl
define(`confREFUSE_LA', `0')dnl
define(`confTO_IDENT', `0s')dnl
FEATURE(`no_default_msa')dnl
FEATURE(`nocanonify')dnl
FEATURE(`accept_unresolvable_domains')dnl
DAEMON_OPTIONS(`Name=MTA, Addr=127.0.0.1, Port={starttls}')dnl
DAEMON_OPTIONS(`Name=TLSMTA, Addr=127.0.0.1, Port={smtps}, M=s')dnl
MAILER(`local')dnl
MAILER(`smtp')dnl
"""


def recipe_with(macro: str) -> Recipe:
    """Return how a sendmail with this line in its sendmail.mc is run."""
    configure = partial(_configure, macro=macro)
    return Recipe("sendmail", "usr/libexec/sendmail/sendmail", configure, commands=("m4",))


def _configure(server: RealServer, program: Path, macro: str) -> Sequence[str]:
    folder = server.folder
    (folder / "queue").mkdir(0o700)
    key = folder / "key.pem"
    key.touch(0o600)
    key.write_bytes(server.leaf.key_pem)
    (folder / "service.switch").write_text("hosts files\naliases files\n")
    macros = _MACROS.format(folder=folder, server_name=SERVER_NAME, macro=macro, **server.ports)
    (folder / "sendmail.mc").write_text(macros)
    shared = program.parents[2] / "share/sendmail/cf"
    command = ["m4", f"-D_CF_DIR_={shared}/", str(shared / "m4/cf.m4"), str(folder / "sendmail.mc")]
    (folder / "sendmail.cf").write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)
    return [str(program), "-C", str(folder / "sendmail.cf"), "-bD"]


RECIPE = recipe_with("dnl")
