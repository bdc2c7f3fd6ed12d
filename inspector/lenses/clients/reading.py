"""What one client makes of an EHLO reply, as a value."""

from collections.abc import Sequence
from enum import StrEnum

from inspector.frozen import Frozen
from inspector.lenses.clients.model import Client, Group
from inspector.lenses.finding import Evidence

GROUPS = {Group.SERVER: "mail servers", Group.LIBRARY: "libraries", Group.TOOL: "tools"}
"""What a group is called."""


class Then(StrEnum):
    """What a client does with the reply."""

    TLS = "tls"
    """It sends STARTTLS."""
    CLEAR = "clear"
    """It mails in clear."""
    GIVES_UP = "gives-up"
    """It does not deliver."""


class ClientReading(Frozen):
    """What one client makes of the reply."""

    client: Client
    """The row of the table."""
    sees_starttls: bool | None
    """True when it takes STARTTLS for offered; None when it does not look, or when that is not known."""
    then: Then | None
    """What it does; None when that is not known, and for a probe that does not send STARTTLS: it carries no mail."""
    why: str
    """One sentence; it points at the line and the byte where there is one."""
    evidence: Evidence | None = None
    """The bytes."""


def of_group(readings: Sequence[ClientReading], group: Group) -> tuple[ClientReading, ...]:
    """Return the readings of one group."""
    return tuple(reading for reading in readings if reading.client.program.group is group)


def is_known(reading: ClientReading) -> bool:
    """Tell whether something is known of what it does; a probe that reports no TLS counts."""
    return reading.then is not None or reading.sees_starttls is not None
