"""Clients of a server in this process, signed in as nobody unless they say who they are."""

from typing import Any

import httpx

PATIENCE = 30.0
"""Seconds. Tests share their machine and, with the server, one process: what stands still for a
few seconds is slow, not wrong."""


def asking(base_url: str = "", **how: Any) -> httpx.Client:
    """Give a client; it loads no certificates, as it only ever speaks to this machine."""
    return httpx.Client(base_url=base_url, timeout=PATIENCE, verify=False, **how)


def ask(url: str, **how: Any) -> httpx.Response:
    """Get one thing by a client of its own."""
    with asking() as client:
        return client.get(url, **how)
