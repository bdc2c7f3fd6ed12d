"""The certificates: the chain as presented, the certification paths, the names, and what is wrong with each.

``lens``              the way in; what it shows stands in ``rows``
``problems``          what is wrong: ``checks`` of each certificate, ``chain`` of all together, ``paths`` of each trust store
``wording``           what is said of each problem
``tlsa``              TLSA records (RFC 6698), ready to paste
"""
