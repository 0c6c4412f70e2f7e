"""What rules say of a catalog: at its line, in no record's name, and only where it can be read."""

from __future__ import annotations

from sopdocs.diagnostics import Diagnostic, Severity
from sopdocs.rules import x003_dangling_ref, x013_assumption_expired, x014_signal_without_gap
from tests.support import Case, case

SIGNALS = "data/signals.yaml"
FIRED = case("# beside: GAP-2026-008\nmetric: otif\n", "signals")
FIRED.files[SIGNALS] = FIRED.files[SIGNALS].replace(b"status: watch", b"status: fired")


def found(tried: Case) -> list[Diagnostic]:
    """Return what the rule on signals says."""
    return tried.found([x014_signal_without_gap.RULE], "X014")


def test_a_finding_on_a_catalog_stands_at_its_line_and_belongs_to_no_record() -> None:
    (one,) = found(FIRED)
    line = FIRED.files[SIGNALS].decode().splitlines()[one.location.line - 1]
    assert line.strip() == "status: fired"
    assert (one.record, one.field) == ("", "signals.SG-2026-001.status")
    assert one.severity is Severity.WARNING


def test_a_catalog_that_breaks_the_schema_is_not_judged() -> None:
    broken = case("", "signals")
    broken.files[SIGNALS] = FIRED.files[SIGNALS].replace(b"label:", b"lable:")
    assert not found(broken)


def test_a_signal_without_a_metric_is_left_alone() -> None:
    tried = case("# beside: GAP-2026-008\nmetric: otif\n", "signals")
    text = FIRED.files[SIGNALS].replace(b"    metric: inbound_lead_time\n", b"")
    tried.files[SIGNALS] = text
    assert not found(tried)


def test_a_signal_that_names_no_slice_is_answered_by_any_gap_on_its_metric() -> None:
    tried = case("", "signals")
    tried.files[SIGNALS] = FIRED.files[SIGNALS].replace(b"    scope: {lane: Asia-Europe}\n", b"")
    assert not found(tried)
    gap = "gaps/GAP-2026-008-lead-time-asia-europe.yaml"
    tried.files[gap] = tried.files[gap].replace(b"status: proposed", b"status: rejected")
    (one,) = found(tried)
    assert one.message == "`SG-2026-001` has fired and no gap covers `inbound_lead_time`"


def test_a_plan_is_named_beside_its_gap_only_where_the_gap_does_not_rest_on_the_assumption() -> None:
    text = (
        "assumptions:\n"
        "  AS-2026-007:\n"
        "    text: The retailer keeps its delivery windows.\n"
        "    metric: otif\n"
        "    status: broken\n"
        "# beside: AP-2026-003\n"
        "status: active\n"
    )
    (one,) = case(text, "assumptions").found([x013_assumption_expired.RULE], "X013")
    assert one.message == "`AS-2026-007` is broken, and `GAP-2026-003` rests on it"
    (one,) = case(text + "# beside: GAP-2026-003\nstatus: proposed\n", "assumptions").found(
        [x013_assumption_expired.RULE], "X013"
    )
    assert one.message == "`AS-2026-007` is broken, and `AP-2026-003` rests on it"


def test_a_metric_that_a_dataset_names_stands_in_the_catalog() -> None:
    tried = case("", "gap")
    data = tried.files["data/datasets.yaml"]
    line = b"    unit: pct\n"
    tried.files["data/datasets.yaml"] = data.replace(line, line + b"    metric: otif\n", 1)
    assert not tried.verdict([x003_dangling_ref.RULE]).findings
    tried.files["data/datasets.yaml"] = data.replace(line, line + b"    metric: otiff\n", 1)
    (one,) = tried.verdict([x003_dangling_ref.RULE]).findings
    text = tried.files["data/datasets.yaml"].decode().splitlines()[one.location.line - 1]
    assert (one.location.path, text.strip(), one.record) == ("data/datasets.yaml", "metric: otiff", "")
    assert (one.severity, one.message) == (
        Severity.ERROR,
        "`otiff` is not a metric of `data/metrics.yaml`",
    )
    assert "`otif`" in one.hint
