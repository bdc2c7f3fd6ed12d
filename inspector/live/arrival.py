"""From a target to a TCP connection: the name, then its addresses in order, each attempt an event."""

from inspector.events import Connected, ConnectFailed, NameNotResolved, NameResolved, WaitStarted
from inspector.live.cancellation import Cancellation
from inspector.live.clock import Deadline
from inspector.live.options import Options
from inspector.live.recorder import Recorder
from inspector.live.resolver import ResolveError, resolve
from inspector.live.wire import ConnectError, Wire


class NotReachedError(Exception):
    """No connection came about; `reason` is ``no-address`` or ``no-connection``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Arrival:
    """Reaches the target once."""

    def __init__(self, options: Options, recorder: Recorder, cancellation: Cancellation) -> None:
        self._options = options
        self._recorder = recorder
        self._cancellation = cancellation

    def reach(self) -> tuple[str, Wire]:
        """Return the address that answered and the connection to it. Raises NotReachedError, Cancelled."""
        chosen, _ = self._options.place
        for address in (chosen,) if chosen else self._resolve():
            wire = self._connect(address)
            if wire is not None:
                return address, wire
        raise NotReachedError("no-connection")

    def _resolve(self) -> tuple[str, ...]:
        host, started = self._options.target.host, self._wait("name")
        try:
            addresses = resolve(host, self._options.family, Deadline(self._options.timeout), self._cancellation)
        except ResolveError as error:
            now = self._recorder.now()
            self._recorder.emit(NameNotResolved(at=now, host=host, cause=error.cause, words=error.words))
            raise NotReachedError("no-address") from None
        now = self._recorder.now()
        self._recorder.emit(NameResolved(at=now, host=host, addresses=addresses, seconds=now - started))
        return addresses

    def _connect(self, address: str) -> Wire | None:
        (_, port), started = self._options.place, self._wait("connection")
        try:
            deadline = Deadline(self._options.timeout)
            wire = Wire.connect(address, port, deadline, self._cancellation, self._options.session_bytes)
        except ConnectError as error:
            now = self._recorder.now()
            self._recorder.emit(ConnectFailed(at=now, address=address, port=port, cause=error.cause, words=error.words))
            return None
        now = self._recorder.now()
        self._recorder.emit(
            Connected(at=now, address=address, port=port, local_address=wire.local_address, seconds=now - started)
        )
        return wire

    def _wait(self, step: str) -> float:
        now = self._recorder.now()
        self._recorder.emit(WaitStarted(at=now, step=step, limit=self._options.timeout))
        return now
