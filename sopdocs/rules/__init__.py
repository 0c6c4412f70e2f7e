"""The rules, listed by hand: adding one is a file and a line here."""

from __future__ import annotations

from sopdocs.rule import Rule
from sopdocs.rules import (
    b001_names_a_person,
    c003_over_explained,
    e020_required_at_stage,
    g002_not_outside_tolerance,
    m001_no_outcome_kpi,
    m002_baseline_target_unit,
    m003_target_equals_baseline,
    m004_wrong_direction,
    r001_no_cause_link,
    r003_kpi_not_gap_metric,
    s001_vague_verb,
    s003_owner_not_role,
    s010_placeholder,
    t001_due_missing,
    t002_order,
    x002_confirmed_no_plan,
    x003_dangling_ref,
    x006_closed_without_proof,
)

RULES: tuple[Rule, ...] = (
    b001_names_a_person.RULE,
    c003_over_explained.RULE,
    e020_required_at_stage.RULE,
    g002_not_outside_tolerance.RULE,
    m001_no_outcome_kpi.RULE,
    m002_baseline_target_unit.RULE,
    m003_target_equals_baseline.RULE,
    m004_wrong_direction.RULE,
    r001_no_cause_link.RULE,
    r003_kpi_not_gap_metric.RULE,
    s001_vague_verb.RULE,
    s003_owner_not_role.RULE,
    s010_placeholder.RULE,
    t001_due_missing.RULE,
    t002_order.RULE,
    x002_confirmed_no_plan.RULE,
    x003_dangling_ref.RULE,
    x006_closed_without_proof.RULE,
)
