"""What can be asked of a running session. A command says what is wanted; the events say what came of it."""

from inspector.frozen import Frozen


class SendLine(Frozen):
    """Send one SMTP command. STARTTLS goes on to the handshake when it is answered with 220."""

    line: bytes
    """Without CR LF; made by `smtp.command`, which guards against injected lines."""


class SendBody(Frozen):
    """Send a message body and its closing dot, after DATA was answered with 354."""

    lines: tuple[bytes, ...]
    """Without line ends; dots are doubled by the session."""


class TryVersions(Frozen):
    """Try every TLS version, each on its own connection."""


class Pause(Frozen):
    """Go step by step from now on: stop before each command of the script."""


class Proceed(Frozen):
    """Take the step that waits."""


class Skip(Frozen):
    """Leave the step that waits out. There is no leaving out of the handshake once STARTTLS was answered with 220."""


class RunAll(Frozen):
    """Take the step that waits and all that follow, without stopping any more."""


class Quit(Frozen):
    """Say QUIT, wait for the answer, and end the session."""


class Cancel(Frozen):
    """End at once, whatever is going on, without another word."""


Command = SendLine | SendBody | TryVersions | Pause | Proceed | Skip | RunAll | Quit | Cancel
