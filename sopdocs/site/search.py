"""The lists that name every page: Material's search index and the sitemap.

The index is written one page a line, so that an unchanged page's line is taken over without making the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html import escape, unescape

from sopdocs.errors import Refusal
from sopdocs.site.pour import Page, Passage

INDEX = "search/search_index.json"
INDEX_SCRIPT = "search/search_index.js"
"""The same index for pages opened from a file share, which may not fetch a file but may run a script."""

SCRIPT_LIMIT = 8 * 1024 * 1024
"""A larger index is left out of file shares: the browser would stand still while it is read."""

TEXT_LIMIT = 4000
"""Characters of a passage that the index holds; Material loads the whole index before the first answer."""

_WHOLE_CHECK = 8 * 1024 * 1024
_LOCATION = re.compile(rb'\{"location": ?"([^"#]*)')
_LOC = re.compile(r"<loc>([^<]*)</loc>")


def index_line(page: Page) -> bytes:
    """Return the page's documents for the index, on one line without a comma at the end; may be empty."""
    return b",".join(_document(page.url, passage) for passage in page.search)


def _document(url: str, passage: Passage) -> bytes:
    # Material puts these strings into innerHTML: they are escaped here. It shows the paragraphs that match.
    document: dict[str, object] = {
        "location": f"{url}#{passage.anchor}" if passage.anchor else url,
        "title": escape(passage.title),
        "text": "".join(f"<p>{escape(line)}</p>" for line in passage.text[:TEXT_LIMIT].split("\n") if line),
    }
    if passage.tags:
        document["tags"] = [escape(tag) for tag in passage.tags]
    return json.dumps(document, ensure_ascii=False).encode()


def index_lines(index: bytes) -> dict[str, bytes]:
    """Return the lines of an index we wrote, by page."""
    found: dict[str, bytes] = {}
    for line in index.split(b"\n")[1:-1]:
        match = _LOCATION.match(line)
        if match:
            found[match[1].decode()] = line.rstrip(b",")
    return found


def index(shell_index: bytes, lines: Iterable[bytes]) -> bytes:
    """Return the whole index: MkDocs' configuration and hand-written pages, then ours."""
    data = json.loads(shell_index)
    config = json.dumps(data["config"]).encode()
    own = [json.dumps(document, ensure_ascii=False).encode() for document in data["docs"]]
    return (
        b'{"config":'
        + config
        + b',"docs":[\n'
        + b",\n".join([*own, *(line for line in lines if line)])
        + b"\n]}"
    )


def index_script(data: bytes) -> bytes:
    """Return the index as a script; an empty one where it is too large."""
    return b"var __index = " + (
        data if len(data) <= SCRIPT_LIMIT else b'{"config":{"lang":["en"]},"docs":[]}'
    )


def check_index(data: bytes) -> None:
    """Raise unless the index can be read; of a very large one every hundredth line is read."""
    try:
        if len(data) <= _WHOLE_CHECK:
            json.loads(data)
        else:
            lines = data.split(b"\n")
            json.loads(lines[0] + lines[-1])
            for line in lines[1:-1:100]:
                json.loads(b"[" + line.rstrip(b",") + b"]")
    except ValueError as error:
        raise Refusal(f"the search index is damaged: {error}") from error


def sitemap(shell_sitemap: str, site: str, frames: Mapping[str, str], pages: Iterable[str]) -> bytes:
    """Return the sitemap of all pages, without dates: the same input gives the same bytes."""
    skipped = {site + path for path in frames} | {site}
    own = [unescape(loc) for loc in _LOC.findall(shell_sitemap)]
    addresses = [address for address in own if address not in skipped]
    addresses += [site + ("" if url == "index.html" else url) for url in pages]
    body = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in sorted(set(addresses)))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{body}</urlset>\n".encode()
