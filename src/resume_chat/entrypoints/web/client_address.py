"""Where a client is, said by a proxy in `X-Real-IP`: for hosts that tell it there and nowhere else.

`X-Forwarded-For` is uvicorn's business. Which of the two a host sets, and does not let clients set, only its owner knows;
so one is configured, and the other is not looked at.
"""

import ipaddress
from collections.abc import Sequence

from litestar.types import ASGIApp, Receive, Scope, Send

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class RealAddress:
    """Wraps an application: clients of trusted proxies are where those say they are."""

    def __init__(self, app: ASGIApp, proxies: Sequence[str]) -> None:
        """Wraps.

        Args:
            app: What is wrapped.
            proxies: Addresses or networks that are believed.
        """
        self._app = app
        self._proxies: list[Network] = [ipaddress.ip_network(each, strict=False) for each in proxies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An ASGI application."""
        client = scope.get("client")
        if client and self._is_trusted(str(client[0])):
            said = [value for name, value in scope["headers"] if name == b"x-real-ip"]
            address = _address_of(said[0].decode("latin-1").strip()) if len(said) == 1 else None
            if address is not None:
                scope["client"] = (str(address), 0)
        await self._app(scope, receive, send)

    def _is_trusted(self, host: str) -> bool:
        address = _address_of(host)
        return address is not None and any(address in network for network in self._proxies)


def _address_of(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
