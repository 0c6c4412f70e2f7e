"""The page How each number is computed, made from the definitions that the figures themselves use."""

from __future__ import annotations

from html import unescape

import pytest

from sopdocs.site.pages.lists import pages
from sopdocs.site.pour import Page
from sopdocs.variance.definitions import METRICS
from tests.test_site_pages import small


@pytest.fixture(scope="module")
def page() -> Page:
    return dict(pages(small()))["lists/formulas.html"]()


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_is_told_with_formula_and_when_it_is_missing(page: Page, name: str) -> None:
    one = METRICS[name]
    start = page.body.index(f'id="{name}"')
    told = unescape(page.body[start : page.body.index("</dl>", start)])
    for text in (one.name, one.tells, one.formula, one.absent, one.pitfall, one.source, f"<code>{name}<"):
        assert text in told


def test_the_page_is_found_from_the_lists() -> None:
    assert 'href="formulas.html"' in dict(pages(small()))["lists/index.html"]().body
