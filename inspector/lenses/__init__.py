"""Pure readings of a transcript: the same events always give the same words. No socket, no clock, no thread, no widget.

``finding``       Finding, Evidence, Severity
``ehlo``          every EHLO reply line by line: by the letter, what it breaks, what it was meant to be; is STARTTLS offered?
``versions``      what the server answered to each TLS version, what this machine could do, and what was negotiated
``certificates``  the presented chain, the certification path, the names
``session``       how far the session has come, in the words of the header; what could be done next
``conversation``  one row of the conversation for each event that has one
``findings``      all findings, most severe first, from the rules in ``starttls_findings``, ``tls_findings``, …
``advice``        what to tell people: tables of wording and of settings, with their direction
``inspection``    all of it at once: what the screen and the reports show
"""
