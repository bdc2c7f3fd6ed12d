"""Small words that several lenses share: counts, durations, addresses, versions."""

from datetime import timedelta

from inspector.tls.registry import ProtocolVersion
from inspector.visible import visible_text


def counted(count: int, noun: str) -> str:
    """Return ``1 byte``, ``1,234 bytes``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def how_long(span: timedelta) -> str:
    """Return ``20 days``, ``5 hours``, ``1 minute`` or ``less than a minute``: what has passed in full, without the sign."""
    span = abs(span)
    for unit, noun in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour")):
        if span >= unit:
            return counted(span // unit, noun)
    minutes = span // timedelta(minutes=1)
    return counted(minutes, "minute") if minutes else "less than a minute"


def duration(seconds: float) -> str:
    """Return ``under 1 ms``, ``41 ms``, ``1.2 s`` or ``60 s``."""
    if seconds < 0.001:
        return "under 1 ms"
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def address_and_port(address: str, port: int) -> str:
    """Return ``192.0.2.1:25`` or ``[2001:db8::1]:25``; the address alone where the port is not known (0)."""
    place = f"[{address}]" if ":" in address else address
    return f"{place}:{port}" if port else place


def listed(parts: list[str] | tuple[str, ...], last: str = "and") -> str:
    """Return ``a``, ``a and b``, ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def version_names(versions: list[ProtocolVersion]) -> str:
    """Return ``TLS 1.0 and 1.1``, ``SSL 3 and TLS 1.0``: what people call these versions."""
    spoken = [_SPOKEN[version] for version in versions]
    families = [family for family, _ in spoken]
    names = [
        number if index and families[index - 1] == family else f"{family} {number}"
        for index, (family, number) in enumerate(spoken)
    ]
    return listed(names)


_SPOKEN = {
    ProtocolVersion.SSLv2: ("SSL", "2"),
    ProtocolVersion.SSLv3: ("SSL", "3"),
    ProtocolVersion.TLSv1_0: ("TLS", "1.0"),
    ProtocolVersion.TLSv1_1: ("TLS", "1.1"),
    ProtocolVersion.TLSv1_2: ("TLS", "1.2"),
    ProtocolVersion.TLSv1_3: ("TLS", "1.3"),
}


def printable(text: str) -> str:
    """Return a text of an event, which is in the visible notation already; one that is not, is put into it.

    `visible_text` alone would double the backslashes of what was made visible before.
    """
    shown = visible_text(text)
    return text if shown.replace("\\\\", "\\") == text else shown
