"""The demo's site: every record has a page, every link leads somewhere, every figure says which it is."""

from __future__ import annotations

import datetime
import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from sopdocs.check import Verdict, check
from sopdocs.diagnostics import Diagnostic, Location, Severity
from sopdocs.load import load
from sopdocs.measure import measure
from sopdocs.repository import Repository, open_repository
from sopdocs.rule import Context
from sopdocs.rules import RULES
from sopdocs.settings import Settings
from sopdocs.site.compose import Previewer, publish_site
from sopdocs.site.pages import drafts, record_page
from sopdocs.site.pages.quoted import quoted
from sopdocs.site.pages.view import World
from sopdocs.site.search_files import LIST, docs_of

ROOT = Path(__file__).parents[1]


def world_of(repository: Repository) -> World:
    kb = repository.kb.public()
    verdict = check(
        Context(kb, repository.figures, repository.as_of, repository.settings), RULES, repository.reading
    )
    return World(kb, repository.figures, verdict, repository.as_of, repository.settings)


@pytest.fixture(scope="module")
def world() -> World:
    return world_of(open_repository(ROOT))


@pytest.fixture(scope="module")
def site(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("demo")
    for name in ("mkdocs.yml", "site_src"):
        (root / name).symlink_to(ROOT / name)
    out = root / "site"
    publish_site(root, world, out)
    assert publish_site(root, world, out).changed == ()
    return out


class Outline(HTMLParser):
    """Collects anchors, links and the order of headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(values["id"] or "")
        for name in ("href", "src"):
            if name in values and tag in ("a", "link", "script", "img"):
                self.links.append(values[name] or "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


@pytest.fixture(scope="module")
def outlines(site: Path) -> dict[str, Outline]:
    return {
        path.relative_to(site).as_posix(): Outline(path.read_text(encoding="utf-8"))
        for path in site.rglob("*.html")
    }


def test_every_record_has_a_page(world: World, site: Path) -> None:
    for entry in world.kb.entries:
        url = world.url(entry)
        assert url is not None
        assert unescape((site / url).read_text(encoding="utf-8")).count(entry.title) >= 2, url


def test_every_link_inside_the_site_leads_somewhere(site: Path, outlines: dict[str, Outline]) -> None:
    lost = []
    for url, outline in outlines.items():
        if url == "404.html":
            continue
        for link in outline.links:
            parts = urlsplit(link)
            if parts.scheme or not (parts.path or parts.fragment):
                continue
            target = (site / url).parent / unquote(parts.path) if parts.path else site / url
            name = target.resolve().relative_to(site.resolve()).as_posix()
            if not target.is_file() or (parts.fragment and parts.fragment not in outlines[name].ids):
                lost.append((url, link))
    assert lost == []


def test_a_page_has_one_title_its_headings_in_order_and_its_anchors_once(
    outlines: dict[str, Outline],
) -> None:
    for url, outline in outlines.items():
        assert outline.headings.count(1) == 1, url
        steps = zip(outline.headings, outline.headings[1:], strict=False)
        assert all(below - above <= 1 for above, below in steps), url
        assert len(outline.ids) == len(set(outline.ids)), url


def test_the_gap_page_says_what_the_figures_say(site: Path) -> None:
    page = (site / "gaps/gap-2026-003.html").read_text(encoding="utf-8")
    (first,) = re.findall(r'<p class="sd-verdict sd-adverse">(.*?)</p>', page, re.DOTALL)[:1]
    verdict = unescape(re.sub("<[^>]*>", "", first))
    words = verdict.replace("\u00a0", " ")
    assert "averaged 88.4 % against a target of 96.0 % from Nov 2025 to Jan 2026: 7.6 pp below" in words
    assert "EUR 78 k a month in penalties" in words
    assert "2 of 3 periods" in words
    titles = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    assert titles[:6] == [
        "How big is it?", "Why?", "What do we do?", "Is the plan SMART?", "Has it worked?", "History",
    ]  # fmt: skip


def test_every_quoted_figure_of_a_gap_can_be_computed_again(site: Path, world: World) -> None:
    text = quoted(world)
    seen = 0
    for path in (site / "gaps").glob("gap-*.html"):
        figures = re.findall(r'<span data-fig="([^"]+)">([^<]*)</span>', path.read_text(encoding="utf-8"))
        for name, shown in figures:
            again = text(name)
            if again is not None:
                seen += 1
                digits = re.sub(r"[^0-9]", "", again)
                assert re.sub(r"[^0-9]", "", unescape(shown)) == digits, (path.name, name)
    assert seen > 100


def test_the_series_can_be_downloaded(site: Path) -> None:
    rows = (site / "gaps/gap-2026-003.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "period,plan,forecast,actual,unit"
    assert len(rows) == 19


def test_search_holds_id_owner_and_cause(site: Path) -> None:
    found = [docs_of(path.read_bytes()) for path in site.glob("search/p-*.js")]
    (gap,) = [docs["gaps/gap-2026-003.html"] for docs in found if "gaps/gap-2026-003.html" in docs]
    for word in (
        "GAP-2026-003",
        "Customer Service Manager EMEA",
        "Planning parameters are reviewed once a year",
    ):
        assert word in gap.passages[0][1]
    assert gap.facets[0] == "Gap"


@pytest.mark.parametrize("url", ["index.html", "gaps/index.html", "lists/due.html", "lists/owners.html"])
def test_no_number_is_lost_on_the_way(site: Path, url: str) -> None:
    page = (site / url).read_text(encoding="utf-8")
    for mistake in (">None<", ">nan", "Decimal(", "datetime.", "&lt;span", "[]"):
        assert mistake not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL), mistake


EVIL = "<img src=x onerror=alert(1)>"


def small(title: str = "OTIF to Retailer R1 below 95 %", **more: str) -> World:
    lines = {"kind": "gap", "schema_version": "1", "id": "GAP-2026-001", "title": json.dumps(title)}
    lines |= {"status": "proposed", "metric": "other", "other_metric": json.dumps(EVIL)}
    lines |= {"scope": json.dumps({"customer": EVIL}), "started_period": "2026-01"}
    lines |= {"statement": json.dumps(f"{EVIL} fell below the limit in August and stays there."), **more}
    text = "\n".join(f"{key}: {value}" for key, value in lines.items())
    kb, reading = load([("gaps/GAP-2026-001-otif.yaml", text.encode())])
    as_of = datetime.date(2026, 7, 10)
    figures = measure(kb, ROOT, as_of)
    return World(kb, figures, check(Context(kb, figures, as_of), RULES, reading), as_of, Settings())


def test_hostile_text_in_a_record_stays_text() -> None:
    world = small(title=f"Evil {EVIL} title")
    for draft in drafts(world):
        page = draft.make()
        if isinstance(page, bytes):
            continue
        assert "<img" not in page.body
        assert "<img" not in page.head
    page = record_page(world, world.kb.entries[0])
    assert page.title == f"Evil {EVIL} title"
    assert "&lt;img src=x onerror=alert(1)&gt;" in page.body


def test_a_record_that_breaks_the_schema_shows_its_findings() -> None:
    world = small(status="sleeping")
    page = record_page(world, world.kb.entries[0])
    assert "does not fit the schema" in page.body
    assert "sleeping" in page.body


@pytest.mark.parametrize("id", ["../../etc/passwd", "GAP-2026-001/../x", "con", "gap-2026-001"])
def test_an_id_that_is_none_makes_no_file(id: str) -> None:
    world = small(id=json.dumps(id))
    assert not [
        draft.url
        for draft in drafts(world)
        if draft.url.startswith("gaps/") and not re.search("index|propose", draft.url)
    ]


def test_what_a_page_reads_decides_whether_it_is_made_again(world: World) -> None:
    gap = world.kb.get("GAP-2026-003")
    assert gap
    before = world.reads(gap)
    assert before == world.reads(gap)
    other = World(world.kb, world.figures, world.verdict, world.as_of.replace(day=9), world.settings)
    assert other.reads(gap) != before
    finding = Diagnostic(Location("a"), "S001", "x", Severity.ERROR, "m", record="AP-2026-003", letter="S")
    judged = Verdict((finding,), world.verdict.states)
    assert World(world.kb, world.figures, judged, world.as_of, world.settings).reads(gap) != before


def test_the_page_of_a_rule_is_made_again_when_the_rule_speaks(world: World) -> None:
    """And that of another rule stays."""
    finding = Diagnostic(Location("a"), "S001", "x", Severity.ERROR, "m", record="AP-2026-003", letter="S")
    judged = World(world.kb, world.figures, Verdict((finding,), ()), world.as_of, world.settings)
    silent = World(world.kb, world.figures, Verdict((), ()), world.as_of, world.settings)
    reads = [{one.url: one.reads for one in drafts(each)} for each in (silent, judged, silent)]
    for url, same in (("rules/s001.html", False), ("rules/t001.html", True), ("rules/index.html", True)):
        before, after, again = (read() for each in reads if (read := each[url]))
        assert (before == after, before == again) == (same, True)


def test_a_preview_names_the_page_that_an_edit_broke(tmp_path: Path) -> None:
    for name in ("mkdocs.yml", "site_src"):
        (tmp_path / name).symlink_to(ROOT / name)
    worlds = [small(), small(status="sleeping")]
    previewer = Previewer(tmp_path, lambda: worlds.pop(0))
    first = previewer()
    assert first.broken == {}
    assert b"OTIF to Retailer R1" in first.files["gaps/gap-2026-001.html"]()
    (block,) = [make() for path, make in first.files.items() if path.startswith("search/p-0.")]
    assert b"gap-2026-001.html" in block
    assert b'"facets"' in first.files[LIST]()
    second = previewer()
    assert "sleeping" in second.broken["gaps/gap-2026-001.html"]
