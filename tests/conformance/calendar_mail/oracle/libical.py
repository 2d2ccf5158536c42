"""libical's reading and its table of what iTIP allows for each method (RFC 5546, 3)."""

from __future__ import annotations

import ctypes
from functools import cache


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL("libical.so.3")
    library.icalerror_set_errors_are_fatal(0)
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, result, arguments in (
        ("icalproperty_string_to_kind", number, [text]),
        ("icalcomponent_string_to_kind", number, [text]),
        ("icalparser_parse_string", pointer, [text]),
        ("icalcomponent_get_first_property", pointer, [pointer, number]),
        ("icalcomponent_get_next_property", pointer, [pointer, number]),
        ("icalcomponent_get_first_component", pointer, [pointer, number]),
        ("icalcomponent_get_next_component", pointer, [pointer, number]),
        ("icalproperty_get_xlicerror", text, [pointer]),
        ("icalcomponent_strip_errors", None, [pointer]),
        ("icalrestriction_check", number, [pointer]),
        ("icalcomponent_free", None, [pointer]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def is_installed() -> bool:
    """Whether this machine has the library."""
    try:
        _library()
    except OSError:
        return False
    return True


def complaints(content: bytes) -> list[str]:
    """What libical notes while it reads, and then while it checks the method's restrictions."""
    library = _library()
    root = library.icalparser_parse_string(content)
    if not root:
        return ["cannot be read"]
    found = _errors(root)
    library.icalcomponent_strip_errors(root)
    library.icalrestriction_check(root)
    found += _errors(root)
    library.icalcomponent_free(root)
    return found


def _errors(component: int) -> list[str]:
    library = _library()
    error = library.icalproperty_string_to_kind(b"X-LIC-ERROR")
    anything = library.icalcomponent_string_to_kind(b"ANY")
    found: list[str] = []
    each = library.icalcomponent_get_first_property(component, error)
    while each:
        found.append(library.icalproperty_get_xlicerror(each).decode())
        each = library.icalcomponent_get_next_property(component, error)
    inner = library.icalcomponent_get_first_component(component, anything)
    while inner:
        found += _errors(inner)
        inner = library.icalcomponent_get_next_component(component, anything)
    return found
