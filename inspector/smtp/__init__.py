"""SMTP as RFC 5321 writes it. Bytes in, values out: no sockets, no clocks, no threads.

``target``       whom to speak to: host, port and mode, from what the user typed
``reply``        ReplyLine, Reply and the incremental, bounded ReplyReader (RFC 5321 §4.2)
``annotation``   Span and Annotation: which bytes of a line match which ABNF rule
``ehlo_reply``   is STARTTLS offered? An EHLO reply by the letter and to a lenient reader
``grammar``      the ABNF of an EHLO reply, rule by rule, and how it is shown (RFC 5321 §4.1.1.1)
``reading``      one line of an EHLO reply against the grammar: which bytes match or break which rule
``extensions``   the registered service extensions: keyword, parameters, RFC, meaning
``amounts``      parameters of service extensions in words: sizes, times, lists
``codes``        reply codes (RFC 5321 §4.2) and enhanced status codes (RFC 3463, 5248)
``command``      commands made from a user's words, with the guard against injected lines
``decoding``     a guess at text that is neither ASCII nor UTF-8
``secret``       what of a command is secret, and the line without it (RFC 4954)
``echo``         a secret that comes back in a reply
``step``         the steps of a scripted session
``conversation`` the conversation's state table: what is known when, and what STARTTLS forgets (RFC 3207 §4.2)
"""
