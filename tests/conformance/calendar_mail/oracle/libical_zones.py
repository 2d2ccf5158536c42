"""A time zone as libical reads it from its VTIMEZONE."""

from __future__ import annotations

import ctypes
from datetime import datetime, timedelta


class _Time(ctypes.Structure):
    # `struct icaltimetype` of libical 3.
    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    )


class Zone:
    """The zone that ``text``, one VTIMEZONE, defines."""

    def __init__(self, text: str) -> None:
        library = ctypes.CDLL("libical.so.3")
        library.icalparser_parse_string.restype = ctypes.c_void_p
        library.icaltimezone_new.restype = ctypes.c_void_p
        library.icaltimezone_set_component.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        library.icaltimezone_get_utc_offset.argtypes = [
            ctypes.c_void_p,
            ctypes.POINTER(_Time),
            ctypes.POINTER(ctypes.c_int),
        ]
        self._offset_of = library.icaltimezone_get_utc_offset
        self._zone = library.icaltimezone_new()
        component = library.icalparser_parse_string(text.encode())
        assert library.icaltimezone_set_component(self._zone, component)

    def offset_of(self, wall: datetime) -> timedelta:
        """The offset from UTC at this wall time."""
        time = _Time(wall.year, wall.month, wall.day, wall.hour, wall.minute, wall.second)
        seconds = self._offset_of(self._zone, ctypes.byref(time), ctypes.byref(ctypes.c_int()))
        return timedelta(seconds=seconds)
