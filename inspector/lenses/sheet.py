"""A table with words around it, for what only some sources tell: a client's hello, settings, the hops of a message."""

from inspector.frozen import Frozen


class SheetRow(Frozen):
    """One row."""

    cells: tuple[str, ...]
    """As many as the header has; in the visible notation."""
    entry: int
    """Index of the entry that shows it; -1 where none does."""
    bad: bool = False
    """True where a finding is about it."""


class Sheet(Frozen):
    """The table."""

    key: str
    """``client-hello``, ``postfix-settings`` or ``received``."""
    title: str
    """What stands above it in a report."""
    headline: str
    """The verdict in one sentence."""
    entry: int
    """Index of the entry that the headline leads to; -1: none."""
    remarks: tuple[str, ...]
    """What follows, one or two sentences each."""
    header: tuple[str, ...]
    """The columns' names; the first columns are short, the last may be long."""
    rows: tuple[SheetRow, ...]
    """At least one."""
