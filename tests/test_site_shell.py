"""MkDocs builds the house in a child process, from the repository's configuration, only when it must."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markupsafe import Markup

from sopdocs.errors import Refusal
from sopdocs.site.build import Draft, furnish, publish
from sopdocs.site.derive import SECTIONS, house, navigation
from sopdocs.site.pour import Page
from sopdocs.site.shell import shell

ROOT = Path(__file__).parents[1]
MINIMAL = """site_name: Ours
site_url: https://example.org/kb/
docs_dir: docs
theme: {name: material, font: false}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    (root / "docs").mkdir(parents=True)
    (root / "docs/about.md").write_text('# About\n\nOur <span data-fig="x">?</span> way.\n', encoding="utf-8")
    (root / "mkdocs.yml").write_text(MINIMAL, encoding="utf-8")
    return root


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_shell_has_a_frame_for_each_section_and_is_kept(repository: Path) -> None:
    before = tree(repository)
    made = shell(repository, repository / ".sopdocs")
    assert {path.removesuffix("index.html").rstrip("/") for path in made.framed()} == {
        s.folder for s in SECTIONS
    }
    assert all((made.folder / path).is_file() for path in made.framed())
    stamp = (made.folder / "index.html").stat().st_ino
    assert shell(repository, repository / ".sopdocs") == made
    assert (made.folder / "index.html").stat().st_ino == stamp
    after = {path: data for path, data in tree(repository).items() if not path.startswith(".sopdocs/")}
    assert after == before


def test_a_repository_without_a_picture_has_our_mark_and_keeps_its_own(repository: Path) -> None:
    config = repository / "mkdocs.yml"
    assert house(config).mark == ("favicon", "logo")
    own = "theme: {name: material, favicon: mine.png, icon: {logo: material/home}}"
    config.write_text(config.read_text("utf-8").replace("theme: {name: material, font: false}", own), "utf-8")
    assert house(config).mark == ()


def test_a_changed_page_makes_a_new_shell(repository: Path) -> None:
    first = shell(repository, repository / ".sopdocs")
    (repository / "docs/about.md").write_text("# About\n\nAnother way.\n", encoding="utf-8")
    second = shell(repository, repository / ".sopdocs")
    assert second.digest != first.digest
    assert "Another way" in (second.folder / "about.html").read_text(encoding="utf-8")


def test_the_repositorys_own_overrides_and_style_are_honoured(repository: Path) -> None:
    (repository / "overrides").mkdir()
    override = '{% extends "base.html" %}{% block announce %}Freeze on Friday{% endblock %}'
    (repository / "overrides/main.html").write_text(override, encoding="utf-8")
    (repository / "docs/ours.css").write_text("h1 {}", encoding="utf-8")
    text = MINIMAL.replace("font: false", "font: false, custom_dir: overrides") + "extra_css: [ours.css]\n"
    (repository / "mkdocs.yml").write_text(text, encoding="utf-8")
    made = shell(repository, repository / ".sopdocs")
    html = (made.folder / "gaps/index.html").read_text(encoding="utf-8")
    assert "Freeze on Friday" in html
    assert html.index("assets/sopdocs.css") < html.index("ours.css")
    assert "gaps" in furnish(made).frames


def test_a_link_out_of_the_docs_folder_is_not_published(repository: Path) -> None:
    secret = repository.parent / "secret.txt"
    secret.write_text("token", encoding="utf-8")
    (repository / "docs/secret.txt").symlink_to(secret)
    made = shell(repository, repository / ".sopdocs")
    assert not (made.folder / "secret.txt").exists()


def test_an_error_of_mkdocs_is_said_in_its_words(repository: Path) -> None:
    (repository / "mkdocs.yml").write_text(MINIMAL + "plugins: [no-such-plugin]\n", encoding="utf-8")
    with pytest.raises(Refusal, match="no-such-plugin"):
        shell(repository, repository / ".sopdocs")
    assert not list((repository / ".sopdocs/shell").glob("*"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("docs_dir: docs\ntheme: mkdocs\n", "material"),
        ("docs_dir: nowhere\ntheme: material\n", "nowhere"),
        ("theme: [\n", "cannot be read"),
    ],
)
def test_a_configuration_we_cannot_use_is_refused(repository: Path, text: str, words: str) -> None:
    (repository / "mkdocs.yml").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=words):
        house(repository / "mkdocs.yml")


def test_reading_the_configuration_runs_nothing_it_names(repository: Path) -> None:
    evil = "x: !!python/object/apply:os.mkdir [pwned]\n"
    (repository / "mkdocs.yml").write_text(MINIMAL + evil, encoding="utf-8")
    assert house(repository / "mkdocs.yml").nav is None
    assert not Path("pwned").exists()


def test_a_section_keeps_the_place_the_nav_gives_it() -> None:
    nav = navigation(["about.md", {"Work": [{"Our gaps": "gaps/index.md"}]}], SECTIONS)
    assert nav[-1] == {"Work": [{"Our gaps": "gaps/index.md"}]}
    assert {"Gaps": "gaps/index.md"} not in nav
    assert nav[0] == {"Home": "index.md"}


def test_the_published_house_asks_nobody_else_for_anything(tmp_path: Path) -> None:
    made = furnish(shell(ROOT, tmp_path / ".sopdocs"))
    foreign = re.compile(rb"""(?:src|href)=["']?(https?:)?//(?!sopdocs\.example\.org)[^"'>\s]*""")
    for path in made.files:
        data = made.own(path)
        assert b"unpkg.com" not in data, path
        assert b"fonts.g" not in data, path
        if path.endswith(".html"):
            resources = re.findall(rb"<(?:script|link|img|iframe)[^>]*>", data)
            assert not [tag for tag in resources if foreign.search(tag)], path
            assert b"Content-Security-Policy" in data, path


def test_a_site_works_below_any_address(repository: Path) -> None:
    state, out = repository / ".sopdocs", repository / "site"
    made = furnish(shell(repository, state), {"x": "own"}.get)

    def draft(url: str) -> Draft:
        return Draft(url, None, lambda: Page(url, url, Markup("<h1>x</h1>")))

    urls = [*made.shell.framed(), "gaps/gap-2026-001.html"]
    done = publish([draft(url) for url in urls], made, out, state, {})
    assert done.pages == len(urls)
    page = (out / "gaps/gap-2026-001.html").read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="/[^/]', page)
    for address in re.findall(r'(?:src|href)="([^"#:]+)"', page):
        assert (out / "gaps" / address).resolve().is_file(), address
    assert 'Our <span data-fig="x">own</span> way' in (out / "about.html").read_text(encoding="utf-8")


def test_a_section_without_its_page_is_refused(repository: Path) -> None:
    state = repository / ".sopdocs"
    with pytest.raises(Refusal, match=r"gaps/index\.html"):
        publish([], furnish(shell(repository, state)), repository / "site", state, {})
