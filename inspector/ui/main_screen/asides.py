"""What the main screen shows beside its session: other ports of the host, and what passed on a probe's own connections."""

from typing import TYPE_CHECKING

from inspector.ui.feed import EventsCame
from inspector.ui.lines.line_view import LineView
from inspector.ui.main_screen.actions import Actions
from inspector.ui.main_screen.port_sessions import PortSessions
from inspector.ui.main_screen.session_screen import needs_server
from inspector.ui.panes.pane import Pane
from inspector.visible import visible_text

if TYPE_CHECKING:
    from inspector.lenses.finding import Evidence
    from inspector.lenses.inspection import Inspection
    from inspector.live.options import Options
    from inspector.smtp.target import Port
    from inspector.ui.panes.probe import ProbePane

TLS = 2
"""The number of the TLS pane."""
USUAL = "25,465,587"
PORTS_PLACEHOLDER = "ports: Enter asks {ports}, or type others as 25,2465/tls (Esc leaves)"
PORTS_FIRST = "The other ports are being asked; the versions of this one come after them."
DEMO_PORT = "The server of this demo has one port: there is nothing to lay beside it."
ONE_PORT = "This session goes through {}, which leads to one port; w connects otherwise."


class Asides(Actions):
    """Ports and probes; `Workbench` is what they look like."""

    other_ports: PortSessions
    """The ports that were asked for."""
    _alone: "Inspection | None" = None
    """The latest reading of the session, without other ports."""
    _probe: "ProbePane | None" = None
    """Where the record of a probe is shown; made when it is first wanted."""
    probe_pane: LineView | None = None
    """The same, while it stands in place of the versions."""

    # Ports --------------------------------------------------------------------------------------------------------------

    @needs_server
    def action_ports(self) -> None:
        """Ask which ports are to be laid side by side."""
        if self.options.demo:
            self._ports_of_demo()
            return
        if self.options.place[1] != self.options.target.port:
            self.say(ONE_PORT.format(self.options.address))
            return
        self.close_probe()
        self.show_pane(TLS, go=False)  # the way there would end behind that to the line
        usual = ",".join(str(port) for port in self.options.ports) or USUAL
        self.open_line(PORTS_PLACEHOLDER.format(ports=usual), lambda text: self._ports_typed(text.strip() or usual))

    def _ports_of_demo(self) -> None:
        """Lay the ports of a demo's server side by side, where it has several: there is nothing to be typed."""
        served = self.inspector.session.options if self.inspector.session else None
        if served is None or not served.ports:
            self.say(DEMO_PORT)
            return
        self.close_probe()
        self.show_pane(TLS)
        self._lay(served.ports, served)

    def _ports_typed(self, text: str) -> None:
        from inspector.smtp.target import TargetError, parse_ports

        try:
            ports = parse_ports(text)
        except TargetError as error:
            words = visible_text(str(error))
            self.say(f"{words[:1].upper()}{words[1:]}.", "warning")
            return
        self._lay(ports, self.options)

    def _lay(self, ports: "tuple[Port, ...]", options: "Options") -> None:
        self.other_ports.ask(ports, options)
        self.show_ports()
        pane = self.pane(TLS)
        if isinstance(pane, Pane):
            self.call_after_refresh(pane.select, f"port {ports[0]}")

    def show_ports(self) -> None:
        """Show what the other ports have come to, and go on with the next one."""
        self.other_ports.go_on()
        if self._alone is not None:
            self.inspection = self.with_sender(self.other_ports.beside(self._alone))

    def show_session(self, inspection: "Inspection") -> None:
        """Show a new reading of the session, with what there is beside it."""
        self._alone = inspection
        self.show_ports()

    def take_other(self, message: EventsCame) -> None:
        """Take events of another port."""
        self.other_ports.take(message)

    @property
    def sweeping(self) -> bool:
        """True while the session's own versions are being asked, or are about to be."""
        from inspector.events import SweepFinished, SweepStarted

        begun = len(self.transcript.of(SweepStarted))
        return begun > len(self.transcript.of(SweepFinished)) or self._sweeps_asked_at == begun

    def ask_own_versions(self) -> None:
        """Ask for the versions of the session's own port, unless they are known."""
        from inspector.events import SweepStarted
        from inspector.live.commands import TryVersions

        if self.inspector.session is not None and not self.transcript.of(SweepStarted):
            self._sweeps_asked_at = 0
            self.inspector.session.send(TryVersions())

    @needs_server
    def action_versions(self) -> None:
        """Try every TLS version, unless another port is being asked: no host gets more connections than were allowed."""
        if self.other_ports.under_way:
            self.show_pane(TLS)
            self.say(PORTS_FIRST)
        else:
            super().action_versions()

    # Probes -------------------------------------------------------------------------------------------------------------

    def opens_probe(self, view: LineView) -> bool:
        """Show what passed on the connections of the version under the cursor, if it is one; True when it did."""
        from inspector.tls.registry import ProtocolVersion

        labels = {version.label: version for version in ProtocolVersion}
        if view.id != "tls" or not isinstance(view, Pane) or view.selected.stop not in labels or self.inspection is None:
            return False
        from inspector.lenses.tls.probe_record import read_probe

        version = labels[view.selected.stop]
        if not read_probe(self.transcript, version):
            self.say(f"{version.label} was not asked for on a connection of its own: t asks.")
            return True
        self._record_pane().open(self.transcript, version)
        self.show_pane(TLS)
        return True

    def opens_port(self, evidence: "Evidence") -> bool:
        """Show bytes in the session with another port; True when that is where they are."""
        if evidence.port is None:
            return False
        self._record_pane().open_port(evidence.port, evidence.entry)
        self.show_pane(TLS)
        return True

    def _record_pane(self) -> "ProbePane":
        """Return the pane for what passed elsewhere, which then stands in place of the versions."""
        from inspector.ui.panes.probe import ProbePane

        if self._probe is None:
            self._probe = ProbePane()
            self._probe.palette = self.inspector.palette
            self._probe.set_reactive(Pane.inspection, self.inspection)
            self.query_one("#right").mount(self._probe)
        self.probe_pane = self._probe
        return self._probe

    def close_probe(self) -> bool:
        """Go back from the record of a probe to the versions; True when it was shown."""
        if self.probe_pane is None:
            return False
        self.probe_pane = None
        if self._probe is not None:
            self._probe.close()
        if self.active == TLS or self.beside == TLS:
            self.show_pane(TLS, go=self.active == TLS)
        return True

    def action_pane(self, number: int) -> None:
        """Show a pane; the key of the TLS pane goes back from a probe to the versions."""
        if number == TLS:
            self.close_probe()
        super().action_pane(number)

    def action_back(self) -> None:
        """Go back from the record of a probe, or to where the last jump began."""
        if not (self.active == TLS and self.close_probe()):
            super().action_back()

    def key_escape(self) -> None:
        """Leave the line, or the record of a probe; the key comes here before the pane ends its search with it."""
        pane = self.probe_pane
        if not self.leave_line() and self.active == TLS and pane is not None and not pane.has_something_to_clear():
            self.close_probe()
