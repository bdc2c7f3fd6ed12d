"""Trust stores, and whether a certification path from a presented chain to one of their roots builds."""

import ssl
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from inspector.events import PathChecked
from inspector.frozen import Frozen
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


class Store(Frozen):
    """A trust store."""

    name: str
    """As people know it."""
    anchors: list[bytes]
    """Its roots (DER)."""


def check_paths(chain: Sequence[bytes], options: Options, clock: Clock, connection: int = 0) -> list[PathChecked]:
    """Try to build a path from `chain` (DER, leaf first) to a root of each trust store, at the same moment.

    What `options` add is added to each. `connection`: where the chain was presented.
    """
    when = clock.wall()
    return [_checked(chain, store, when, clock.now(), connection) for store in trust_stores(options)]


def trust_stores(options: Options) -> list[Store]:
    """Return this system's store and certifi's, which is Mozilla's list; a demo's own root is trusted in both, as a rule."""
    added = [_read(options.ca_file, "{}")] if options.ca_file else []
    own_roots = [Store("the demo's own root", list(options.extra_roots))] if options.extra_roots else []
    system = _system_bundle()
    own = _read(system, "this system's store ({})") if system else Store("no system store was found", [])
    everywhere = own_roots if options.extra_roots_in_all else []
    return [_joined(own, added + own_roots), _joined(_of_certifi(), added + everywhere)]


def _checked(chain: Sequence[bytes], store: Store, when: datetime, now: float, connection: int) -> PathChecked:
    found = build_path(chain, store.anchors, when)
    places = {der: place for place, der in reversed(list(enumerate(chain)))}
    return PathChecked(
        at=now,
        connection=connection,
        store=store.name,
        anchors=len(store.anchors),
        builds=found.builds,
        path=found.path,
        wall_clock=when.isoformat(timespec="seconds"),
        words=found.words,
        reasons=tuple((str(reason.fault), places.get(reason.der, -1), reason.words) for reason in found.reasons),
    )


def _joined(store: Store, added: list[Store]) -> Store:
    stores = (store, *added)
    return Store(" + ".join(each.name for each in stores), [anchor for each in stores for anchor in each.anchors])


def _of_certifi() -> Store:
    """Return the roots of the package certifi, which many programs carry with them in place of the system's."""
    import certifi  # not before a chain is there to be checked

    return _read(Path(certifi.where()), f"certifi {certifi.__version__}")


def _read(file: Path, name: str) -> Store:
    """Return the roots of a PEM file, and its name; a file that cannot be read has none, and its name says so."""
    shown = name.format(visible_text(str(file)))
    try:
        return Store(shown, split_pem(file.read_bytes()))
    except OSError as error:
        return Store(f"{shown} could not be read: {error.strerror}", [])


def _system_bundle() -> Path | None:
    asked = ssl.get_default_verify_paths().cafile
    for place in (asked, *_BUNDLES):
        if place and Path(place).is_file():
            return Path(place)
    return None
