"""Which port a private server gets."""

import socket

import pytest

from demo.ports import NoFreePort, first_free, free_port, is_free


def test_free_port_when_chosen_lies_below_the_ports_of_outgoing_connections():
    assert 20_000 <= free_port() < 32_768


def test_first_free_when_the_first_is_taken_gives_the_next():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port, other = taken.getsockname()[1], free_port()
        assert not is_free(port)
        assert first_free([port, other]) == other


def test_first_free_when_all_are_taken_refuses():
    with pytest.raises(NoFreePort):
        first_free([])
