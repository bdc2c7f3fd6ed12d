"""Which lines of a log the catalogue of refusals knows: short and certain, for logs of any length."""

from functools import lru_cache

from inspector.lenses.refusals.circumstances import read_circumstances
from inspector.lenses.refusals.explain import find_refusal
from inspector.lenses.refusals.refusal import Refusal
from inspector.patterns import lazy_pattern

_LONGEST = 2_000
"""Bytes of a line that are looked at."""


_MAY_REFUSE = lazy_pattern(
    rb"(?i)(?<![\d.])[45]\d\d[ -]|[45]\.\d{1,3}\.\d|error|fail|refus|reject|denied|block|warning|alert|lost|closed|dropped|"
    rb"\bno\b|\bnot\b|\bnone of|n't |time[ds]? ?-?out|expired|suspended|retry time|unknown|invalid|unavailable|could|cannot|"
    rb"unable|\btoo\b|must|exceed|limit|quota|loop|points to local|gr[ea]y|spam|virus|relay|unrout|unreach|ssl|certificate|"
    rb"dane|tlsa|dnssec|sts\b|tls.{0,40}(?:required|need|suppor|offer|stop|handshake)|unsupported|mismatch|shared|verify|"
    rb"plaintext|pregreet|pipelining|non-smtp|synchron|broken|unexpected|\*{5}|XXXX"
)
"""What every line that a row fits has in it: most lines of a log have none of it, and the hundred rows need not be asked."""


@lru_cache(maxsize=4096)
def known_refusal(raw: bytes) -> Refusal | None:
    """Return the row that a line of a log is known by, or None."""
    if not _MAY_REFUSE.search(raw[:_LONGEST]):
        return None
    return find_refusal(read_circumstances(raw[:_LONGEST].decode("utf-8", "replace")).said)
