"""Sets one letter for a reader of Arabic: run in a tree whose catalogues have it, or have not."""

from __future__ import annotations

import json
import sys

from services.notifications.facts.letter_facts import LetterFacts
from services.notifications.gateways.letters import set_letter

letter = set_letter(LetterFacts.model_validate_json(sys.stdin.read()))
json.dump({"subject": letter.subject, "text": letter.text, "html": letter.html}, sys.stdout)
