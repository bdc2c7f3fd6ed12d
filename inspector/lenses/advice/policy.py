"""What a refusal that speaks of TLS versions can mean, and what to look at: the second case that this program was made for.

No TLS byte exists before STARTTLS, so a receiver cannot check at EHLO what a sender has enabled. It can go by: no TLS
at all in this session, the negotiated version, the list in the ClientHello, a probe of the sender's own MX, or an earlier
session.
"""

from enum import StrEnum

from inspector.lenses.advice.postfix import VERIFY_RECEIVING, VERIFY_SENDING, policy_settings, protocol_settings
from inspector.lenses.advice.sentences import Wording
from inspector.tls.registry import ProtocolVersion


class Situation(StrEnum):
    """What the session spoke when the refusal came."""

    IN_CLEAR = "in-clear"
    OLD_VERSION = "old-version"
    OLD_BY_CHOICE = "old-by-choice"
    """Old because --tls-version asked for it."""
    NEW_VERSION = "new-version"
    NOT_TOLD = "not-told"
    """Inside TLS, but what was read does not tell the version."""
    REPLY_ALONE = "reply-alone"
    """What was read is the reply and no command: neither TLS nor clear is told."""


_WHY = {
    Situation.IN_CLEAR: (
        "This session was in clear when the refusal came: STARTTLS was not used, so no TLS version existed to be too old. A "
        "session in clear and one with an old version get the very same words."
    ),
    Situation.OLD_VERSION: (
        "This session spoke {version}, below the minimum of {minimum}. That would explain the refusal, though the "
        "receiver's rule cannot be seen from here; a session in clear would get the very same words."
    ),
    Situation.OLD_BY_CHOICE: (
        "This session spoke {version}, below the minimum of {minimum}, because you chose {version} with --tls-version. That "
        "would explain the refusal, though the receiver's rule cannot be seen from here. It says nothing about a sender "
        "that offers newer versions: such a session gets the highest that both share."
    ),
    Situation.NEW_VERSION: (
        "This session spoke {version}, so an old version in this session is not the cause, and the wire cannot decide "
        "what is. The "
        "receiver may go by the list in the ClientHello, by a probe of the sender's own MX, or by an earlier session."
    ),
    Situation.NOT_TOLD: (
        "This session was inside TLS when the refusal came, but what was read does not tell the version. One below "
        "{minimum} would explain it; if it was a newer one, the receiver goes by something else: the list in the "
        "ClientHello, a probe of the sender's own MX, or an earlier session."
    ),
    Situation.REPLY_ALONE: (
        "What was read holds no command, so it does not tell whether the session was in clear when the refusal came, nor "
        "which version it spoke. A session in clear and one with an old version get the very same words."
    ),
}
"""What the refusal can mean in this very session."""

_SEE_TO_TLS = (
    "First see to it that TLS is used at all: is STARTTLS offered to the sender, and does it use it? Below Postfix 3.11 "
    "smtp_tls_security_level is empty, and mail is sent in clear until it is set:\n  smtp_tls_security_level = may\n"
)
_FIRST_STEP = {
    Situation.IN_CLEAR: _SEE_TO_TLS,
    Situation.REPLY_ALONE: _SEE_TO_TLS,
    Situation.OLD_BY_CHOICE: (
        "First run it again without --tls-version, to see what a sender that offers newer versions is told. If your sender "
        "really offers no more than {version}, let it offer newer ones: both sides take the highest that they share.\n"
    ),
    Situation.NOT_TOLD: "First find out which version was spoken: the sender's log tells it.\n",
    Situation.OLD_VERSION: "First let the sender offer newer versions: both sides take the highest that they share.\n",
    Situation.NEW_VERSION: (
        "First ask the receiver which rule refused the mail. Then look at what the sender lists: Postfix with >=TLSv1 "
        "lists 1.3 1.2 "
        "1.1 1.0 in its ClientHello, with >=TLSv1.2 only 1.3 1.2, so the settings below can cure it. With 1.3 switched "
        "off there is "
        "no list, and the hello says nothing of the minimum.\n"
    ),
}
"""Where to begin."""

NO_OTHER_PORT = "Another port is no way out: 25 is between servers, 587 and 465 are for handing in mail."
"""RFC 8314 §3; who is refused on 25 thinks of it first."""

_SENDING = (
    "A bounce that a sender receives is governed by the sending side, smtp_ without d. In its Postfix (this form is "
    "right on old and "
    "new versions):\n{settings}\nFor this one receiver only, without changing anything for others:\n{policy}\n{verify}"
)
_RECEIVING = (
    "The receiving side, smtpd_ with d, matters only where the receiver probes the sender's own MX. "
    "There:\n{settings}\n{verify}\n"
    "A receiver with smtpd_tls_mandatory_protocols refuses in the handshake, with an alert, not with such a reply: the "
    f"reply comes from a policy behind it. {NO_OTHER_PORT}"
)
_OTHER_SOFTWARE = (
    "A bounce that a sender receives is governed by the sending side. The receiving side matters only where the receiver "
    f"probes the sender's own MX. {NO_OTHER_PORT}"
)
_TABLE = (
    "What comes about between sender and receiver:\n"
    "  sender has     receiver takes   result\n"
    "  1.0 to 1.3     1.2 and 1.3      TLSv1.3\n"
    "  1.0 to 1.2     1.2 and 1.3      TLSv1.2\n"
    "  1.0 and 1.1    1.2 and 1.3      none: in clear or deferred (may), not delivered (encrypt)\n"
    "  1.2 and 1.3    1.0 and 1.1      none: in clear or deferred (may), not delivered (encrypt)\n"
    "  no TLS         any              in clear: refused where TLS is demanded"
)


def policy_wording(
    situation: Situation, said: str, version: str, minimum: ProtocolVersion, *, postfix: bool = True
) -> Wording:
    """Return the texts of ``reply-tls-version-policy``; `said` is the reply in the visible notation.

    `postfix`: False where the user named another mail server, whose settings then stand behind this.
    """
    sending = _SENDING.format(
        settings=protocol_settings("smtp", minimum),
        policy=policy_settings("example.com", minimum),
        verify=VERIFY_SENDING,
    )
    receiving = _RECEIVING.format(settings=protocol_settings("smtpd", minimum), verify=VERIFY_RECEIVING)
    return Wording(
        title=f"Refused because of TLS versions: {said}",
        explanation=_WHY[situation].format(version=version, minimum=minimum.label),
        advice="\n".join(
            (
                _FIRST_STEP[situation].format(version=version).rstrip("\n"),
                *((sending, receiving) if postfix else (_OTHER_SOFTWARE,)),
                _TABLE,
            )
        ),
        ref="RFC 3207 §4.1; RFC 3463 §3.8; measured on Postfix 3.7",
    )
