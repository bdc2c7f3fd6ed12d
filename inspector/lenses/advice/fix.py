"""One change in one mail server, and what there is to change: the shape of the tables of fixes, and what they share."""

from enum import Enum

from inspector.frozen import Frozen


class Topic(Enum):
    """What there is to change."""

    RECEIVING_MINIMUM = "receiving-minimum"
    """The lowest version that is taken from senders."""
    BROKEN = "broken"
    """TLS is set up, and does not start."""
    OFFER = "offer"
    """STARTTLS is not offered."""
    CERTIFICATE = "certificate"
    """What senders see."""
    CIPHERS = "ciphers"
    """Which cipher suites, groups and kinds of key a version comes with."""
    CLIENT_CERTIFICATE = "client-certificate"
    """Whether a certificate is demanded of who connects."""
    LOG_IN = "log-in"
    """Whether a log in that shows its password is offered in clear."""
    SENDING = "sending"
    """Whether TLS is used, and with which versions, when mail is sent."""

    @property
    def direction(self) -> str:
        """The side, for a sentence: it is said every time."""
        return "on the sending side" if self is Topic.SENDING else "on the receiving side"


class Fix(Frozen):
    """One change in one mail server."""

    text: str
    """What to do: sentences, and settings on lines of their own that begin with two blanks."""
    source: str
    """A man page, a manual or who measured it."""


# What several fixes say ------------------------------------------------------------------------------------------------

EXIM = "Exim specification, chapters 14 and 43"
SENDMAIL = "sendmail: cf/README, Installation and Operation Guide"
OPENSMTPD = "smtpd.conf(5), tls_config_parse_protocols(3)"
EXCHANGE = "learn.microsoft.com/exchange/exchange-tls-configuration"
CISCO = "Cisco AsyncOS user guide, Encrypting Communication with Other MTAs"

POSTFIX_APPLY = "\nIn force after “postfix reload”. "
POSTFIX_LOOK = "Look for overrides in master.cf:\n  postconf -n | grep tls\n  postconf -P | grep tls"
EXIM_APPLY = (
    "\nWhich TLS library it is, “exim -bV” says; what is in force:\n"
    "  exim -bP openssl_options tls_require_ciphers tls_certificate tls_privatekey\n"
    "In force after the daemon is restarted."
)
OPENSMTPD_RESTART = (
    "Check with “smtpd -n”, restart it, and see that it runs: a misspelt list passes the check, and then it does not start."
)
"""Measured on 7.4: “failed to parse protocols”."""
SENDMAIL_APPLY = "\nThen build sendmail.cf anew and restart:\n  make -C /etc/mail"
