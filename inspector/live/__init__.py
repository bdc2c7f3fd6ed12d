"""The only room with sockets, threads and clocks.

``options``      what the user set: names, timeouts, versions, limits
``commands``     what can be asked of a running session; they go through its inbox
``session``      the worker thread: the script, then typed commands
``script``       the scripted part: greeting, EHLO, STARTTLS, handshake, EHLO
``gate``         in front of each step of the script: open, or it waits for the user who goes step by step
``arrival``      from a target to a TCP connection: its name, then its addresses in order
``dialogue``     connection 0: the conversation by its state table, in clear and inside TLS
``talk``         a command out, a reply in, every line of it an event; for the session and for probes
``secure``       stdlib ssl over MemoryBIO
``key_log``      the one secret of its handshake that opens what the server encrypts there
``tap``          what passed of a handshake, record by record, and what that proves
``trust``        trust stores, and whether a path to one of them builds
``sweep``        every TLS version asked, a few at a time
``probe``        one of these questions, on a connection of its own
``probe_tap``    what passes on a probe's connection becomes events, in SSLv2 too
``quiet``        a probe whose handshake is brought to its end, for the server's log
``local_tls``    what this machine's OpenSSL could do, without a network
``local_policy`` and what its configuration file allows
``wire``         one TCP connection: connecting, writing, reading
``resolver``     names to addresses, in a daemon thread that cancelling abandons
``recorder``     where all threads put their events, one after another
``clock``        seconds since the session's start, and deadlines that span steps
``inbox``        the queue of commands with the pipe that wakes the thread
``cancellation`` the pipe that ends every wait at once
"""
