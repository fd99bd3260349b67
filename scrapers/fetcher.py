"""The seam to the network: one request in, one whole answer out, with limits on size and time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import requests

from scrapers.errors import TooLarge

_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a server said to one request. Header names are lower case; `body` has any content coding undone."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Fetcher(Protocol):
    """Asks for one address, once. Follows no redirect and tries nothing again: that is the client's work."""

    def fetch(self, url: str, headers: Mapping[str, str], *, timeout: float, max_bytes: int) -> Reply:
        """Return the whole answer.

        Raises OSError when there is no connection, no answer in time, or a body shorter than its Content-Length;
        TooLarge when the body (uncompressed) is larger than `max_bytes`.
        """
        ...


class RequestsFetcher:
    """The network through requests. `whole_answer_seconds` bounds a server that sends one byte at a time."""

    def __init__(self, whole_answer_seconds: float = 600.0) -> None:
        self._session = requests.Session()
        # Without this, requests would send a password from the user's .netrc to whatever host we ask.
        self._session.auth = _without_password
        self._whole_answer_seconds = whole_answer_seconds

    def fetch(self, url: str, headers: Mapping[str, str], *, timeout: float, max_bytes: int) -> Reply:
        """See Fetcher."""
        until = time.monotonic() + self._whole_answer_seconds
        with self._session.get(
            url, headers=dict(headers), timeout=timeout, stream=True, allow_redirects=False
        ) as response:
            announced = response.headers.get("Content-Length", "")
            if announced.isdigit() and int(announced) > max_bytes:
                raise TooLarge(_too_large(max_bytes, f"it announces {announced} bytes"))
            parts: list[bytes] = []
            size = 0
            for part in response.iter_content(_CHUNK):
                size += len(part)
                if size > max_bytes:
                    raise TooLarge(_too_large(max_bytes, "more came"))
                if time.monotonic() > until:
                    raise TimeoutError(f"the answer was not complete after {self._whole_answer_seconds:g} s")
                parts.append(part)
            lower = {name.lower(): value for name, value in response.headers.items()}
            return Reply(status=response.status_code, headers=lower, body=b"".join(parts))

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _without_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _too_large(max_bytes: int, why: str) -> str:
    return f"the answer is larger than the limit of {max_bytes} bytes ({why})"


def is_unreachable(error: OSError) -> bool:
    """Whether no connection came about at all: no such host, nobody listening, no network."""
    return isinstance(error, requests.ConnectionError) and not isinstance(
        error, (requests.Timeout, requests.exceptions.SSLError, requests.exceptions.ChunkedEncodingError)
    )


def said_shortly(error: OSError, timeout: float) -> str:
    """A few words for a failed exchange. Never the error's own text: it may print the address with its key."""
    if isinstance(error, (requests.Timeout, TimeoutError)):
        return f"no answer within {timeout:g} s"
    if isinstance(error, (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)):
        return "the answer broke off before its end"
    if isinstance(error, requests.exceptions.SSLError):
        return "the secure connection could not be made"
    return "no connection, or it broke"
