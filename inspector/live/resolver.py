"""Names to addresses, and this machine's own name: each in a daemon thread of its own that cancelling abandons."""

import os
import re
import selectors
import socket
import threading
from collections.abc import Callable
from typing import TypeVar

from inspector.live.cancellation import Cancellation, Cancelled
from inspector.live.clock import Deadline
from inspector.live.wire import wait_for
from inspector.visible import is_drawn, visible_text

Result = TypeVar("Result")

_EHLO_NAME = re.compile("[!-~]+")
"""What EHLO can carry; a host may be called anything."""

_FAMILIES = {0: socket.AF_UNSPEC, 4: socket.AF_INET, 6: socket.AF_INET6}
_CAUSES = {
    socket.EAI_NONAME: "unknown",
    socket.EAI_NODATA: "no_address",
    socket.EAI_ADDRFAMILY: "no_address",
    socket.EAI_AGAIN: "temporary",
}


class ResolveError(Exception):
    """The name gave no address."""

    def __init__(self, cause: str, words: str) -> None:
        super().__init__(words)
        self.cause = cause
        """As in events.NameNotResolved."""
        self.words = words
        """What the resolver said, in the visible notation."""


def resolve(host: str, family: int, deadline: Deadline, cancellation: Cancellation) -> tuple[str, ...]:
    """Return the addresses of `host` in the system's order (RFC 6724). Raises ResolveError, Cancelled."""

    def look_up() -> tuple[str, ...]:
        name = host.encode() if host.isascii() else host  # with text, Python would load its IDNA tables first
        found = socket.getaddrinfo(name, None, _FAMILIES[family], socket.SOCK_STREAM)
        return tuple(dict.fromkeys(_with_zone(sockaddr) for *_, sockaddr in found))

    try:
        return _in_thread(look_up, deadline, cancellation)
    except socket.gaierror as error:
        raise ResolveError(_CAUSES.get(error.errno or 0, "unknown"), visible_text(str(error.strerror))) from None
    except TimeoutError:
        raise ResolveError("timed_out", "the resolver gave no answer in time") from None
    except (OSError, UnicodeError) as error:
        raise ResolveError("unknown", visible_text(str(error))) from None


def own_name(deadline: Deadline, cancellation: Cancellation) -> str:
    """Return this machine's fully qualified name, or its plain name where none is known in time, or it was cancelled."""
    try:
        name = _in_thread(socket.getfqdn, deadline, cancellation)
    except (OSError, UnicodeError, Cancelled):  # a cancelled session still says how it began; its next wait ends it
        name = ""
    if "." not in name or name.startswith("localhost"):
        name = socket.gethostname()
    return name if _EHLO_NAME.fullmatch(name) else "localhost"


def _with_zone(sockaddr: tuple[object, ...]) -> str:
    """The address, with the zone of a link-local IPv6 one (RFC 4007 §11), without which it cannot be connected to."""
    zone = sockaddr[3] if len(sockaddr) == 4 else 0
    return f"{sockaddr[0]}%{_zone_name(zone)}" if zone and "%" not in str(sockaddr[0]) else str(sockaddr[0])


def _zone_name(zone: object) -> str:
    """The interface as people call it; its number where it is gone, or has a name that a terminal does not draw."""
    try:
        name = socket.if_indextoname(int(str(zone)))
    except OSError:
        return str(zone)
    return name if is_drawn(name) else str(zone)


def _in_thread(question: Callable[[], Result], deadline: Deadline, cancellation: Cancellation) -> Result:
    """Ask in a daemon thread. Raises what the question raises, TimeoutError, Cancelled."""
    answers: list[Result] = []
    errors: list[Exception] = []
    reading, writing = os.pipe()

    def ask() -> None:
        try:
            answers.append(question())
        except Exception as error:  # noqa: BLE001 - carried over to the asking thread and raised there
            errors.append(error)
        finally:
            os.close(writing)

    try:
        threading.Thread(target=ask, name="resolver", daemon=True).start()
        if not wait_for(reading, selectors.EVENT_READ, deadline, cancellation):
            raise TimeoutError
    finally:
        os.close(reading)
    if errors:
        raise errors[0]
    return answers[0]
