"""The TLS versions that a Postfix configuration puts in force: for each service, receiving (smtpd_) and sending (smtp_).

Measured on Postfix 3.7: where TLS is optional (``may``) the list ``…_tls_protocols`` counts; where it is demanded
(``encrypt`` and above, or TLS from the first byte) ``…_tls_mandatory_protocols`` does, and the other one not at all.
"""

import re
from collections.abc import Iterator

from inspector.events import LineKept
from inspector.frozen import Frozen, replace
from inspector.lenses.postfix.config import Config, Value
from inspector.lenses.postfix.defaults import why_defaults
from inspector.lenses.postfix.lines import Service, Setting, read_lines
from inspector.lenses.sheet import Sheet, SheetRow
from inspector.lenses.source import foreign_source
from inspector.lenses.tls.protocol_list import ProtocolList, read_protocol_list
from inspector.lenses.wording import version_names
from inspector.tls.registry import ProtocolVersion
from inspector.transcript import Transcript
from inspector.visible import visible

KIND = "postfix-settings"
"""SourceRead.kind of such a source."""
PORTS = {"smtp": 25, "smtps": 465, "submissions": 465, "submission": 587}
"""Names of services to their ports (IANA service names; smtps is Debian's)."""
_OPTIONAL = frozenset({"may"})
_DEMANDED = frozenset({"encrypt", "fingerprint", "verify", "secure", "dane-only"})
_DANE = "dane"
_RECEIVERS = frozenset({"smtpd", "postscreen"})
_SENDERS = {"smtp": "smtp", "lmtp": "lmtp"}
SHORT_FORMS = (">=", "<=")
"""What is understood from Postfix 3.6 on."""
_ASSUMED_DEMANDED = "587 or 465"
_INLINE_PROTOCOLS = re.compile(r"([^\s{}=,]+)\s*=?\s*([a-z-]+)?[^{}]*?\bprotocols=([^\s{}]+)")


class InForce(Frozen):
    """One row: a service and one direction."""

    where: str
    """``25 (smtp)``, ``587 (submission)``, ``sending``."""
    side: str
    """``smtpd`` receives; ``smtp`` and ``lmtp`` send."""
    port: int
    """The port that it listens on; 0 where it sends, or none is known."""
    level: str
    """``none``, ``may``, ``encrypt``, … as in the configuration; ``TLS from the first byte``."""
    mandatory: bool
    """True where the mandatory list counts."""
    parameter: str
    """The list that counts; empty where TLS is off."""
    protocols: ProtocolList | None
    """The list, read; None where TLS is off or its value is not known."""
    value: Value | None
    """The list as configured; None where TLS is off."""
    level_setting: Setting | None
    """Where the level is set; None: by default."""
    assumed: bool = False
    """True where master.cf is not told, and this is what such a service would do."""

    @property
    def versions(self) -> tuple[ProtocolVersion, ...]:
        """What it takes, or offers; empty where TLS is off."""
        if self.protocols is None:
            return ()
        return self.protocols.versions if self.side == "smtpd" else self.protocols.offered


class PostfixReading(Frozen):
    """A configuration, read."""

    config: Config
    """For look-ups."""
    rows: tuple[InForce, ...]
    """Receiving first, then sending."""
    sheet: Sheet
    """The same as a table."""
    defaults: str = ""
    """By what it is told that nothing of it is set: all are Postfix's defaults. Empty for settings."""


def read_postfix(transcript: Transcript) -> PostfixReading | None:
    """Return the reading of a transcript that holds settings; None for any other."""
    source = foreign_source(transcript)
    if source is None or source.kind != KIND:
        return None
    lines = [(index, event.raw) for index, event in transcript.of(LineKept) if event.why != "not-understood"]
    config = Config(read_lines(lines))
    defaults = why_defaults(config.written, [event.raw for _, event in transcript.of(LineKept) if event.why == "tool"])
    rows = (*_receiving(config), *_sending(config))
    sheet = _sheet(config, rows)
    if defaults:
        sheet = replace(sheet, headline=f"{_DEFAULTS} {sheet.headline}", remarks=())
    return PostfixReading(config, rows, sheet, defaults)


_DEFAULTS = "Defaults only, as if nothing were set."


def _receiving(config: Config) -> Iterator[InForce]:
    services = [each for each in config.written.services if _receives(each)]
    for service in services:
        yield _receiver(config, service)
    ports = {_port(service) for service in services}
    told = any(service.command for service in config.written.services)
    if 25 not in ports and not told:
        yield _receiver(config, None)
    if not told and not ports & {465, 587}:
        yield _demanded(config)


