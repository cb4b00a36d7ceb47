"""Which web pages may open a chat: a browser tells the page's origin, and this decides before the upgrade."""

import re
from collections.abc import Collection, Sequence

_ORIGIN = re.compile(r"(https?)://([^/?#@\s\\]+)")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def is_allowed(origins: Sequence[str], host: str, allowed: Collection[str]) -> bool:
    """Whether a handshake may go on.

    Args:
        origins: The values of the `Origin` header; none when it is not a browser that connects.
        host: The `Host` header.
        allowed: Origins that may connect besides the service's own host, compared letter by letter.
    """
    if not origins:
        return True
    if len(origins) > 1:
        return False
    match = _ORIGIN.fullmatch(origins[0])
    if match is None:
        return False
    if origins[0] in allowed:
        return True
    default = _DEFAULT_PORTS[match[1]]
    return match[2].removesuffix(default) == host.lower().removesuffix(default)
