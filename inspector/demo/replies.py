"""How the replies of the scenarios are written down."""


def reply(code: int, *texts: str) -> bytes:
    """Return a reply of one line for each text: code, hyphen or blank, text, CR LF (RFC 5321 §4.2.1)."""
    *more, last = texts
    return "".join([*(f"{code}-{text}\r\n" for text in more), f"{code} {last}\r\n"]).encode("utf-8")


def greeting(name: str) -> bytes:
    """Return the usual greeting."""
    return reply(220, f"{name} ESMTP")


def offer(name: str, *keywords: str) -> bytes:
    """Return an EHLO reply: the name, some service extensions that every server has, then `keywords`."""
    return reply(250, name, "PIPELINING", "SIZE 52428800", "ENHANCEDSTATUSCODES", "8BITMIME", *keywords)
