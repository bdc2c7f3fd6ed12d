"""The way of a message by its Received fields (RFC 5321 §4.4): protocol and TLS version at each hop.

``lens``              the way in; ``forms``: how each mail server writes the field
"""
