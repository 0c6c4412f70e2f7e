"""The list of all addresses that search engines and link checkers read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape, unescape

_LOC = re.compile(r"<loc>([^<]*)</loc>")


def sitemap(shell_sitemap: str, site: str, frames: Mapping[str, str], pages: Iterable[str]) -> bytes:
    """Return the sitemap of all pages, without dates: the same input gives the same bytes."""
    skipped = {site + path for path in frames} | {site}
    own = [unescape(loc) for loc in _LOC.findall(shell_sitemap)]
    addresses = [address for address in own if address not in skipped]
    addresses += [site + ("" if url == "index.html" else url) for url in pages]
    body = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in sorted(set(addresses)))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{body}</urlset>\n".encode()
