"""Network captures.

``from_capture``    the reader: every SMTP conversation in one (``conversations``)
``file``            pcap and pcapng; ``packets``: the headers; ``streams``: TCP put together
``dialogue``        one connection; ``tls``: its TLS
"""
