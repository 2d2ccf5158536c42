"""Stands where the layout library would fetch addresses and files: there is nothing to fetch."""

from __future__ import annotations

from typing import NoReturn

from weasyprint.urls import FatalURLFetchingError, URLFetcher


class AssetRefused(FatalURLFetchingError):  # type: ignore[misc]  # the library is untyped
    """A document asked for something outside its design; drawing stops.

    A ``BaseException`` by its root, so nothing in the library can swallow it.
    """


class Nothing(URLFetcher):  # type: ignore[misc]  # the library is untyped
    """Refuses every address: what a design may use is in memory before drawing begins."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> NoReturn:
        """Refuse.

        Raises:
            AssetRefused: Always.
        """
        del url, headers
        raise AssetRefused("a document asked for something outside its design")
