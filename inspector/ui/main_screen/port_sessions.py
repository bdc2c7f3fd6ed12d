"""Sessions with other ports of the host, one after the other, beside the session on the screen, which they leave alone."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.ui.feed import FRAME, EventsCame, Feed
from inspector.ui.reading import Reading

if TYPE_CHECKING:
    from inspector.lenses.inspection import Inspection
    from inspector.lenses.tls.ports import PortReading
    from inspector.live.options import Options
    from inspector.smtp.target import Port
    from inspector.transcript import Transcript
    from inspector.ui.choices import SessionLike
    from inspector.ui.main_screen.workbench import Workbench


@dataclass
class _Visit:
    """A session with one port."""

    port: "Port"
    transcript: "Transcript"
    session: "SessionLike | None" = None
    """None while it waits for its turn."""
    feed: Feed | None = None
    reading: Reading | None = None
    inspection: "Inspection | None" = None
    """The latest reading."""
    over: bool = False


class PortSessions:
    """The ports that were asked for. The port of the session on the screen is read from that session."""

    def __init__(self, screen: "Workbench") -> None:
        self._screen = screen
        self._options: Options = screen.options
        self._ports: tuple[Port, ...] = ()
        self._visits: dict[Port, _Visit] = {}
        self._versions_asked = False

    @property
    def busy(self) -> bool:
        """True while something that came is not shown yet."""
        return any(
            visit.feed is not None and (visit.feed.busy or (visit.reading is not None and visit.reading.busy))
            for visit in self._visits.values()
        )

    @property
    def under_way(self) -> bool:
        """True while a port is being asked or waits for its turn."""
        return any(not visit.over for visit in self._visits.values())

    def ask(self, ports: "tuple[Port, ...]", options: "Options") -> None:
        """Begin with these ports; what was asked before is forgotten. `options`: of the session on the screen."""
        from inspector.transcript import Transcript

        self.close()
        self._ports, self._options = ports, options
        own = options.port
        self._visits = {port: _Visit(port, Transcript()) for port in ports if port != own}
        self.go_on()

    def close(self) -> None:
        """End what is under way, at once, and forget all."""
        for visit in self._visits.values():
            if visit.reading is not None and visit.feed is not None and visit.session is not None:
                visit.reading.close()
                visit.feed.close()
                visit.session.cancel()
        self._ports, self._visits, self._versions_asked = (), {}, False

    def go_on(self) -> None:
        """Begin with the next port, once nothing else asks the host for versions; the session's own comes last."""
        running = any(visit.session is not None and not visit.over for visit in self._visits.values())
        if not self._ports or running or self._screen.sweeping:
            return
        waiting = next((visit for visit in self._visits.values() if visit.session is None), None)
        if waiting is not None:
            self._begin(waiting)
        elif self._options.port in self._ports and not self._versions_asked:
            self._versions_asked = True
            self._screen.ask_own_versions()

    def _begin(self, visit: _Visit) -> None:
        from inspector.live.commands import Quit, TryVersions

        options = self._options.on_port(visit.port)
        visit.feed = Feed(self._screen.post_message)
        visit.reading = Reading(self._screen, visit.transcript, lambda inspection: self._read(visit, inspection))
        visit.session = self._screen.inspector.make_session(options, visit.feed.put)
        visit.session.start()
        visit.session.send(TryVersions())
        visit.session.send(Quit())

    def take(self, message: EventsCame) -> None:
        """Take the events of a feed of ours."""
        visit = next((visit for visit in self._visits.values() if visit.feed is message.feed), None)
        if visit is None or visit.reading is None:
            return
        visit.transcript.extend(message.feed.take())
        visit.reading.soon()
        self._screen.set_timer(FRAME, lambda: self._next_frame(message))

    def _next_frame(self, message: EventsCame) -> None:
        if message.feed.rest():
            self.take(message)

    def _read(self, visit: _Visit, inspection: "Inspection") -> None:
        visit.inspection = inspection
        visit.over = _is_over(visit.transcript)
        self._screen.show_ports()

    def beside(self, inspection: "Inspection") -> "Inspection":
        """Return the reading of the session on the screen with the ports laid beside it, where some were asked for."""
        if not self._ports:
            return inspection
        from inspector.lenses.inspection import with_ports

        own = self._options.port
        readings = [self._port_reading(port, inspection) for port in self._ports]
        return with_ports(self._screen.transcript, inspection, readings, own)

    def _port_reading(self, port: "Port", inspection: "Inspection") -> "PortReading":
        from inspector.lenses.inspection import reading_of_port
        from inspector.lenses.tls.ports import PortReading

        visit = self._visits.get(port)
        if visit is None:
            return reading_of_port(port, self._screen.transcript, inspection)
        if visit.inspection is None:
            return PortReading(port, came_about=False, words="connecting" if visit.session else "waiting for its turn")
        return reading_of_port(port, visit.transcript, visit.inspection)


def _is_over(transcript: "Transcript") -> bool:
    """True when the conversation and the versions of a session have come to their end."""
    from inspector.events import SessionFinished, SweepFinished

    finished = [event for _, event in transcript.of(SessionFinished)]
    cancelled = any(event.reason == "cancelled" for event in finished)
    return bool(finished) and (cancelled or bool(transcript.of(SweepFinished)))
