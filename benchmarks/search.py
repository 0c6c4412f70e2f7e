"""Measure the search of the site beside Material's own index and Pagefind, over the same pages in one run.

    python -m benchmarks.search [--records 1000 10000] [--site FOLDER] [--pagefind PROGRAM]

The index is made by a child process; its CPU seconds and peak memory are without reading the pages. In
Chromium a page is opened and a query filled in at once: the seconds go from there to the first result, for an
id with nothing asked before, then in the same visit for a rare word, the most common word, and that word with
a facet. Bytes are what the server sent for the search, not compressed. Material has its index built in the
browser. Pagefind is measured if it is found (`pip install pagefind[bin]`); it indexes the finished HTML.
"""

from __future__ import annotations

import argparse
import functools
import json
import re
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.build import base, build
from benchmarks.cost import HOME, must, run
from sopdocs.site.search import weights, written
from sopdocs.site.search_files import Doc, docs_of
from sopdocs.site.search_words import vocabulary

if TYPE_CHECKING:
    from playwright.sync_api import Page

MATERIAL, OURS, PAGEFIND = "Material", "sopdocs", "Pagefind"
OF_SEARCH = re.compile(r"/search/|/pagefind/|/workers/|/lunr/|sopdocs-search")
PATIENCE_MS = 180_000
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
PAGEFIND_PAGE = """<!doctype html><meta charset="utf-8"><title>p</title><p id="first"></p>
<script type="module">
const pagefind = await import("/pagefind/pagefind.js");
window.find = async (query) => {
  const found = await pagefind.search(query);
  const first = found.results.length ? await found.results[0].data() : {url: ""};
  document.getElementById("first").textContent = first.url;
};
document.title = "ready";
</script>"""


@dataclass
class Measured:
    """What one search costs: seconds of CPU and MiB to make its index, bytes of it, and each query."""

    name: str
    cpu: float
    peak: float
    size: int
    queries: dict[str, tuple[float, int]] = field(default_factory=dict)


def pages(site: Path) -> dict[str, Doc]:
    """Return every page as the search keeps it."""
    return {
        url: doc for path in site.glob("search/p-*.js") for url, doc in docs_of(path.read_bytes()).items()
    }


