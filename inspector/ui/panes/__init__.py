"""The side panes: what an inspection comes to, as lines.

``pane``            a side pane: a pure function from an inspection to lines; ``empty``: one that has nothing to show
``ehlo``, ``tls``, ``certificates``, ``clients``, ``findings``
                    those functions; ``ports``, ``paths`` and ``sheet`` make parts of them, as does ``outcome_rows``: what
                    senders get; ``suites`` names cipher suites as OpenSSL does
``bytes``           the bytes of a line, and ``probe`` those of a probe, as ``hex_rows``
``copy``            what a copy takes out of a pane
"""
