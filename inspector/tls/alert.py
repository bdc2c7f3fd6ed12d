"""Alerts: the one word a TLS side says before it goes (RFC 8446 §6)."""

from dataclasses import dataclass
from enum import IntEnum


class AlertLevel(IntEnum):
    """How grave an alert is (RFC 5246 §7.2; TLS 1.3 keeps the byte and ignores it)."""

    warning = 1
    fatal = 2


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as it stood on the wire; unknown numbers are kept."""

    level: int
    """1 warning, 2 fatal."""
    description: int
    """The number in the registry "TLS Alerts"."""

    @property
    def fatal(self) -> bool:
        """True unless the level says warning."""
        return self.level != AlertLevel.warning
