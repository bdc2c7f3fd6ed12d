"""How the HTML report looks: colours for light and dark, one width of letters for what was said, and paper."""

from base64 import b64encode
from hashlib import sha256

PALETTES = {
    "light": {
        "page": "#ffffff",
        "panel": "#f4f6f8",
        "text": "#1c2126",
        "quiet": "#59636e",
        "client": "#0a56ad",
        "ok": "#1a6b34",
        "warning": "#855000",
        "failure": "#b3142b",
        "lit": "#ffe9a3",
        "on-lit": "#1c2126",
        "rule": "#cbd2d9",
    },
    "dark": {
        "page": "#14171b",
        "panel": "#1d2228",
        "text": "#e3e7eb",
        "quiet": "#9ba6b2",
        "client": "#7fbcff",
        "ok": "#74cf90",
        "warning": "#e6b455",
        "failure": "#ff9292",
        "lit": "#5c4a05",
        "on-lit": "#ffffff",
        "rule": "#3a424b",
    },
}
"""Scheme: colour by what it means. A test computes the contrast of each pair that `_RULES` puts together."""
ON_PAGE = ("text", "quiet", "client", "ok", "warning", "failure")
"""Colours of letters on `page` and on `panel`; on `lit` stands `on-lit` alone."""

_RULES = """
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1.5rem 1rem 4rem;background:var(--page);color:var(--text);
 font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:2.5rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--rule);overflow-wrap:anywhere}
h4{font-size:1rem;font-weight:600;margin:.8rem 0 .3rem}
h3{font-size:1rem;margin:1.25rem 0 .4rem;overflow-wrap:anywhere}
p{margin:.4rem 0;max-width:52rem;overflow-wrap:anywhere}
ul{margin:.4rem 0;padding-left:1.2rem}
li{max-width:52rem;overflow-wrap:anywhere}
a{color:var(--client)}
code,pre,.said{font-family:ui-monospace,"SF Mono","DejaVu Sans Mono",Consolas,"Noto Sans Mono CJK KR",monospace;
 font-size:.86rem}
pre{max-width:60rem;background:var(--panel);margin:.5rem 0;padding:.5rem .75rem;white-space:pre-wrap;overflow-wrap:anywhere}
code{overflow-wrap:anywhere;white-space:pre-wrap}
mark{background:var(--lit);color:var(--on-lit);text-decoration:underline;font-weight:600}
nav{margin:1rem 0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.15rem 1rem;margin:0}
dt{color:var(--quiet)}
dd{margin:0;overflow-wrap:anywhere}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.2rem .75rem .2rem 0;font-weight:400;overflow-wrap:anywhere}
thead th,caption{color:var(--quiet);text-align:left;border-bottom:1px solid var(--rule)}
tbody th,thead th{white-space:nowrap}
.said td,.said th{padding:.05rem .75rem .05rem 0;border:0;white-space:pre-wrap}
.said .time{color:var(--quiet);text-align:right;white-space:nowrap}
.said .text{width:70%}
.said .margin{white-space:normal;min-width:14rem}
tr:target,article:target{outline:2px solid var(--warning);outline-offset:2px}
article{margin:1.25rem 0;padding-left:.9rem;border-left:3px solid var(--quiet)}
article.failure{border-left-color:var(--failure)}
article.warning{border-left-color:var(--warning)}
.quiet{color:var(--quiet)}
.client{color:var(--client)}
.ok{color:var(--ok)}
.warning>h3,.said .warning,.warning.sign{color:var(--warning)}
.failure>h3,.said .failure,.failure.sign{color:var(--failure)}
.note{background:var(--panel)}
footer{margin-top:3rem;color:var(--quiet)}
@media (max-width:40rem){dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@media print{body{max-width:none;padding:0;font-size:10pt}nav{display:none}a{color:inherit;text-decoration:none}
 pre,.note{border:1px solid var(--rule)}tr,h2,h3{break-inside:avoid}h2,h3{break-after:avoid}
 mark{background:none}.scroll{overflow:visible}}
"""


def _colours(scheme: str) -> str:
    return ":root{" + "".join(f"--{name}:{colour};" for name, colour in PALETTES[scheme].items()) + "}"


def stylesheet() -> str:
    """Return the sheet; printed pages take the light colours whatever the reader's choice."""
    return f"{_colours('light')}@media screen and (prefers-color-scheme:dark){{{_colours('dark')}}}{_RULES}"


def policy(sheet: str) -> str:
    """Return the Content-Security-Policy under which a page with this sheet is shown: nothing is loaded, nothing runs."""
    digest = b64encode(sha256(sheet.encode()).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
