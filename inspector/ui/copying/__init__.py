"""Copies: into a private file, and on to a clipboard.

``leaving``         a look at a copy before it leaves: what is replaced, with or without annotations
``names_told``      which names a copy holds, said before the first one leaves
``delivery``        a copy on its way: made, written, sent, and what is said about it
``copies``          the private files; ``pem``: certificates in them
``clipboard``       the ways to a clipboard, and which of them lead there from here
"""
