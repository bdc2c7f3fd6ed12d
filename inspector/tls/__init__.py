"""TLS on the wire. Bytes in, values out: no sockets, no clocks, no threads (ssl.MemoryBIO is allowed).

The numbers and words

``registry``           the numbers, in the registry's spelling: versions, content types, handshake messages, groups, …
``cipher_suites``      every registered cipher suite, number to name
``openssl_names``      versions and cipher suites as OpenSSL and logs write them
``alert``              Alert, and what each one means to a person
``outcome``            the answers a server can give to a version, one word each
``certificate_names``  what the object identifiers in certificates are called
``traps``              what a bare answer usually means, measured on real servers

From bytes to messages

``wire``               vectors and numbers: the grain of every message
``record``             the record splitter (RFC 8446 §5.1)
``handshake``          handshake messages, put together from records
``extension``          hello extensions
``client_hello``       our own ClientHello for SSLv3 and TLS 1.0 to 1.3, and the reading of one
``client_offer``       what a client's hello offers, whoever sent it
``offer``              what our hello offers, so that nothing but the version can be refused
``second_offers``      what the second questions offer instead
``server_hello``       ServerHello, HelloRetryRequest and what follows them in clear
``answer``             ProbeAnswer: what a probe found out
``first_flight``       what follows a ServerHello in clear: chain, key exchange, staple
``encrypted_flight``   the same in TLS 1.3, where it is encrypted: read with the key of our own share
``retried_flight``     and behind a HelloRetryRequest, after a second hello; ``key_share``: what that asks for
``flight_cipher``      and the keys for that
``session_flight``     the same of a library's own handshake, with the one secret that it tells
``signature_proof``    does the server hold the key of the certificate that it shows?
``probe``              one probe of one version: what was received becomes an outcome
``sslv2``              the messages of SSLv2, which have another form
``sslv2_probe``        the probe for it
``second_question``    what to ask after an answer that does not say all; ``confirmation``: of a no to TLS 1.3
``extra_question``     the questions that are asked on request only
``extra_probe``        and their hellos

Certificates

``presented``          the presented chain, read from recorded records (TLS 1.2 and lower)
``der``, ``tbs``       a certificate taken apart, field by field
``certificate``        what a certificate says (RFC 5280)
``names``              reference_id against presented_ids (RFC 9525), and what SNI may carry
``trust``              a PEM bundle, and trust anchors found by name
``chain``              the certificates of a chain with their signatures checked
``path``               from the presented chain to a trust anchor
``path_reasons``       and why not; ``limits``: what forbids one that is whole
``certificate_fault``  what can be wrong, one word each; keys and signatures that are too weak
``tlsa``               TLSA records
``expected_warnings``  what libraries warn of when such things are read, kept quiet: it is told as facts
"""
