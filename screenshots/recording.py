"""Records a session with a demo server, and makes of it what a session over the Internet would be.

The session is real: the program's own, over a socket. What no two runs or machines have in common is replaced afterwards by
what stands here: times, addresses, versions, trust stores, and what this machine's OpenSSL is able to do.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from inspector.demo.certificates import mint
from inspector.demo.scenario import Scenario
from inspector.demo.scenarios import SCENARIOS
from inspector.demo.server import DemoServer
from inspector.events import (
    CommandSent,
    Connected,
    Event,
    LocalTLSChecked,
    NameResolved,
    PathChecked,
    ProbeFinished,
    ProbeStarted,
    ScriptFinished,
    SessionFinished,
    SessionStarted,
    StepReached,
    SweepFinished,
    SweepStarted,
    TLSEstablished,
    TLSRecord,
    WaitStarted,
)
from inspector.frozen import fields, replace
from inspector.live.clock import Clock
from inspector.live.commands import Proceed, TryVersions
from inspector.live.options import Options
from inspector.live.session import Session
from inspector.smtp.step import Step
from inspector.smtp.target import Mode, Target
from inspector.tls.alert import Alert, AlertDescription
from inspector.tls.outcome import Outcome
from inspector.tls.registry import ProtocolVersion

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
"""When everything happens."""
EHLO_NAME = "laptop.example.net"
ADDRESS, OUR_ADDRESS = "192.0.2.10", "198.51.100.7"
ROUND_TRIP, MOMENT = 0.042, 0.001
"""Seconds that every answer takes, and that we take to say something."""
VERSIONS = (("SMTP Inspector", "0.1.0"), ("Python", "3.11.2"), ("OpenSSL", "3.0.17 1 Jul 2025"))
"""As on Debian 12."""
STORES = (("this system's store (/etc/ssl/certs/ca-certificates.crt)", 142), ("certifi 2026.1.4", 137))
"""The trust stores in the order in which they are asked: name, and how many roots are in it."""
OWN_ROOT = " + the demo's own root"
"""What the session itself says of a store that more was added to."""
PATIENCE = 30.0
"""Seconds that a session with a demo server may take."""
GROUP = "x25519"
"""OpenSSL before 3.5 agrees on it; later ones on a hybrid group."""
SUITES = {
    ProtocolVersion.TLSv1_0: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    ProtocolVersion.TLSv1_1: "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    ProtocolVersion.TLSv1_2: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    ProtocolVersion.TLSv1_3: "TLS_AES_256_GCM_SHA384",
}
ALERTS = {ProtocolVersion.SSLv3: AlertDescription.handshake_failure}
"""What OpenSSL answers on Debian 12: the suite that it chooses, and the alert where that is not protocol_version."""
LOCAL = {
    ProtocolVersion.SSLv2: (False, "cannot ask: OpenSSL 1.1.0 and later have no SSLv2"),
    ProtocolVersion.SSLv3: (False, "cannot ask: this OpenSSL was built without SSLv3"),
    ProtocolVersion.TLSv1_0: (True, "only with -cipher ALL:@SECLEVEL=0 (else: no protocols available)"),
    ProtocolVersion.TLSv1_1: (True, "only with -cipher ALL:@SECLEVEL=0 (else: no protocols available)"),
    ProtocolVersion.TLSv1_2: (True, "yes"),
    ProtocolVersion.TLSv1_3: (True, "yes"),
}
"""What OpenSSL is able to do on Debian 12: events.LocalTLSChecked."""
_COUNTED = (Outcome.CLOSED, Outcome.RESET, Outcome.TIMED_OUT)
"""Where the bytes that a probe received are told; elsewhere they depend on how long a signature came out."""
_READ: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "--tls-version": ("tls_version", ProtocolVersion.from_label),
    "--try-mail-from": ("try_mail_from", str),
    "--ehlo-name": ("ehlo_name", str),
}
"""Options that belong to a scenario: the field, and what reads the value."""


@dataclass(frozen=True)
class Recorded:
    """A session that happened."""

    options: Options
    """What the user set, with the server's own name as the target."""
    events: tuple[Event, ...]
    """In order."""


@cache
def record(scenario_name: str, *, versions: bool = False, until: Step | None = None) -> Recorded:
    """Record a session up to the end of its script, and with `versions` up to the end of the sweep.

    `until`: it goes step by step and ends where it stops before this step.
    """
    scenario = SCENARIOS[scenario_name]
    certificates = mint(scenario.server_name, NOON, scenario.identity, fixed=True)
    with DemoServer(scenario, certificates=certificates, pace=0) as server:
        options = replace(_options(scenario, Target(server.host, server.port)), extra_roots=server.roots, step=bool(until))
        events = _Recorder(options, versions=versions, until=until).run()
    shown = _options(scenario, Target(scenario.server_name, _PORTS[_mode(scenario)]))
    return Recorded(shown, tuple(_Journey(shown.target).tell(events)))


_PORTS = {Mode.STARTTLS: 25, Mode.IMPLICIT_TLS: 465}


