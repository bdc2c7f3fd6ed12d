"""The only room with sockets, threads and clocks.

``options``      what the user set: names, timeouts, versions, limits
``commands``     what can be asked of a running session; they go through its inbox
``clock``        seconds since the session's start, and deadlines that span steps
``inbox``        the queue of commands with the pipe that wakes the thread
``resolver``     names to addresses, in a daemon thread that cancelling abandons
``connection``   one TCP connection: connect, write, read replies, in clear and inside TLS
``secure``       stdlib ssl over MemoryBIO, with the record tap
``trust``        trust stores, and whether a path to one of them builds
``local_tls``    what this machine's OpenSSL could do, without a network
``session``      the worker thread: the script, then typed commands
``sweep``        the probes, a few at a time, each on its own connection
"""
