"""Whatever is edited in whatever order, a verdict from memory is the verdict from scratch."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from sopdocs.check import Verdict, check
from sopdocs.history import History
from sopdocs.load import load
from sopdocs.measure import measure
from sopdocs.memory import Memory
from sopdocs.rule import Context
from sopdocs.rules import RULES
from sopdocs.settings import Settings
from tests.test_memory import DAY, FILES, RECORDS, ROOT

Files = dict[str, bytes]
BEFORE = History(load(sorted(FILES.items()))[0])
IDS = sorted(
    {id for path in RECORDS for id in re.findall(r"\b(?:GAP|RC|AP|LL)-\d{4}-\d{3}\b", FILES[path].decode())}
)
PAIR = re.compile(r"\b([a-z_]+): ([^\n{}\[\],#]+)")
SAID: dict[str, list[str]] = {}
for _name, _value in (pair for path in RECORDS for pair in PAIR.findall(FILES[path].decode())):
    SAID.setdefault(_name, []).append(_value.strip())


def both(files: Files, memory: Memory) -> tuple[Verdict, Verdict]:
    """Return what all rules say of these files from memory and from scratch, on the same figures."""
    kb, reading = load(sorted(files.items()), memory)
    figures = measure(kb, ROOT, DAY, Settings(), memory)
    kept, fresh = (
        check(Context(kb, figures, DAY, scheduled=True, history=BEFORE), RULES, reading, one)
        for one in (memory, None)
    )
    return kept, fresh


def another_value(text: str, chance: random.Random) -> str:
    """Give one field a value that it has elsewhere in the demo."""
    found = chance.choice(list(PAIR.finditer(text)))
    return text[: found.start(2)] + chance.choice(SAID.get(found[1], ["none"])) + text[found.end(2) :]


def another_status(text: str, chance: random.Random) -> str:
    """Give the record another status, which may be one of another kind of record."""
    return re.sub(
        r"^status: .*$", f"status: {chance.choice(SAID['status'])}", text, count=1, flags=re.MULTILINE
    )


def another_link(text: str, chance: random.Random) -> str:
    """Let the record name another one of the same kind, or one that does not exist."""
    found = [one for id in set(IDS) for one in re.finditer(rf"(?<!^id: ){id}", text, re.MULTILINE)]
    if not found:
        return text
    place = chance.choice(sorted(found, key=lambda one: one.start()))
    prefix = place[0].partition("-")[0]
    names = [*(id for id in IDS if id.startswith(prefix)), f"{prefix}-2026-777"]
    return f"{text[: place.start()]}{chance.choice(names)}{text[place.end() :]}"


def another_number(text: str, chance: random.Random) -> str:
    """Give the record the id of another one, which then stands twice."""
    return re.sub(r"^id: .*$", f"id: {chance.choice(IDS)}", text, count=1, flags=re.MULTILINE)


def one_block_less(text: str, chance: random.Random) -> str:
    """Take a top-level field out."""
    blocks = re.split(r"^(?=[a-z_]+:)", text, flags=re.MULTILINE)
    blocks.pop(chance.randrange(1, len(blocks)))
    return "".join(blocks)


def an_unknown_key(text: str, _: random.Random) -> str:
    """Break the schema; the rest of the record is still judged."""
    return f"{text}ownr: nobody\n"


def no_yaml(text: str, _: random.Random) -> str:
    """Break the file."""
    return f"{text}\n\tx: [\n"


EDITS = (another_value, another_status, another_status, another_link, another_link, another_number,
         one_block_less, an_unknown_key, no_yaml)  # fmt: skip


def edits(files: Files, chance: random.Random, number: int) -> Iterator[Files]:
    """Yield the files after one edit, after two, and so on: records change, go, come back and move."""
    for _ in range(number):
        files = dict(files)
        path = chance.choice(sorted(set(files) & set(RECORDS)))
        how = chance.random()
        if how < 0.1:
            del files[path]
        elif how < 0.35:
            back = chance.choice(RECORDS)
            files[back] = FILES[back]
        elif how < 0.4:
            files[path.replace(".yaml", "-again.yaml")] = files[path]
        else:
            files[path] = chance.choice(EDITS)(files[path].decode(), chance).encode()
        yield files


@pytest.mark.parametrize("seed", range(8))
def test_edits_in_a_row(seed: int) -> None:
    """With all rules, previews as well."""
    memory = Memory()
    both(FILES, memory)
    for files in edits(FILES, random.Random(seed), 25):
        kept, fresh = both(files, memory)
        assert kept == fresh


def changed(path: str, old: bytes, new: bytes) -> Files:
    """Return the demo with one text of a record replaced; the beginning of its path is enough."""
    name = next(one for one in RECORDS if one.startswith(path))
    assert old in FILES[name]
    return {**FILES, name: FILES[name].replace(old, new)}


def alike(first: Files, then: Files) -> tuple[Verdict, Verdict]:
    """Return the verdicts on two states of the files in turn, which are those from scratch."""
    memory = Memory()
    one, two = both(first, memory), both(then, memory)
    assert one[0] == one[1]
    assert two[0] == two[1]
    return one[0], two[0]


def test_a_second_record_of_one_id() -> None:
    """What only the second one names is judged anew as well: here a gap that has had no plan."""
    text = next(text for path, text in FILES.items() if path.startswith("actionplans/AP-2026-003"))
    text = text.replace(b"GAP-2026-003", b"GAP-2026-015").replace(b"id: AP-2026-003", b"id: AP-2026-001")
    before, after = alike(FILES, {**FILES, "actionplans/AP-2026-001-zz.yaml": text})
    gone = {one.code for one in set(before.findings) - set(after.findings)}
    assert gone == {"X002"}


def test_what_a_broken_record_names() -> None:
    """It is judged by what is left of it: here a budget whose decision is asked for anew."""
    review = "REV-2026-06-management-business-review"
    budget = f"{{amount: 90000, currency: EUR, approved_by: sop-coordinator, decision: {review}#D1}}"
    plan = next(path for path in RECORDS if path.startswith("actionplans/AP-2026-007"))
    text = re.sub(r"^resources:\n(  .*\n)+", "", FILES[plan].decode(), flags=re.MULTILINE)
    broken = {plan: f"{text}resources:\n  budget: {budget}\nownr: nobody\n".encode()}
    asked = changed(f"actionplans/reviews/{review}", b"status: taken", b"status: requested")
    _, after = alike({**FILES, **broken}, {**asked, **broken})
    assert ("A005", plan) in {(one.code, one.location.path) for one in after.findings}


def test_what_a_dangling_name_is_near() -> None:
    """The hint names what is there now, however far that is from the record."""
    slip = changed(
        "gaps/GAP-2026-019", b"started_period:", b"value_counted_in: GAP-2025-011\nstarted_period:"
    )
    fewer = {path: text for path, text in slip.items() if not path.startswith("gaps/GAP-2026-011")}
    hints = [
        {one.hint for one in verdict.findings if "GAP-2025-011" in one.message}
        for verdict in alike(slip, fewer)
    ]
    assert hints == [{"did you mean `GAP-2026-011`?"}, {"write the id of a gap that exists"}]
