"""The machine-readable status of certificates: two public lists of bits, one place for each.

W3C Bitstring Status List v1.0. A place is random and never given twice, so a list tells nobody
how many certificates there are or who got theirs after whom.
"""
