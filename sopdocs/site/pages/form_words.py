"""What the text rules read, for the form pages: the patterns of the lexicon and the words of each rule.

The browser gives a hint while somebody types; `sopdocs check` judges. Both read the same patterns, so that
they do not differ about a text; `theme/assets/sopdocs-form-hints.js` holds the little that is no pattern.
"""

from __future__ import annotations

import json
import re

from sopdocs.lexicon import languages, lexicon
from sopdocs.lexicon.exported import exported
from sopdocs.manual import page_url
from sopdocs.rules import RULES
from sopdocs.rules.b001_names_a_person import exported_names
from sopdocs.rules.g003_solution_as_gap import EXEMPT
from sopdocs.rules.prose import parties_of
from sopdocs.selection import Choice, selected
from sopdocs.site.pages.view import World
from sopdocs.site.patterns_js import javascript
from sopdocs.site.tongue import say

URL = "gaps/propose-words.js"

SAYS = {
    "G001": ("gives a reason, and only the gap is to be stated here",
             "say what, where, since when and how big; the reason goes into a root cause"),
    "G003": ("names a missing solution, and not the metric that is off",
             "write metric, scope and since when; the solution is for a plan to choose"),
    "B001": ("names a person", "name the role, or say what the process did"),
    "B002": ("says whose fault it was, and not what in the process let it happen",
             "write what the process did or did not do"),
    "B003": ("sets one group against another and cannot be tested",
             "write how often and in which step"),
}  # fmt: skip
"""What each rule says of a text, and what to do: the words of the rule in brief."""


def data(world: World) -> bytes:
    """Return the patterns of every language, with what the house adds, as a script that sets one name."""
    added, known = dict(world.settings.lexicon), parties_of(world.kb)
    speaking = {rule.code for rule in selected(RULES, Choice().over(world.settings))}
    spoken = {one: lexicon(one, added.get(one, ())) for one in languages()}
    made = {
        "says": {
            code: [*map(say, said), f"../{page_url(code)}"] for code, said in SAYS.items() if code in speaking
        },
        "exempt": EXEMPT,
        "names": _plain(exported_names(world.kb)),
        "languages": {one: _plain(exported(words, known)) for one, words in spoken.items() if words},
    }
    return f"window.sopdocsFormWords = {json.dumps(made, separators=(',', ':'))};\n".encode()


def _plain(value: object) -> object:
    if isinstance(value, re.Pattern):
        return javascript(value)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value
