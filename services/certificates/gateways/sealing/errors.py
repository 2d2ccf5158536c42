"""What can be wrong with a key: the worker says it and does not start.

RuntimeError
└── SealKeyUnusable        no such file or token, a wrong password, or a kind that must not seal
"""

from __future__ import annotations


class SealKeyUnusable(RuntimeError):
    """Documents cannot be sealed with this key."""
