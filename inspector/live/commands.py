"""What can be asked of a running session. A command says what is wanted; the events say what came of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SendLine:
    """Send one SMTP command. STARTTLS goes on to the handshake when it is answered with 220."""

    line: bytes
    """Without CR LF; made by `smtp.command`, which guards against injected lines."""


@dataclass(frozen=True, slots=True)
class SendBody:
    """Send a message body and its closing dot, after DATA was answered with 354."""

    lines: tuple[bytes, ...]
    """Without line ends; dots are doubled by the session."""


@dataclass(frozen=True, slots=True)
class TryVersions:
    """Try every TLS version, each on its own connection."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Go step by step from now on: stop before each command of the script."""


@dataclass(frozen=True, slots=True)
class Proceed:
    """Take the step that waits."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave the step that waits out. There is no leaving out of the handshake once STARTTLS was answered with 220."""


@dataclass(frozen=True, slots=True)
class RunAll:
    """Take the step that waits and all that follow, without stopping any more."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Say QUIT, wait for the answer, and end the session."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """End at once, whatever is going on, without another word."""


Command = SendLine | SendBody | TryVersions | Pause | Proceed | Skip | RunAll | Quit | Cancel
