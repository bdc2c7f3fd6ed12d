"""Embedded servers that misbehave on purpose: for a first look, for tests, for pictures.

``scenario``      what a demo server is made of, as data
``scenarios``     the table of them: ``starttls_scenarios``, ``tls_scenarios``, ``session_scenarios``, ``ehlo_scenarios``
``samples``       settings, a log and a header to read, for what no server shows
``replies``       how their replies are written down
``listing``       what ``demo --list`` prints
``conversation``  the server's side of SMTP: a line in, an answer out
``certificates``  a root, an intermediate and a leaf, minted in memory
``half_handshake``  the server's half of a handshake, by hand, for a certificate that no library serves
``large_hello``   what becomes of a ClientHello that is too large for some
``server``        DemoServer: real sockets on the loopback address, in daemon threads
``connection``    one client of it, in clear and inside TLS

It stands aside: it imports only ``smtp``, ``tls`` and ``visible``, and only the command line, tests and pictures import it.
"""
