"""Makes a connection's packets vanish: nothing that comes is taken or acknowledged, and the other side is told nothing.

A filter of the kernel on the one socket, which needs no rights (https://www.kernel.org/doc/html/latest/networking/filter.html).
A proxy that passes nothing on is a milder fault: its kernel still acknowledges.
"""

import ctypes
import socket
import struct
from asyncio.trsock import TransportSocket

_SO_ATTACH_FILTER = 26
_DROP = struct.pack("HBBI", 0x06, 0, 0, 0)
"""One instruction: keep 0 bytes of the packet."""


def swallow(connection: socket.socket | TransportSocket) -> None:
    """From now on whatever comes to this end of a connection vanishes, for good."""
    program = ctypes.create_string_buffer(_DROP, len(_DROP))
    connection.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HL", 1, ctypes.addressof(program)))
