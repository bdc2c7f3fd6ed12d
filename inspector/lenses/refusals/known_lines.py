"""Which lines of a log the catalogue of refusals knows: short and certain, for logs of any length."""

from functools import lru_cache

from inspector.lenses.refusals.circumstances import read_circumstances
from inspector.lenses.refusals.explain import find_refusal
from inspector.lenses.refusals.refusal import Refusal

_LONGEST = 2_000
"""Bytes of a line that are looked at."""


@lru_cache(maxsize=4096)
def known_refusal(raw: bytes) -> Refusal | None:
    """Return the row that a line of a log is known by, or None."""
    return find_refusal(read_circumstances(raw[:_LONGEST].decode("utf-8", "replace")).said)
