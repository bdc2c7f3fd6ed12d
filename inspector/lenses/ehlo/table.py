"""The deviations of an EHLO reply that are known, all in one: by what part of the reply they are about."""

from inspector.lenses.ehlo.kind import Kind
from inspector.lenses.ehlo.table_greeting import GREETING_KINDS
from inspector.lenses.ehlo.table_keywords import KEYWORD_KINDS
from inspector.lenses.ehlo.table_lines import LINE_KINDS

KINDS: dict[str, Kind] = {kind.code: kind for kind in (*GREETING_KINDS, *LINE_KINDS, *KEYWORD_KINDS)}
"""Every kind but the special ones of a first line, by its code."""
