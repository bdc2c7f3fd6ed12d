"""What is known of a client: its program with the rule, and each setting and version of it that was looked at."""

from enum import StrEnum

from inspector.frozen import Frozen
from inspector.lenses.clients.rules import Match, Rule


class Group(StrEnum):
    """What kind of program."""

    SERVER = "server"
    """A mail server that sends by itself."""
    LIBRARY = "library"
    """What programs send mail with."""
    TOOL = "tool"
    """What a person runs: mail programs and probes."""


class Mode(StrEnum):
    """What it is set to do."""

    OPPORTUNISTIC = "opportunistic"
    """TLS where it is offered, else in clear."""
    REQUIRED = "required"
    """TLS or nothing."""
    PROBE = "probe"
    """It looks, and carries no mail."""
    UNKNOWN = "unknown"
    """Not known, or it depends on a setting."""


class Basis(StrEnum):
    """How it is known."""

    MEASURED = "measured"
    """Run against exact replies on loopback, each at least twice."""
    SOURCE = "source"
    """Its source was read; it was not run."""
    DOCUMENTED = "documented"
    """Its maker, or who met the case, writes so."""
    UNKNOWN = "unknown"
    """Nothing reliable is known, and nothing is guessed."""


class Codes(StrEnum):
    """What it makes of a reply whose lines carry other codes than 250, as long as all of them begin with 2."""

    IGNORED = "ignored"
    """Nothing, as long as that of the last line begins with 2."""
    FIRST_DIGIT = "first digit"
    """Line 1 must have one that begins with 2; the others are not looked at."""
    NO_MATTER = "no matter"
    """None, where it finds STARTTLS; else as IGNORED."""
    OWN = "own"
    """That of line 1 must be below 300; on the line with STARTTLS its rule asks for 250."""
    FIRST = "first"
    """Line 1 must have 250."""
    LAST = "last"
    """The last line must have 250."""
    ALL = "all"
    """Every line must have 250."""
    SAME = "same"
    """All lines must have the same code."""
    UNKNOWN = "unknown"
    """Not a rule that was found."""


class Else(StrEnum):
    """What it does where the EHLO reply is of no use to it."""

    HELO = "HELO"
    """It says HELO and mails in clear."""
    CLEAR = "clear"
    """It mails in clear."""
    GIVES_UP = "gives up"
    """It gives up."""
    STARTTLS = "STARTTLS"
    """It sends STARTTLS all the same."""
    NOTHING = "nothing"
    """A probe: it reports no TLS."""
    UNKNOWN = "unknown"
    """Not known."""


class Soft(StrEnum):
    """What it does where EHLO is answered with a 4yz: for now the server will not."""

    AS_550 = "as with 550"
    """The same as with another 5yz."""
    AS_550_BUT_421 = "as with 550, but with 421"
    """The same; with 421, behind which a server closes the connection, it gives up."""
    GIVES_UP = "gives up"
    """It gives up."""
    UNKNOWN = "unknown"
    """Not known."""


class Where(StrEnum):
    """Which lines of a reply."""

    ALL = "all"
    LAST = "last"
    BUT_FIRST = "all but the first"
    BUT_LAST = "all but the last"


ANY = "(?:)"
"""Fits every line."""
REPLY_LINE = "[0-9]{3}[ -]"
"""Fits the lines that are reply lines by the letter."""
A_REPLY = r"(?:[^\n]*\n)*?[0-9]{3} "
"""A reply of one line or more, whatever they look like, as far as the blank that says that it ends."""
HYPHEN, NO_HYPHEN = "[0-9]{3}-", "[0-9]{3}(?!-)"
"""Lines with a code that go on, and any others with one."""
THIRD_HYPHEN, NO_THIRD_HYPHEN = r"[^\r\n]{3}-", r"(?![^\r\n]{3}-)"
"""The same, whatever stands in the place of the code."""


class Bound(Frozen):
    """How much it takes."""

    taken: int
    """So much is taken."""
    refused: int
    """From here on it gives up, or sees nothing; in between it is not known."""


LINE, LINES, REPLY = Bound(610, 1 << 62), Bound(50, 1 << 62), Bound(2048, 1 << 62)
"""Sizes that every measured client takes: bytes of a line, lines, bytes of a reply; above them nothing is said."""
LONG_LINE, MANY_LINES, LONG_REPLY = Bound(20_002, 1 << 62), Bound(1_202, 1 << 62), Bound(20_030, 1 << 62)
"""Sizes that were measured to be taken by those that have no limit below them."""


