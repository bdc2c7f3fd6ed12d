"""TLS on the wire. Bytes in, values out: no sockets, no clocks, no threads (ssl.MemoryBIO is allowed).

``registry``       the numbers, in the registry's spelling: versions, content types, alerts, cipher suites, named groups
``alert``          Alert, and what each one means to a person
``outcome``        the answers a server can give to a version, one word each
``record``         the record splitter (RFC 8446 §5.1)
``client_hello``   our own ClientHello for SSLv3 and TLS 1.0 to 1.3, and the reading of one
``server_hello``   ServerHello, HelloRetryRequest and what follows them in clear
``probe``          one probe of one version: what was received becomes an outcome
``certificate``    what a certificate says (RFC 5280)
``path``           from the presented chain to a trust anchor, and why not
``names``          reference_id against presented_ids (RFC 9525)
"""
