"""Elements of HTML, made so that no text can become markup: whatever is not an element is escaped."""

import re
from html import escape

_NAME = re.compile(r"[a-z][a-z0-9-]*")
EMPTY = frozenset({"meta", "br"})
"""Elements without an end tag that are used here."""


class Html(str):
    """Markup of our own making; any other string is text."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str) -> Html:
    """Return ``<name attributes>children</name>``. Children that are not Html are escaped; empty attributes are left out.

    In an attribute's name an underscore stands for a hyphen; one at the end is dropped (``class_``). Raises ValueError for a
    name that is none: our own mistake.
    """
    shown = "".join(f' {_checked(key)}="{escape(value)}"' for key, value in attributes.items() if value)
    start = f"<{_checked(name)}{shown}>"
    return Html(start if name in EMPTY else f"{start}{joined(*children)}</{name}>")


def joined(*children: str) -> Html:
    """Return children one behind the other; those that are not Html are escaped."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children))


def _checked(name: str) -> str:
    shown = name.rstrip("_").replace("_", "-")
    if not _NAME.fullmatch(shown):
        raise ValueError(f"{name!r} is no name of an element or attribute")
    return shown


def table(header: tuple[str, ...], rows: list[Html], caption: str = "") -> Html:
    """Return a table; `rows` are made by `row`."""
    head = element("thead", element("tr", *(element("th", cell, scope="col") for cell in header))) if any(header) else Html()
    named = element("caption", caption) if caption else Html()
    return element("div", element("table", named, head, element("tbody", *rows)), class_="scroll")


def row(*cells: str, **attributes: str) -> Html:
    """Return a row of cells, the first of which names it."""
    first, *others = cells
    return element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in others), **attributes)


def sentences(texts: list[str] | tuple[str, ...]) -> Html:
    """Return sentences as a list; nothing where there is none."""
    return element("ul", *(element("li", text) for text in texts)) if texts else Html()
