"""Text of records is hostile: whatever stands in it, only a few harmless elements come out."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopdocs.site.prose import block, ids, inline
from sopdocs.site.templates import environment

ALLOWED = {
    *("a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "s", "strong"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example/x)",
    "[x](https://good.example@evil.example/)",
    "[x](../../../etc/passwd)",
    "[x](\x01javascript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](https://evil.example/pixel.png)",
    "<https://evil.example/><b onmouseover=alert(1)>x",
    "{: onclick=alert(1) }",
    '[x](https://a.example/ "\\" onclick=alert(1)")',
    "<iframe src=https://evil.example></iframe>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<style>*{background:url(https://evil.example)}</style>",
    "<form action=https://evil.example><input name=x></form>",
    "<!--<img src=--><img src=x onerror=alert(1)//>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '--8<-- "/etc/passwd"',
    "{{ 7*7 }} {% include '/etc/passwd' %}",
]


class Elements(HTMLParser):
    """Collects what a browser would find."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(str(html))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def harmless(html: str) -> None:
    for tag, attributes in Elements(html).found:
        assert tag in ALLOWED
        assert set(attributes) <= ({"href", "rel"} if tag == "a" else set())
        if tag == "a":
            assert (attributes["href"] or "").startswith(("http://", "https://", "mailto:"))
            assert "@" not in (attributes["href"] or "").partition("://")[2].partition("/")[0]
            assert attributes["rel"] == "noopener noreferrer nofollow ugc"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_gives_only_harmless_elements(text: str) -> None:
    harmless(inline(text))
    harmless(block(text))


@given(st.text(alphabet=st.sampled_from("<>\"'&=/ \n[]()!:#`*_javscriptonloadhref;%\\|~-{}@"), max_size=120))
def test_no_mixture_of_signs_gives_anything_else(text: str) -> None:
    harmless(inline(text))
    harmless(block(text))


def test_what_was_written_can_still_be_read() -> None:
    assert Elements(block("<script>alert(1)</script>")).text.strip() == "<script>alert(1)</script>"
    assert Elements(inline("{{ 7*7 }}")).text == "{{ 7*7 }}"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"]), max_size=60))
def test_text_without_signs_reads_the_same_on_the_short_way(text: str) -> None:
    plain = "".join(char for char in text if char not in "\\`*_[]<>&~!\n\r|").strip()
    assert Elements(inline(plain)).text == plain


def test_emphasis_code_and_lists_are_for_authors() -> None:
    assert inline("a **b** `c`") == "a <strong>b</strong> <code>c</code>"
    assert "<li>one</li>" in block("- one\n- two")


def test_headings_would_break_the_page_and_stay_text() -> None:
    assert Elements(block("# Title\n\nText\n===")).found == [("p", {}), ("p", {})]


def test_a_link_shows_its_host_when_its_words_do_not() -> None:
    assert Elements(inline("[our bank](https://evil.example/login)")).text == "our bank (evil.example)"
    assert Elements(inline("[evil.example](https://evil.example/login)")).text == "evil.example"


@pytest.mark.parametrize("text", ["see GAP-2026-001.", "see *GAP-2026-001*", "(GAP-2026-001)\n\nand more"])
def test_record_ids_become_links(text: str) -> None:
    html = block(text, lambda id: f"../gaps/{id.lower()}.html" if id == "GAP-2026-001" else None)
    assert '<a href="../gaps/gap-2026-001.html"' in html


def test_ids_are_ids_only_when_they_stand_alone() -> None:
    assert ids("GAP-2026-001, RC-2026-0012 and REV-2026-07-mbr#D1; not XGAP-2026-001 or GAP-26-1") == [
        "GAP-2026-001",
        "RC-2026-0012",
        "REV-2026-07-mbr#D1",
    ]
    assert inline("GAP-2026-999", lambda id: None) == "GAP-2026-999"


def test_templates_escape_whatever_their_name() -> None:
    made = environment("en")
    for name in made.list_templates():
        assert made.get_template(name).name == name
    assert made.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"
