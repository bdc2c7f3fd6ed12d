"""Which TLS versions the server speaks, what was negotiated, and what a sender would get.

``lens``              the way in: the answers to each version, and this machine
``version_row``       the answers to one; ``negotiated``: what the session has
``sweep``             the questions and their answers; ``probe_record``: what passed on a probe's own connections
``extras``            the questions beside the versions; ``probe_wording`` words them
``ports``             the ports of one host side by side, and which setting makes them differ
``client_offer``      what the client of a capture offers in its hello
``protocol_list``     lists of versions as Postfix reads them; ``outcome_table``: what senders with such a list get
``words``             the TLS records of a conversation, each in a few words
"""
