"""Ports of the loopback interface that nobody uses."""

import random
import socket
from collections.abc import Iterable

LOOPBACK = "127.0.0.1"

# Below the range from which the kernel takes the source ports of outgoing connections (32768 up):
# a client that reconnects while its server is down can otherwise be given the server's own port,
# be connected with itself, and keep the server from coming back.
_LOWEST, _HIGHEST = 20_000, 32_000
_ATTEMPTS = 200


class NoFreePort(Exception):
    """Every port that was tried is in use."""


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback interface now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do, so that connections of a past run in TIME_WAIT do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A free port at random, for a server that no person has to find."""
    generator = random.SystemRandom()
    return first_free(generator.randrange(_LOWEST, _HIGHEST) for _ in range(_ATTEMPTS))


def first_free(candidates: Iterable[int]) -> int:
    """The first of these ports that is free; raises NoFreePort when none is."""
    for port in candidates:
        if is_free(port):
            return port
    raise NoFreePort("no free port found on 127.0.0.1")