class Framing(Frozen):
    """What it makes of replies that are not framed by the letter, or are very large.

    `vague`, `last` and `more` are regular expressions for the beginning of a line as the client cuts it, with its line end,
    as latin-1. The first that fits decides; without `last`, nothing is known of lines that are no reply lines.
    """

    first: str = ""
    """Line 1 must fit this; empty for anything."""
    not_first: Else = Else.UNKNOWN
    """What it does where line 1 does not."""
    vague: str = ""
    """What it makes of such a line is not known; empty for none."""
    last: str = ""
    """Such a line ends the reply; ``CODE`` in it stands for the first three characters of line 1."""
    more: str = ANY
    """Such a line does not."""
    otherwise: Else = Else.UNKNOWN
    """What it does at any other line."""
    chunk: int = 0
    """Bytes of a line that are read at once, the rest being a line of its own; 0 for no limit."""
    unsure_behind: bool = False
    """True when it is not known what it does where it sees STARTTLS, and text follows what it takes for the last line."""
    fatal_behind: str = ""
    """A regular expression for text behind what it takes for the last line that it takes for the answer to STARTTLS."""
    ends_at_crlf: bool = False
    """True when a bare LF ends no line for it: where CR LF does not end the last one, it waits and gives up."""
    codes: Codes = Codes.UNKNOWN
    """Codes other than 250."""
    blanks_before: bool = False
    """True when blanks in front of the code of line 1 do not matter."""
    not_250: Else = Else.UNKNOWN
    """Where it does not like these codes."""
    like_502: tuple[int, ...] = (500, 502)
    """Codes that tell it that the server does not know EHLO."""
    on_502: Else = Else.UNKNOWN
    """EHLO answered with one of these."""
    on_550: Else = Else.UNKNOWN
    """EHLO answered with another 5yz."""
    on_4yz: Soft = Soft.UNKNOWN
    """EHLO answered with a 4yz."""
    reads_helo: bool = False
    """True when it takes keywords from a HELO reply too."""
    more_is_fatal: bool = False
    """True when text behind the last line makes it give up."""
    fatal: str = ""
    """A regular expression for the text of a line (as latin-1): one such line makes it give up."""
    fatal_lines: Where = Where.ALL
    """Which lines that is about."""
    fatal_words: str = ""
    """The same in words."""
    fatal_in_greeting: bool = True
    """True when such a line of the 220 makes it give up as well."""
    line: Bound = LONG_LINE
    """Bytes of a line."""
    lines: Bound = MANY_LINES
    """Lines of a reply."""
    reply: Bound = LONG_REPLY
    """Bytes of a reply."""
    too_large: Else = Else.GIVES_UP
    """What it does beyond a bound."""
    helo_where_masked: bool = False
    """True when a greeting of asterisks, or one without any text, makes it say HELO instead of EHLO."""


UNMEASURED = Framing(line=LINE, lines=LINES, reply=REPLY)
"""For a program that was not run."""


class Program(Frozen):
    """A program with its rule."""

    name: str
    """What people call it."""
    group: Group
    """What kind of program."""
    words: str
    """The rule in plain words."""
    rule: Rule
    """The rule."""
    source: str
    """Where the rule was read."""
    framing: Framing = UNMEASURED
    """What it makes of odd replies."""


class Client(Frozen):
    """A program with a setting, in the versions that were looked at: one row."""

    id: str
    """Never changes."""
    program: Program
    """What it is."""
    setting: str
    """How it is set, in its own words."""
    version: str
    """Version that was measured or read."""
    mode: Mode
    """What this setting asks for."""
    probe: bool = False
    """True when it carries no mail."""
    sends: bool = True
    """False when it lists what is offered, and never sends STARTTLS."""
    basis: Basis = Basis.MEASURED
    """How this is known."""
    speaks_for: str = ""
    """Id of the client that people take it for, in the same program's name."""
    remark: str = ""
    """What else is known of it: a log line, a case."""

    @property
    def name(self) -> str:
        """Program and setting."""
        return f"{self.program.name} {self.setting}".rstrip()

    @property
    def is_blind(self) -> bool:
        """True when it sends STARTTLS without reading the reply."""
        return self.program.rule.match is Match.BLIND
