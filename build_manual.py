"""What hatchling runs when it builds a wheel: the man page, made from the program's own parsers, goes into share/man."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ManualHook(BuildHookInterface[Any]):
    """Puts ``share/man/man1/smtp-inspector.1`` into the wheel; the source tree stays as it is."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - "standard" or "editable": both
        """Write the page into a folder that ends with the build."""
        sys.path.insert(0, self.root)  # what the page is made from needs the standard library only
        try:
            from inspector.command_line.manual import NAME, manual_page
        finally:
            sys.path.remove(self.root)
        self._folder = tempfile.TemporaryDirectory()
        page = Path(self._folder.name) / NAME
        page.write_text(manual_page(), encoding="utf-8")
        build_data["shared_data"][str(page)] = f"share/man/man1/{NAME}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's
        """Leave nothing behind."""
        self._folder.cleanup()