def _receives(service: Service) -> bool:
    if service.command:
        return service.command in _RECEIVERS and service.kind in ("inet", "pass")
    return service.kind == "inet" and any(setting.name.startswith(("smtpd_", "postscreen_")) for setting in service.settings)


def _port(service: Service) -> int:
    name = service.name.rpartition(":")[2]
    if service.kind != "inet":
        return 0
    return PORTS.get(name) or (int(name) if name.isdigit() and len(name) < 6 else 0)


def _where(service: Service) -> str:
    port = _port(service)
    return f"{port} ({_shown(service.name)})" if port else _shown(service.key)


def _receiver(config: Config, service: Service | None) -> InForce:
    screen = service is not None and service.command == "postscreen"
    prefix = "postscreen" if screen else "smtpd"
    level, setting = _level(config, prefix, service)
    if not screen and _yes(config.value("smtpd_tls_wrappermode", service)):
        level, setting = "TLS from the first byte", config.setting("smtpd_tls_wrappermode", service)
    where = _where(service) if service else "25, by main.cf"
    lists = "tlsproxy" if screen else "smtpd"
    port = _port(service) if service else 25
    return _row(config, where, ("smtpd", lists), port, level, setting, service)


def _demanded(config: Config) -> InForce:
    """What a port with `encrypt` or TLS from the first byte does: in master.cf, which is not told, there mostly is one."""
    return _row(config, _ASSUMED_DEMANDED, ("smtpd", "smtpd"), 0, "encrypt", None, None, assumed=True)


def _sending(config: Config) -> Iterator[InForce]:
    yield _sender(config, "smtp", None)
    for service in config.written.services:
        side = _SENDERS.get(service.command) or ("" if service.command else _sending_side(service))
        own = side and any(setting.name.startswith(f"{side}_tls_") for setting in service.settings)
        if own:
            yield _sender(config, side, service)
    if any(setting.name.startswith("lmtp_tls_") for setting in config.written.settings):
        yield _sender(config, "lmtp", None)


def _sending_side(service: Service) -> str:
    names = [setting.name for setting in service.settings]
    return next((side for side in ("smtp", "lmtp") if any(name.startswith(f"{side}_tls_") for name in names)), "")


def _sender(config: Config, side: str, service: Service | None) -> InForce:
    level, setting = _level(config, side, service)
    verb = "sending" if side == "smtp" else "sending (LMTP)"
    where = f"{verb}, {service.key}" if service else verb
    return _row(config, _shown(where), (side, side), 0, level, setting, service)


def _level(config: Config, prefix: str, service: Service | None) -> tuple[str, Setting | None]:
    """The security level; where it is empty the older switches count (TLS_README)."""
    level = config.value(f"{prefix}_tls_security_level", service)
    if level.text or not level.known:
        return level.text.lower(), level.source or _followed(config, prefix, service)
    for old, means in ((f"{prefix}_enforce_tls", "encrypt"), (f"{prefix}_use_tls", "may")):
        if _yes(config.value(old, service)):
            return means, config.setting(old, service)
    return "none", level.source


def _followed(config: Config, prefix: str, service: Service | None) -> Setting | None:
    """The level of postscreen is that of smtpd by default."""
    return config.setting("smtpd_tls_security_level", service) if prefix == "postscreen" else None


def _yes(value: Value) -> bool:
    return value.text.strip().lower() == "yes"


def _row(
    config: Config,
    where: str,
    sides: tuple[str, str],
    port: int,
    level: str,
    level_setting: Setting | None,
    service: Service | None,
    *,
    assumed: bool = False,
) -> InForce:
    """Make a row; `sides`: who it is, and whose lists count."""
    side, lists = sides
    mandatory = level in _DEMANDED or level == "TLS from the first byte"
    if not mandatory and level not in _OPTIONAL and level != _DANE:
        return InForce(where, side, port, level, mandatory, "", None, None, level_setting, assumed)
    parameter = f"{lists}_tls_{'mandatory_' if mandatory else ''}protocols"
    value = config.value(parameter, service)
    protocols = _read(config, value)
    return InForce(where, side, port, level, mandatory, parameter, protocols, value, level_setting, assumed)


def _read(config: Config, value: Value) -> ProtocolList | None:
    """Read a list as this version of Postfix does; None where its value is not known."""
    if not value.known:
        return None
    found = read_protocol_list(value.text)
    sign = next((sign for sign in SHORT_FORMS if sign in value.text), "")
    return replace(found, versions=(), wrong=sign) if sign and config.before_short_lists and value.source else found


