"""A small reader of DER (ITU-T X.690): enough to take a certificate apart, so that one bad field hides no other."""

from collections.abc import Iterator

from inspector.frozen import Frozen

BOOLEAN, INTEGER, BIT_STRING, OBJECT_IDENTIFIER, SEQUENCE = 0x01, 0x02, 0x03, 0x06, 0x30
_LONG_FORM = 0x80
_HIGH_TAG = 0x1F


class DERError(ValueError):
    """Bytes that are no DER; the text says what is wrong."""


class Element(Frozen):
    """One element: tag, length, content."""

    tag: int
    """The identifier octet."""
    content: bytes
    """The content octets."""
    raw: bytes
    """All octets."""

    def children(self) -> Iterator["Element"]:
        """Yield the elements inside. Raises DERError where the content is cut off."""
        return read_elements(self.content)


def read_elements(raw: bytes) -> Iterator[Element]:
    """Yield one element after the other until `raw` ends. Raises DERError."""
    start = 0
    while start < len(raw):
        element = _element_at(raw, start)
        yield element
        start += len(element.raw)


def read_element(raw: bytes, tag: int) -> Element:
    """Return the first element of `raw`. Raises DERError where it has another tag."""
    element = _element_at(raw, 0)
    if element.tag != tag:
        raise DERError(f"tag 0x{element.tag:02x} stands where 0x{tag:02x} belongs")
    return element


def oid_text(content: bytes) -> str:
    """Return an object identifier in dotted form. Raises DERError."""
    if not content or content[-1] & _LONG_FORM:
        raise DERError("an object identifier is cut off")
    arcs: list[int] = []
    value = 0
    for octet in content:
        value = value << 7 | octet & 0x7F
        if not octet & _LONG_FORM:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def _element_at(raw: bytes, start: int) -> Element:
    header = raw[start : start + 2]
    if len(header) < 2:
        raise DERError("an element is cut off")
    tag, size = header
    if tag & _HIGH_TAG == _HIGH_TAG:
        raise DERError("a tag of more than one octet, which no certificate has")
    begin = start + 2
    if size & _LONG_FORM:
        begin += size & 0x7F
        if size == _LONG_FORM or begin - start > 6 or begin > len(raw):
            raise DERError("a length that is cut off, too long or indefinite")
        size = int.from_bytes(raw[start + 2 : begin], "big")
    if begin + size > len(raw):
        raise DERError(f"an element of {size} octets is cut off")
    return Element(tag, raw[begin : begin + size], raw[start : begin + size])
