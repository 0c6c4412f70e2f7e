"""Sends a digest to the one address its user configured, which no message ever shows."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from sopdocs.errors import Refusal

VARIABLE = "SOPDOCS_WEBHOOK"
TIMEOUT = 15
"""Seconds after which an address is given up."""
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nobody: the message is for the address that was configured."""

    def redirect_request(self, *_arguments: Any) -> None:
        """Return no further request."""


def webhook(environment: Mapping[str, str] = os.environ) -> str:
    """Return the address from the environment; refused unless it is https, or of this very machine."""
    address = environment.get(VARIABLE, "").strip()
    if not address:
        raise Refusal(f"the environment variable {VARIABLE} is not set; put the address of a webhook there")
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Refusal(f"what {VARIABLE} holds is no address") from None
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)):
        raise Refusal(f"what {VARIABLE} holds is to begin with https://")
    return address


def send(message: Mapping[str, Any], address: str) -> None:
    """Post a message; refused where the webhook cannot be reached or does not take it."""
    local = urlsplit(address).hostname in _LOOPBACK
    opener = urllib.request.build_opener(_Stay, *([urllib.request.ProxyHandler({})] if local else []))
    try:
        request = urllib.request.Request(  # noqa: S310 - https or this machine, see above
            address,
            data=json.dumps(message).encode(),
            method="POST",
            headers={"Content-Type": "application/json", "User-Agent": "sopdocs"},
        )
        with opener.open(request, timeout=TIMEOUT) as answer:
            answer.read(1024)
    except urllib.error.HTTPError as error:
        error.close()
        raise Refusal(f"the webhook answered with status {error.code}; nothing was delivered") from None
    except (OSError, HTTPException, ValueError):
        raise Refusal(f"the webhook cannot be reached; is {VARIABLE} right, and the network there?") from None
