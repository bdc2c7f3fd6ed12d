"""Postfix settings as they are to be typed, for old and new versions, with their direction.

``smtpd_`` receives, ``smtp_`` sends. Measured on Postfix 3.7: the list of exclusions is right on old and new versions.
`protocol_list` reads such settings.
"""

from inspector.tls.registry import ProtocolVersion

_EXCLUDED = {
    ProtocolVersion.SSLv2: "!SSLv2",
    ProtocolVersion.SSLv3: "!SSLv3",
    ProtocolVersion.TLSv1_0: "!TLSv1",
    ProtocolVersion.TLSv1_1: "!TLSv1.1",
    ProtocolVersion.TLSv1_2: "!TLSv1.2",
}
_NAMES = {ProtocolVersion.TLSv1_0: "TLSv1"}
"""Postfix's own spelling where it differs from ours."""


def exclusions(minimum: ProtocolVersion, separator: str = ", ") -> str:
    """Return the form for every version: ``!SSLv2, !SSLv3, !TLSv1, !TLSv1.1``. In a policy map the separator is ``:``."""
    return separator.join(name for version, name in _EXCLUDED.items() if version < minimum)


def at_least(minimum: ProtocolVersion) -> str:
    """Return the form for Postfix 3.6 and later: ``>=TLSv1.2``, without a blank."""
    return f">={_NAMES.get(minimum, minimum.label)}"


def protocol_settings(side: str, minimum: ProtocolVersion) -> str:
    """Return both settings of `side` (``smtp`` or ``smtpd``) in both forms, the one that is right everywhere first."""
    return (
        f"  {side}_tls_protocols = {exclusions(minimum)}\n"
        f"  {side}_tls_mandatory_protocols = {exclusions(minimum)}\n"
        "From Postfix 3.6 on this can be written shorter (no blank after >=, or newer versions are silently switched off):\n"
        f"  {side}_tls_protocols = {at_least(minimum)}\n"
        f"  {side}_tls_mandatory_protocols = {at_least(minimum)}"
    )


def policy_settings(destination: str, minimum: ProtocolVersion) -> str:
    """Return a sending rule for one destination, in both forms; inside a policy map the only separator is ``:``."""
    return (
        "  smtp_tls_policy_maps = hash:/etc/postfix/tls_policy\n"
        "and in that file one of these (the first is right on every version, the second needs 3.6), then postmap it (lmdb: "
        "in place of hash: where “postconf -m” lists no hash):\n"
        f"  {destination} encrypt protocols={exclusions(minimum, ':')}\n"
        f"  {destination} encrypt protocols={at_least(minimum)}"
    )


VERIFY_RECEIVING = (
    "Then check: postconf -n | grep protocols, and postconf -P for overrides in master.cf; the log shows no "
    "“Invalid TLS protocol list”; STARTTLS is answered with 220. Try the versions again, on 25, 587 and 465: "
    "465 and a 587 with “encrypt” obey the mandatory setting only."
)
"""How to see that a change on the receiving side did what it should."""

VERSION_IN_LOG = (
    "With smtp_tls_loglevel = 1 the log tells the version of each delivery (“TLS connection established to”). "
    "posttls-finger reads none of these settings: give it the list with -p."
)
"""Where a sender's version is seen (measured on Postfix 3.7)."""

VERIFY_SENDING = (
    "Then check: postconf -n | grep protocols, and postconf -P for overrides in master.cf; the log shows no "
    f"“Invalid TLS protocol list”. {VERSION_IN_LOG}"
)
"""How to see that a change on the sending side did what it should."""
