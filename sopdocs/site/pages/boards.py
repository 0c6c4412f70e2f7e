"""Dashboards: six boards on all records, and an overview with what each of them says in one sentence.

A board is worked out when its page is asked for, and once for both its page and the overview.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sopdocs.site.bars import Told, small
from sopdocs.site.pages import (
    boards_actions,
    boards_ahead,
    boards_causes,
    boards_data,
    boards_detection,
    boards_flow,
)
from sopdocs.site.pages.boards_parts import Board, count, plain
from sopdocs.site.pages.view import View, World
from sopdocs.site.pour import Heading, Page, Passage
from sopdocs.site.templates import rendered
from sopdocs.site.tongue import say

URL = "dashboards/index.html"
LEAD = "What all records say together: one sentence each, the picture and the numbers on a page of its own."
BOARDS: tuple[tuple[str, Callable[[World], Board]], ...] = (
    ("ahead", boards_ahead.board),
    ("flow", boards_flow.board),
    ("causes", boards_causes.board),
    ("detection", boards_detection.board),
    ("actions", boards_actions.board),
    ("data", boards_data.board),
)


def pages(world: World) -> Iterator[tuple[str, Callable[[], str] | None, Callable[[], Page]]]:
    """Yield the overview and every board: address, the digest of what it reads, and how to make it.

    Rows of a database change unseen: where there are any, boards are made every time.
    """
    reads = None if world.outlooks.reads is None else lambda: world.everything
    yield URL, reads, partial(_index, world)
    for slug, make in BOARDS:
        yield f"dashboards/{slug}.html", reads, partial(_page, world, make)


def _index(world: World) -> Page:
    boards = [make(world) for _, make in BOARDS]
    pictures = {
        one.slug: small(Told(f"bi-{one.slug}", plain(one.finding), one.lead), one.small) for one in boards
    }
    body = rendered("boards.html", v=View(world, URL), lead=say(LEAD), boards=boards, pictures=pictures)
    return Page(
        url=URL,
        title=say("Dashboards"),
        body=body,
        description=say(LEAD),
        search=(Passage(say("Dashboards"), say(LEAD)),),
    )


def _page(world: World, make: Callable[[World], Board]) -> Page:
    board = make(world)
    body = rendered("board.html", v=View(world, board.url), board=board, count=count)
    passages = [Passage(f"{board.title}: {one.title}", plain(one.finding), one.id) for one in board.blocks]
    return Page(
        url=board.url,
        title=board.title,
        body=body,
        description=board.lead,
        toc=tuple(Heading(one.id, one.title) for one in board.blocks),
        search=(Passage(board.title, board.lead), *passages),
    )
