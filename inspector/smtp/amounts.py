"""Parameters of service extensions in words: sizes, times, lists."""

from collections.abc import Callable, Sequence

_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")
_TIMES = ((86_400, "d"), (3_600, "h"), (60, "min"))
_DIGITS = 18
"""A number with more digits than this is not an amount that anyone means."""
_SHOWN = 6
"""Words of a list that are shown."""


def size_in_words(octets: int) -> str:
    """Return an amount of bytes as people say it, in powers of 1000: 30000000 is "30 MB"; 52428800 "52.4 MB"."""
    value, unit = float(octets), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.1f}".removesuffix(".0") + " " + _UNITS[unit]


def time_in_words(seconds: int) -> str:
    """Return a time as people say it: 300 is "5 min"; 90 stays "90 s"."""
    for length, unit in _TIMES:
        if seconds >= length and seconds % length == 0:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def explain_param(keyword: str, params: Sequence[str]) -> str:
    """Return the parameters of `keyword` (upper case) in a few words; empty where there is nothing to say.

    `params` are in the visible notation, and so is the answer.
    """
    explain = _EXPLAIN.get(keyword)
    return explain(params) if explain else ""


def param_rows(keyword: str, params: Sequence[str]) -> tuple[str, ...]:
    """Return the parameters of `keyword` (upper case), one row of words for each where they can be told apart."""
    rows = _ROWS.get(keyword)
    return rows(params) if rows and params else (" ".join(params),)


def _size(params: Sequence[str]) -> str:
    if not params:
        return "no word on the size"
    if (octets := _number(params[0])) is None:
        return ""
    return f"messages up to {size_in_words(octets)}" if octets else "no fixed limit of size"


def _deliver_by(params: Sequence[str]) -> str:
    seconds = _number(params[0].partition(",")[0]) if params else None
    return "" if seconds is None else f"no sooner than {time_in_words(seconds)}"


def _auth(params: Sequence[str]) -> str:
    return f"log in by {_listed(params)}" if params else "log in, no mechanism named"


def _future_release(params: Sequence[str]) -> str:
    seconds = _number(params[0]) if params else None
    return "" if seconds is None else f"send up to {time_in_words(seconds)} later"


_LIMITS = {
    "MAILMAX": "messages a session",
    "RCPTMAX": "recipients a message",
    "RCPTDOMAINMAX": "recipient domains a message",
}


def _limits(params: Sequence[str]) -> str:
    said: list[str] = []
    for param in params[:_SHOWN]:
        name, _, value = param.partition("=")
        words = _LIMITS.get(name.upper())
        said.append(f"{value} {words}" if words and value else param)
    return ("at most " + ", ".join(said)) if said else ""


def _limit_rows(params: Sequence[str]) -> tuple[str, ...]:
    return tuple(_limit_row(*param.partition("=")) for param in params)


def _limit_row(name: str, equals: str, value: str) -> str:
    words = _LIMITS.get(name.upper())
    if words is None:
        return f"{name}{equals}{value}: a limit that RFC 9422 does not name"
    return f"{name}{equals}{value}: at most {value or 'some'} {words}"


def _size_rows(params: Sequence[str]) -> tuple[str, ...]:
    octets = _number(params[0])
    if octets is None:
        return (" ".join(params) + ": no number of bytes",)
    if not octets:
        return ("0: no fixed limit of size",)
    return (f"{octets:,} bytes: {size_in_words(octets)} ({octets / 1_048_576:,.1f} MiB), headers and encoding included",)


def _deliver_by_rows(params: Sequence[str]) -> tuple[str, ...]:
    first, *tokens = " ".join(params).split(",")
    seconds = _number(first)
    said = f"{first}: {_deliver_by(params)}" if seconds is not None else f"{first or 'none'}: no shortest time is told"
    return (said, *(f"{token}: an extension of it" for token in tokens))


def _future_release_rows(params: Sequence[str]) -> tuple[str, ...]:
    seconds = _number(params[0])
    first = f"{params[0]}: " + ("no number of seconds" if seconds is None else f"held for up to {time_in_words(seconds)}")
    return (first, *(f"{date}: held until then at the latest" for date in params[1:2]), *params[2:])


_PROFILES = {"MIXER": "as X.400 gateways have it", "STANAG4406": "as the military has it", "NSEP": "for emergency services"}
"""Policies of RFC 6710 by which priorities are given."""


def _priority(params: Sequence[str]) -> str:
    return f"priorities by the policy {params[0]}" if params else ""


def _priority_rows(params: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{name}: {_PROFILES.get(name.upper(), 'a policy that RFC 6710 does not name')}" for name in params)


def _soliciting_rows(params: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{word}: this kind is not wanted" for word in " ".join(params).split(","))


_SENT_ON = {
    "NAME": "the client's host name",
    "ADDR": "its address",
    "PORT": "its port",
    "PROTO": "SMTP or ESMTP",
    "HELO": "its EHLO name",
    "LOGIN": "who has logged in",
    "DESTADDR": "the address that it went to",
    "DESTPORT": "the port that it went to",
    "IDENT": "the queue id",
    "SOURCE": "LOCAL or REMOTE",
}
"""Attributes of XCLIENT and XFORWARD (Postfix)."""


def _attribute_rows(params: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{name}: {_SENT_ON.get(name.upper(), 'not known here')}" for name in params)


def _burl_rows(params: Sequence[str]) -> tuple[str, ...]:
    return tuple(_burl_row(param) for param in params)


def _burl_row(param: str) -> str:
    if param.lower() == "imap":
        return f"{param}: messages of IMAP servers, by their URLs"
    server = param.lower().removeprefix("imap://")
    return f"{param}: " + (f"messages of {server}" if server != param.lower() else "to be ignored")


def _burl(params: Sequence[str]) -> str:
    return "message from IMAP" if params else "message from IMAP, after log in"


def _attributes(params: Sequence[str]) -> str:
    return f"pass on {_listed(params)}" if params else ""


_EXPLAIN: dict[str, Callable[[Sequence[str]], str]] = {
    "AUTH": _auth,
    "BURL": _burl,
    "DELIVERBY": _deliver_by,
    "FUTURERELEASE": _future_release,
    "LIMITS": _limits,
    "MT-PRIORITY": _priority,
    "SIZE": _size,
    "XCLIENT": _attributes,
    "XFORWARD": _attributes,
}


_ROWS: dict[str, Callable[[Sequence[str]], tuple[str, ...]]] = {
    "BURL": _burl_rows,
    "DELIVERBY": _deliver_by_rows,
    "FUTURERELEASE": _future_release_rows,
    "LIMITS": _limit_rows,
    "MT-PRIORITY": _priority_rows,
    "NO-SOLICITING": _soliciting_rows,
    "SIZE": _size_rows,
    "XCLIENT": _attribute_rows,
    "XFORWARD": _attribute_rows,
}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:_SHOWN]) + (", …" if len(words) > _SHOWN else "")