def asked(docs: dict[str, Doc]) -> dict[str, str]:
    """Return the queries: the id of a gap, a word of one page, and the word of most pages."""
    counts: Counter[str] = Counter()
    common = frozenset(vocabulary()[1])
    for doc in docs.values():
        counts.update({word for word in weights(doc, common) if word.isalpha() and len(word) > 4})
    gaps = sorted(url for url in docs if url.startswith("gaps/gap-"))
    least = min(counts.values())
    rare = min(word for word, count in counts.items() if count == least)
    return {
        "id": Path(gaps[len(gaps) // 2]).stem.upper(),
        "rare": rare,
        "common": counts.most_common(1)[0][0],
    }


def ours(docs: dict[str, Doc]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of our search."""
    yield from ((path, data) for path, data in written(docs, docs) if data is not None)


def material(docs: dict[str, Doc]) -> Iterator[tuple[str, bytes]]:
    """Yield Material's index of the same texts, as its plugin writes it."""
    rows = [
        {
            "location": f"{url}#{anchor}" if anchor else url,
            "title": escape(heading),
            "text": "".join(f"<p>{escape(line)}</p>" for line in text.split("\n")),
            "tags": [escape(tag) for tag in tags],
        }
        for url, doc in docs.items()
        for heading, text, anchor, tags in doc.passages
    ]
    config = {"lang": ["en"], "separator": r"[\s\-]+", "pipeline": ["stopWordFilter"], "fields": {}}
    fields = {"title": {"boost": 1000.0}, "text": {"boost": 1.0}, "tags": {"boost": 1000000.0}}
    yield (
        "search/search_index.json",
        json.dumps({"config": config | {"fields": fields}, "docs": rows}).encode(),
    )


def indexed(name: str, site: Path, out: Path) -> None:
    """Make an index and print what it cost; runs in a process of its own."""
    docs = pages(site)
    started = time.process_time()
    size = 0
    for path, data in (ours if name == OURS else material)(docs):
        place = out / path
        place.parent.mkdir(parents=True, exist_ok=True)
        size += place.write_bytes(data)
    spent = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([spent, peak, size]))


def made(name: str, site: Path, out: Path) -> Measured:
    """Run `indexed` in a process of its own."""
    command = (sys.executable, "-m", "benchmarks.search", "--index", name, "--site", site, "--out", out)
    return Measured(name, *json.loads(must(run(command, HOME)).output))


def found_by_pagefind(program: str, site: Path) -> Measured:
    """Index the finished pages with Pagefind."""
    cost = must(run((*program.split(), "--site", site), HOME))
    (site / "pagefind-page.html").write_text(PAGEFIND_PAGE, "utf-8")
    size = sum(path.stat().st_size for path in (site / "pagefind").rglob("*") if path.is_file())
    return Measured(PAGEFIND, cost.cpu, cost.peak, size)


def stock(folder: Path) -> Path:
    """Build a site of one page with Material as it is, whose index is then replaced."""
    (folder / "docs").mkdir(parents=True)
    (folder / "docs/index.md").write_text("# Home\n\nText\n", "utf-8")
    (folder / "mkdocs.yml").write_text("site_name: x\ntheme: {name: material, font: false}\n", "utf-8")
    must(run((sys.executable, "-m", "mkdocs", "build", "--quiet"), folder))
    return folder / "site"


class _Counting(SimpleHTTPRequestHandler):
    """Serves a folder and counts the bytes it sends for the search."""

    sent = 0

    def send_header(self, keyword: str, value: str) -> None:
        """Send a header, and note how long the file is."""
        if keyword == "Content-Length" and OF_SEARCH.search(self.path):
            _Counting.sent += int(value)
        super().send_header(keyword, value)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a folder on this machine."""
    handler = functools.partial(_Counting, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def timed(act: Callable[[], object]) -> float:
    """Return the seconds until the result is there."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def in_ours(page: Page, query: str) -> None:
    """Type into our search; the first result is there when it is on another query's place."""
    if not page.locator("dialog[open]").count():
        page.keyboard.press("/")
    page.evaluate("document.querySelector('.sd-search-results').replaceChildren()")
    page.locator(".sd-search-input").fill(query)
    page.locator(".sd-search-option").first.wait_for(timeout=PATIENCE_MS)


def narrowed(page: Page) -> None:
    """Choose the gaps among the results."""
    page.evaluate("document.querySelector('.sd-search-results').replaceChildren()")
    page.get_by_role("combobox", name="Kind").select_option("Gap")
    page.locator(".sd-search-option").first.wait_for(timeout=PATIENCE_MS)


def in_material(page: Page, query: str) -> None:
    """Type into Material's search."""
    field_ = page.locator(".md-search__input")
    field_.click()
    field_.fill("")
    page.evaluate("document.querySelector('.md-search-result__list').replaceChildren()")
    field_.press_sequentially(query, delay=0)
    page.locator(".md-search-result__item").first.wait_for(timeout=PATIENCE_MS)


def in_pagefind(page: Page, query: str) -> None:
    """Ask Pagefind's own interface for scripts."""
    page.wait_for_function("document.title === 'ready'", timeout=PATIENCE_MS)
    page.evaluate("query => window.find(query)", query)


def visited(one: Measured, site: Path, queries: dict[str, str]) -> None:
    """Ask every query in one visit."""
    from playwright.sync_api import sync_playwright

    address = "pagefind-page.html" if one.name == PAGEFIND else "index.html"
    ask = {OURS: in_ours, MATERIAL: in_material, PAGEFIND: in_pagefind}[one.name]
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with served(site) as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        page = browser.new_page()
        before = _Counting.sent
        page.goto(root + address)
        for name, query in queries.items():
            seconds = timed(functools.partial(ask, page, query))
            one.queries[name], before = (seconds, _Counting.sent - before), _Counting.sent
        if one.name == OURS:
            seconds = timed(functools.partial(narrowed, page))
            one.queries["facet"] = seconds, _Counting.sent - before
        browser.close()


def told(found: Sequence[Measured], queries: dict[str, str], count: int) -> None:
    """Print the table of one size."""
    print(f"\n{count} pages; " + ", ".join(f"{name}: {query}" for name, query in queries.items()))
    names = [*queries, "facet"]
    print(
        f"{'':10}{'index CPU s':>12}{'peak MiB':>10}{'index MB':>10}"
        + "".join(f"{n + ' s / kB':>18}" for n in names)
    )
    for one in found:
        cells = [one.queries.get(name) for name in names]
        shown = "".join(f"{f'{c[0]:.2f} / {c[1] / 1000:,.0f}' if c else '-':>18}" for c in cells)
        print(f"{one.name:10}{one.cpu:12.2f}{one.peak:10.0f}{one.size / 1e6:10.1f}{shown}", flush=True)


def measured(site: Path, work: Path, pagefind: str) -> None:
    """Measure every search over one site."""
    docs = pages(site)
    queries = asked(docs)
    found = [made(OURS, site, work / "ours")]
    visited(found[-1], site, queries)
    if pagefind:
        copy = work / "pagefind"
        shutil.copytree(site, copy)
        found.append(found_by_pagefind(pagefind, copy))
        visited(found[-1], copy, queries)
    theirs = stock(work / "stock")
    found.append(made(MATERIAL, site, theirs))
    visited(found[-1], theirs, queries)
    told(found, queries, len(docs))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure at each size; `--index` is for the child processes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--site", type=Path, help="measure a site that is built already")
    parser.add_argument(
        "--pagefind", default=f"{sys.executable} -m pagefind" if find_spec("pagefind") else ""
    )
    parser.add_argument("--index", choices=(OURS, MATERIAL), help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.index:
        indexed(options.index, options.site, options.out)
        return
    for records in [0] if options.site else options.records:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            if not options.site:
                base(folder / "base", records)
                build(folder / "base")
            measured(options.site or folder / "base" / "site", folder, options.pagefind)


if __name__ == "__main__":
    main()
