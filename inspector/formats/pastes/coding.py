"""A paste's bytes as text: UTF-8, what an editor made of it, and Windows-1252 where somebody's typography is."""

import re

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\0\0", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decoded(raw: bytes) -> tuple[str, str]:
    """Return the text, and words for a coding that is worth telling; empty for UTF-8."""
    for mark, coding in _BOMS:
        if raw.startswith(mark) and coding != "utf-8":
            return raw.decode(coding, "replace").removeprefix("\ufeff"), coding.upper()
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
    sample = raw[:4096]
    for coding, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        if len(sample) > 3 and sample[place::2].count(0) * 3 > len(sample[place::2]) * 2:
            return raw.decode(coding, "replace"), "UTF-16"
    return _windows_1252(raw.decode("utf-8", "surrogateescape"))


_TYPOGRAPHY_1252 = {
    0x91: "\u2018",
    0x92: "\u2019",
    0x93: "\u201c",
    0x94: "\u201d",
    0x96: "\u2013",
    0x97: "\u2014",
    0xA0: "\u00a0",
    0xAB: "\u00ab",
    0xBB: "\u00bb",
}
_LONE_1252 = re.compile("(?<![\udc80-\udcff])[\udc91-\udc94\udc96\udc97\udca0\udcab\udcbb](?![\udc80-\udcff])")


def _windows_1252(text: str) -> tuple[str, str]:
    """Read lone bytes that Windows-1252 has for dashes, quotation marks and blanks; all others stay."""
    read = _LONE_1252.sub(lambda found: _TYPOGRAPHY_1252[ord(found[0]) - 0xDC00], text)
    return read, "Windows-1252" if read != text else ""