def inline_protocols(config: Config) -> Iterator[tuple[str, str, Setting]]:
    """Yield destination, list and setting of policies that stand in the configuration itself (``inline:``)."""
    setting = config.setting("smtp_tls_policy_maps")
    if setting is not None and "inline:" in setting.value:
        for found in _INLINE_PROTOCOLS.finditer(setting.value):
            yield found[1], found[3].replace(":", ", "), setting


def _sheet(config: Config, rows: tuple[InForce, ...]) -> Sheet:
    shown = tuple(SheetRow(_cells(row), _entry(row), bad=_is_bad(row)) for row in rows)
    return Sheet(
        key="postfix-settings",
        title="TLS versions by Postfix's settings",
        headline=_headline(rows),
        entry=-1,
        remarks=tuple(_remarks(config, rows)),
        header=("where", "TLS", "versions", "by"),
        rows=shown,
    )


def _cells(row: InForce) -> tuple[str, str, str, str]:
    if not row.parameter:
        known = {"none": "off"}.get(row.level)
        by = _by(row.level_setting, f"{row.side}_tls_security_level", known=bool(known))
        level = known or f"not known: {_shown(row.level)}".removesuffix(": ")
        return row.where, level, "in clear" if known else "not known", by
    versions = _versions(row)
    return (
        row.where,
        _shown(row.level),
        versions,
        _by(row.value.source if row.value else None, row.parameter, known=row.value is not None and row.value.known),
    )


def _versions(row: InForce) -> str:
    if row.protocols is None:
        return "not known"
    if row.protocols.wrong:
        return "TLS off"
    return " ".join(version.label.removeprefix("TLSv") for version in row.versions) or "none"


def _by(setting: Setting | None, parameter: str, *, known: bool) -> str:
    if setting is None:
        return f"{parameter} ({'default' if known else 'not in it'})"
    value = _shown(f"{setting.name} = {setting.value}")
    return f"{value} ({_shown(setting.service)})" if setting.service else value


def _shown(text: str) -> str:
    """A text of one character for each byte, in the visible notation."""
    return visible(text.encode("latin-1", "replace"))


def _entry(row: InForce) -> int:
    sources = [setting for setting in (row.value.source if row.value else None, row.level_setting) if setting]
    return sources[0].evidence[0].entry if sources else -1


def _is_bad(row: InForce) -> bool:
    low = any(version < ProtocolVersion.TLSv1_2 for version in row.versions)
    return bool(row.protocols and (row.protocols.wrong or row.protocols.remarks)) or low


def _headline(rows: tuple[InForce, ...]) -> str:
    receiving = sorted({version for row in rows if row.side == "smtpd" and not row.assumed for version in row.versions})
    sending = sorted({version for row in rows if row.side == "smtp" for version in row.versions})
    if any(not row.parameter and row.level != "none" for row in rows):
        return "What this Postfix receives and sends with is not all in it: some of it depends on what is not told."
    takes = f"receives with {version_names(receiving)}" if receiving else "receives in clear"
    offers = f"sends with {version_names(sending)}" if sending else "sends in clear"
    return f"By these settings this Postfix {takes} and {offers}."


_NO_SERVICES = (
    "Settings of single services (-o in master.cf) are not in it: postconf -n does not show them, postconf -P and postconf "
    "-M do. 25, 587 and 465 can differ from what stands here."
)
_NO_MAIN = "The settings of main.cf are not in it (postconf -n shows them): what is not set here is not known."
_NO_VERSION = (
    "Postfix's version is not in it (postconf -d mail_version shows it): >= is understood from 3.6 on, and below 3.11 "
    "nothing is sent over TLS unless smtp_tls_security_level is set."
)
_LIBRARY = (
    "The lists say what Postfix allows. OpenSSL 3 refuses TLS 1.0 and 1.1 all the same unless its cipher list says "
    "@SECLEVEL=0: only a try with each version shows what comes about."
)
_POLICIES = "{maps}: what it sets for single destinations, protocols= too, is not in it."


def _remarks(config: Config, rows: tuple[InForce, ...]) -> Iterator[str]:
    if not config.written.has_services:
        yield _NO_SERVICES
    if not config.written.has_main:
        yield _NO_MAIN
    if config.version is None and config.compatibility < (3, 6):
        yield _NO_VERSION
    if any(version < ProtocolVersion.TLSv1_2 for row in rows for version in row.versions) and not _lowered(config):
        yield _LIBRARY
    policies = config.setting("smtp_tls_policy_maps")
    if policies is not None and policies.value and "inline:" not in policies.value:
        yield _POLICIES.format(maps=f"smtp_tls_policy_maps = {_shown(policies.value)}")


def _lowered(config: Config) -> bool:
    names = ("tls_high_cipherlist", "tls_medium_cipherlist")
    return any("@SECLEVEL=0" in config.value(name).text.upper() for name in names)
