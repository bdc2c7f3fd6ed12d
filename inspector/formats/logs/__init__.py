"""The logs of mail servers.

``from_postfix``, ``from_exim_debug``, ``from_exim``, ``from_exchange``, ``from_esa``
                    the readers
``lines``           the lines of a log, with ``times``; ``stories`` tells its conversations apart
``tls``             and ``hex_dump``: what they say of TLS
``wrapping``        undoes what collectors and containers put around their lines; ``records``: JSON and journald's
"""