def _mode(scenario: Scenario) -> Mode:
    return Mode.IMPLICIT_TLS if scenario.asks_implicit_tls else Mode.STARTTLS


def _options(scenario: Scenario, target: Target) -> Options:
    """Return the options of ``smtp-inspector demo``; probes go one after the other, so that their order is certain."""
    options = Options(
        replace(target, mode=_mode(scenario)),
        EHLO_NAME,
        server_name=scenario.server_name,
        demo=scenario.name,
        probes_at_a_time=1,
    )
    for flag, value in zip(scenario.options[::2], scenario.options[1::2], strict=True):
        name, read = _READ[flag]
        options = replace(options, **{name: read(value)})
    return options


class _Recorder:
    """Runs one session and keeps its events; it steers from the session's own thread."""

    def __init__(self, options: Options, *, versions: bool, until: Step | None) -> None:
        self._versions, self._until = versions, until
        self._events: list[Event] = []
        self._over = threading.Event()
        self._session = Session(options, self._keep, clock=Clock(wall=lambda: NOON))

    def run(self) -> list[Event]:
        """Return what happened."""
        self._session.start()
        over = self._over.wait(PATIENCE)
        self._session.cancel()
        self._session.join()
        if not over:
            raise TimeoutError("the session does not come to its end")
        return self._events

    def _keep(self, event: Event) -> None:
        if self._over.is_set():
            return
        self._events.append(event)
        if isinstance(event, StepReached) and event.step is not self._until:
            self._session.send(Proceed())
        elif self._versions and isinstance(event, ScriptFinished | SessionFinished):
            self._session.send(TryVersions())
        elif isinstance(event, ScriptFinished | SessionFinished | SweepFinished | StepReached):
            self._over.set()


@dataclass
class _Journey:
    """Gives every event the time and the place that it would have had over the Internet."""

    target: Target
    """Whom the session was with."""
    at: float = 0.0
    """Seconds since the session's start, as far as it has been told."""
    probe_began: float = 0.0
    """When the latest probe began."""
    stores: list[int] = field(default_factory=list)
    """The connections on which chains were checked, once for each trust store."""

    def tell(self, events: list[Event]) -> list[Event]:
        """Return the events anew."""
        told: list[Event] = []
        for event in events:
            if isinstance(event, LocalTLSChecked):  # on a thread of its own: anywhere between the others
                continue
            if _speaks(event):
                self.at += MOMENT
            elif told and _speaks(told[-1]):
                self.at += ROUND_TRIP
            self.at += ROUND_TRIP if isinstance(event, Connected) else 0.0
            told.append(self._placed(replace(event, at=round(self.at, 3))))
            if isinstance(event, SweepStarted):
                told += self._local()
        return told

    def _local(self) -> list[Event]:
        at = round(self.at, 3)
        return [LocalTLSChecked(at=at, version=version, completes=can, why=why) for version, (can, why) in LOCAL.items()]

    def _placed(self, event: Event) -> Event:
        match event:
            case SessionStarted():
                return replace(event, target=self.target, wall_clock=NOON.isoformat(), versions=VERSIONS)
            case NameResolved():
                return replace(event, host=self.target.host, addresses=(ADDRESS,), seconds=ROUND_TRIP)
            case Connected():
                place = {"address": ADDRESS, "port": self.target.port, "local_address": OUR_ADDRESS}
                return replace(event, **place, seconds=ROUND_TRIP)
            case WaitStarted():
                return replace(event, limit=float(round(event.limit)))
            case TLSEstablished():
                suite = SUITES.get(event.version, event.cipher_suite)
                return replace(event, cipher_suite=suite, group=event.group and GROUP, seconds=ROUND_TRIP)
            case PathChecked():
                return self._checked(event)
            case ProbeStarted():
                self.probe_began = event.at
                return event
            case ProbeFinished():
                return self._answered(event)
        return replace(event, seconds=ROUND_TRIP) if "seconds" in {each.name for each in fields(event)} else event

    def _answered(self, event: ProbeFinished) -> ProbeFinished:
        description = ALERTS.get(event.version, AlertDescription.protocol_version)
        return replace(
            event,
            cipher_suite=SUITES[event.answered] if event.cipher_suite and event.answered else "",
            alert=event.alert and Alert(event.alert.level, description),
            received=event.received if event.outcome in _COUNTED else 0,
            seconds=round(event.at - self.probe_began, 3) if event.seconds else 0.0,
        )

    def _checked(self, event: PathChecked) -> PathChecked:
        name, anchors = STORES[self.stores.count(event.connection) % len(STORES)]
        self.stores.append(event.connection)
        return replace(event, store=name + (OWN_ROOT if OWN_ROOT in event.store else ""), anchors=anchors)


def _speaks(event: Event) -> bool:
    """Return True for what is ours: the other side needs a round trip to answer it."""
    return isinstance(event, Connected | CommandSent) or (isinstance(event, TLSRecord) and event.sent)
