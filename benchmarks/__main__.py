"""Run every benchmark with its defaults: `python -m benchmarks`."""

from __future__ import annotations

from benchmarks import build, check

if __name__ == "__main__":
    check.main([])
    build.main([])
