"""A Spark of one's own for tests, as a user's environment would give it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.needed import missing


@contextmanager
def session() -> Iterator[Any]:
    """Yield a running session; what asks for one gets this."""
    if not shutil.which("java"):
        missing("a Java runtime")
    builder = pytest.importorskip("pyspark.sql").SparkSession.builder
    made = (
        builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    try:
        yield made
    finally:
        made.stop()
