"""An error of PowerShell's: Send-MailMessage, SmtpClient and MailKit say no word of the session, only how it failed.

::

    Send-MailMessage : The server response was: 5.7.0 Must issue a STARTTLS command first
    At line:1 char:1
    + Send-MailMessage -SmtpServer mx.example.com -Port 587 -UseSsl ...

What the error means is a finding, as with a line of a log. The console wraps its words; they are put together again.
"""

import re

from inspector.formats.narrator import Narrator
from inspector.formats.pastes import from_no_connection
from inspector.formats.pastes.pasted_line import PastedLine, to_bytes
from inspector.formats.pastes.pasted_text import peek, read_paste
from inspector.formats.source import Conversation, UnreadableError
from inspector.frozen import replace
from inspector.smtp.target import Target
from inspector.visible import visible

_ERROR = re.compile(
    r"\s*(?:Send-(?:MailMessage|MailKitMessage|EmailMessage)\s?: |Exception calling \"\w+\" with "
    r"|(?:\[?\w+\]?\s)?(?:System\.Net\.Mail\.|MailKit\.)[\w.]*Exception\b)"
)
"""How an error begins."""
_BEHIND = re.compile(r"\s*(?:$|At (?:line|[A-Za-z]:\\|/)|\+|at \S+\(|-{3,}> |\||Line \|)")
"""What stands behind it: the place, the line of the script, a trace."""
_SERVER = re.compile(
    r"(?i)-(?:SmtpServer|Server|ComputerName)[ :]+[\"']?([\w.:-]{1,255})|SmtpClient\(\s*[\"']([\w.:-]{1,255})[\"']"
)
_PORT = re.compile(r"(?i)-Port[ :]+([0-9]{1,5})\b|SmtpClient\(\s*[\"'][^\"']*[\"']\s*,\s*([0-9]{1,5})")


def looks_like(raw: bytes, name: str) -> bool:
    """Tell whether an error stands in it, and not one of a connection that did not come about."""
    return any(_ERROR.match(line) for line in peek(raw)) and not from_no_connection.looks_like(raw, name)


def read_source(raw: bytes, name: str) -> tuple[Conversation, ...]:
    """Return its lines, in one conversation in which nobody said anything. Raises UnreadableError."""
    lines = _joined([line for line in read_paste(raw).lines if line.text.strip()])
    if not any(_ERROR.match(line.text) for line in lines):
        raise UnreadableError("no line of it is an error of PowerShell's")
    told = Narrator("powershell", name, target=_target([line.text for line in lines]))
    for line in lines:
        told.keep(line.number, to_bytes(line.text.strip()), "tool")
    words = "an error of PowerShell's, which tells no word of the session itself"
    return (told.conversation(words, title=f"{told.target if told.target.host else 'PowerShell'}: an error"),)


def _joined(lines: list[PastedLine]) -> list[PastedLine]:
    """Put an error's words together; a line in which another one begins, or what stands behind one, is a line of its own."""
    joined: list[PastedLine] = []
    in_error = False
    for line in lines:
        begins = _ERROR.match(line.text) is not None
        if in_error and not begins and not _BEHIND.match(line.text):
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text.rstrip()} {line.text.strip()}")
            continue
        in_error = begins
        joined.append(line)
    return joined


def _target(texts: list[str]) -> Target:
    """Return whom it was to be sent to, as the script's line has it."""
    servers = [found[1] or found[2] for text in texts for found in _SERVER.finditer(text[:2000])]
    ports = [int(found[1] or found[2]) for text in texts for found in _PORT.finditer(text[:2000])]
    if not servers:
        return Target("", 0)
    return Target(visible(to_bytes(servers[0])), next((port for port in ports if 0 < port < 65536), 0))
