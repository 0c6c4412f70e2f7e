"""The data behind the site as files for other tools, and the page that says what is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from sopdocs.site.pages import tables, tables_gaps, tables_work

if TYPE_CHECKING:
    from sopdocs.site.pages.view import World

FOLDER = "data"
TABLES = (
    tables_gaps.TABLES[0], *tables_work.TABLES, *tables_gaps.TABLES[1:],
)  # fmt: skip
PACKAGE = f"{FOLDER}/datapackage.json"


def files(world: World) -> Iterator[tuple[str, Callable[[], str], Callable[[], bytes]]]:
    """Yield every table as CSV and JSON, and the list of them: address, digest of what it reads, maker."""
    yield PACKAGE, str, lambda: tables.package(TABLES)
    for table in TABLES:
        reads = partial(table.reads, world)
        yield f"{FOLDER}/{table.name}.csv", reads, partial(tables.as_csv, world, table)
        yield f"{FOLDER}/{table.name}.json", reads, partial(tables.as_json, world, table)


def shown(_world: World) -> dict[str, object]:
    """Return what the page shows."""
    return {"tables": TABLES, "folder": FOLDER, "package": PACKAGE}
