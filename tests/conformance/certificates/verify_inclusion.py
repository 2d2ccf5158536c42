"""Tells whether a certificate is in the log: verify_inclusion.py PROOF.json [ROOT.txt]."""

import base64
import hashlib
import json
import sys
from pathlib import Path


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def root_from(leaf: bytes, index: int, size: int, path: list[str]) -> bytes | None:
    # RFC 9162, section 2.1.3.2: climb from the leaf to the root.
    found, last = leaf, size - 1
    for beside in map(bytes.fromhex, path):
        if index % 2 or index == last:
            found = sha256(b"\x01" + beside + found)
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            found = sha256(b"\x01" + found + beside)
        index, last = index // 2, last // 2
    return found if last == 0 else None


proof = json.loads(Path(sys.argv[1]).read_text())
note = Path(sys.argv[2]).read_text() if len(sys.argv) > 2 else proof["root"]["note"]
_name, size, root, *_rest = note.split("\n")
for each in proof["entries"]:
    text = json.dumps(each["entry"], sort_keys=True, separators=(",", ":"))
    leaf = sha256(b"\x00" + text.encode())
    if root_from(leaf, each["index"], int(size), each["path"]) != base64.b64decode(root):
        sys.exit("not in the log: " + text)
    sys.stdout.write("{event} {certificate} {pdf_sha256}\n".format(**each["entry"]))
