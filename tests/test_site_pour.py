"""A page is poured into the frame MkDocs made; nothing of the frame's own identity stays."""

from __future__ import annotations

import re

import pytest
from markupsafe import Markup

from sopdocs.errors import Refusal
from sopdocs.site.derive import THEME
from sopdocs.site.pour import CARD, Heading, Page, _canonical, filled, frame, secured
from sopdocs.site.sitemap import sitemap

FRAME = """<!doctype html>
<html><head>
  <meta charset="utf-8">
  <meta name="description" content="sopdocs-slot-description">
  <link rel="canonical" href="https://example.org/kb/gaps/index.html">
  <link rel="prev" href="../index.html">
  <title>sopdocs-slot-title - Site</title>
  <script>inline()</script>
  <script src="../assets/a.js"></script>
  <!--sopdocs-edit https://git.example/r/edit/main/site_src/gaps/index.md-->
  <!--sopdocs-slot-head-->
</head><body>
  <a href="#gaps" class="md-skip">Skip</a>
  <div data-md-type="toc" ><nav><!--sopdocs-slot-toc--></nav></div>
  <!-- a comment of the theme -->
  <article><!--sopdocs-slot-edit--><!--sopdocs-slot-body--></article>
</body></html>
"""


def poured(page: Page, html: str = FRAME) -> str:
    return frame(html, "gaps/index.html", "site_src").pour(page).decode()


def test_a_page_has_its_own_title_address_and_edit_link() -> None:
    page = Page(
        "gaps/gap-2026-001.html", "A & B", Markup("<h1>x</h1>"), "Words", edit="gaps/GAP-2026-001-a.yaml"
    )
    html = poured(page)
    assert "<title>GAP-2026-001 A &amp; B - Site</title>" in html
    assert '<link rel="canonical" href="https://example.org/kb/gaps/gap-2026-001.html">' in html
    assert 'href="https://git.example/r/edit/main/gaps/GAP-2026-001-a.yaml"' in html
    assert '<meta name="description" content="Words">' in html
    assert "<article><a" in html
    assert "sopdocs-slot" not in html
    assert "index.md" not in html
    assert 'rel="prev"' not in html


NAMED = FRAME.replace(
    "<!--sopdocs-slot-head-->", "<!--sopdocs-crumbs Start|Gaps &amp; more--><!--sopdocs-slot-head-->"
)


def test_a_record_is_named_by_its_id_in_the_tab_and_on_the_way_to_it() -> None:
    html = poured(Page("gaps/gap-2026-001.html", "Late <again>", Markup("<h1>x</h1>")), NAMED)
    assert "<title>GAP-2026-001 Late &lt;again&gt; · Gaps &amp; more - Site</title>" in html
    steps = re.findall(r'itemprop="name"[^>]*>([^<]*)<', html)
    assert steps == ["Start", "Gaps &amp; more", "GAP-2026-001"]
    assert re.findall(r'itemprop="item" href="([^"]*)"', html) == ["../index.html", "index.html"]
    assert "sopdocs-crumbs" not in html


def test_the_first_page_of_a_section_says_its_name_once() -> None:
    html = poured(Page("gaps/index.html", "Gaps", Markup("<h1>x</h1>")), NAMED)
    assert "<title>Gaps - Site</title>" in html
    assert re.findall(r'itemprop="name"[^>]*>([^<]*)<', html) == ["Start", "Gaps &amp; more"]


def test_home_has_no_way_to_it() -> None:
    assert "sd-crumbs" not in poured(Page("index.html", "Home", Markup("<h1>x</h1>")), NAMED)


def test_titles_and_headings_are_text() -> None:
    evil = '"><img src=x onerror=alert(1)>'
    html = poured(Page("gaps/x.html", evil, Markup("ok"), evil, toc=(Heading(evil, evil),), edit=evil))
    assert "<img" not in html


def test_without_a_table_of_contents_its_column_is_hidden() -> None:
    assert 'data-md-type="toc" hidden' in poured(Page("gaps/x.html", "x", Markup()))
    assert "hidden" not in poured(Page("gaps/x.html", "x", Markup(), toc=(Heading("a", "A"),)))


@pytest.mark.parametrize("lost", ["body", "toc", "head", "edit", "title"])
def test_an_override_that_loses_a_slot_is_told_so(lost: str) -> None:
    html = re.sub(rf"<!--sopdocs-slot-{lost}-->|sopdocs-slot-{lost}", "", FRAME)
    with pytest.raises(Refusal, match=f"slot `{lost}`"):
        frame(html, "gaps/index.html")


def test_an_override_that_doubles_the_body_is_told_so() -> None:
    with pytest.raises(Refusal, match="slot `body`"):
        frame(FRAME.replace("</article>", "<!--sopdocs-slot-body--></article>"), "gaps/index.html")


def test_the_policy_allows_the_pages_own_inline_scripts_and_no_other() -> None:
    html = secured(FRAME)
    assert html.count("Content-Security-Policy") == 1
    assert "'sha256-" in html
    assert "unsafe-inline'; img" in html  # of style attributes, which cannot run anything
    script = re.search(r"script-src ([^;]*);", html)
    assert script
    assert "unsafe" not in script[1]
    assert secured(FRAME.replace("inline()", "other()")) != html.replace("inline()", "other()")


def test_figures_in_prose_are_filled_and_unknown_ones_left() -> None:
    prose = (
        '<p><span data-fig="GAP-2026-001.bias_pct">?</span> <span data-fig="no.such">as written</span></p>'
    )
    html = filled(prose, {"GAP-2026-001.bias_pct": "12.9 % <"}.get)
    assert html == prose.replace("?", "12.9 % &lt;")


def test_the_sitemap_lists_pages_and_no_frames() -> None:
    base = "https://example.org/kb/"
    shell = (
        f"<urlset><url><loc>{base}about.html</loc></url><url><loc>{base}gaps/index.html</loc></url></urlset>"
    )
    listed = sitemap(shell, base, {"gaps/index.html": "gaps"}, ["index.html", "gaps/a.html"]).decode()
    assert re.findall(r"<loc>(.*?)</loc>", listed) == [base, f"{base}about.html", f"{base}gaps/a.html"]


def test_a_link_to_a_page_has_a_picture_where_the_address_is_known() -> None:
    assert '<meta property="og:image" content="https://x.example/assets/sopdocs-card.png">' in _canonical(
        "https://x.example/", "gaps/a.html"
    )
    assert _canonical("", "gaps/a.html") == ""
    assert (THEME / CARD).stat().st_size < 40_000
