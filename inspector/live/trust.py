"""Trust stores, and whether a certification path from a presented chain to one of their roots builds."""

import ssl
from collections.abc import Sequence
from pathlib import Path

from inspector.events import PathChecked
from inspector.live.clock import Clock
from inspector.live.options import Options
from inspector.tls.path import build_path, split_pem
from inspector.visible import visible_text

_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where systems keep their roots as one file, for the case that OpenSSL was built with another place in mind."""


def check_path(chain: Sequence[bytes], options: Options, clock: Clock) -> PathChecked:
    """Try to build a path from `chain` (DER, leaf first) to a root of the system's store and of those in `options`."""
    when = clock.wall()
    store, anchors = trust_anchors(options)
    result = build_path(chain, anchors, when)
    return PathChecked(
        at=clock.now(),
        store=store,
        anchors=len(anchors),
        builds=result.builds,
        path=result.path,
        wall_clock=when.isoformat(timespec="seconds"),
        words=result.words,
    )


def trust_anchors(options: Options) -> tuple[str, list[bytes]]:
    """Return the store's name and its roots (DER)."""
    bundle = _system_bundle()
    anchors, names = _read(bundle, "this system's store ({})") if bundle else ([], ["no system store was found"])
    if options.ca_file:
        more, named = _read(options.ca_file, "{}")
        anchors, names = anchors + more, names + named
    if options.extra_roots:
        anchors.extend(options.extra_roots)
        names.append("the demo's own root")
    return " + ".join(names), anchors


def _read(file: Path, name: str) -> tuple[list[bytes], list[str]]:
    """Return the roots of a PEM file, and its name; a file that cannot be read has none, and its name says so."""
    shown = name.format(visible_text(str(file)))
    try:
        return list(split_pem(file.read_bytes())), [shown]
    except OSError as error:
        return [], [f"{shown} could not be read: {error.strerror}"]


def _system_bundle() -> Path | None:
    asked = ssl.get_default_verify_paths().cafile
    for place in (asked, *_BUNDLES):
        if place and Path(place).is_file():
            return Path(place)
    return None
