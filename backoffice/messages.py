"""Compile the translations, `locale/*/LC_MESSAGES/*.po` to `.mo`, without gettext (a fresh machine has none).

`python -m backoffice.messages` writes them, `--check` says which are older than their source. The output
depends on the source alone, so that the compiled files can be kept in the repository and compared.
"""

import ast
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def read(source: str) -> dict[str, str]:
    """Messages of a .po file with their translation; fuzzy and empty ones are left out, as gettext does."""
    catalogue: dict[str, str] = {}
    for block in source.replace("\r\n", "\n").split("\n\n"):
        fields: dict[str, str] = {}
        current = ""
        lines = [line for line in block.split("\n") if line.strip()]
        fuzzy = any(line.startswith("#,") and "fuzzy" in line for line in lines)
        for line in lines:
            if line.startswith("#"):
                continue
            keyword, _, text = line.partition(" ")
            if line.startswith('"'):
                text = line
            else:
                current = keyword
            fields[current] = fields.get(current, "") + ast.literal_eval(text)
        if "msgid" not in fields or (fuzzy and fields["msgid"]):
            continue
        key = fields["msgid"]
        if "msgctxt" in fields:
            key = f"{fields['msgctxt']}\x04{key}"
        if "msgid_plural" in fields:
            key = f"{key}\x00{fields['msgid_plural']}"
            forms = [fields[name] for name in sorted(fields) if name.startswith("msgstr[")]
            value = "\x00".join(forms) if all(forms) else ""
        else:
            value = fields.get("msgstr", "")
        if value:
            catalogue[key] = value
    return catalogue


def compiled(catalogue: dict[str, str]) -> bytes:
    """The catalogue in the format of gettext's .mo (little-endian, revision 0, no hash table)."""
    keys = sorted(catalogue, key=lambda key: key.encode())
    texts = [key.encode() for key in keys] + [catalogue[key].encode() for key in keys]
    position = 7 * 4 + len(texts) * 8
    index, data = b"", b""
    for text in texts:
        index += struct.pack("<II", len(text), position + len(data))
        data += text + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + len(keys) * 8, 0, position)
    return header + index + data


def main(arguments: list[str]) -> int:
    """Write or check every catalogue; 1 when one is old."""
    old = 0
    for source in sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        new = compiled(read(source.read_text(encoding="utf-8")))
        if target.exists() and target.read_bytes() == new:
            continue
        if "--check" in arguments:
            print(f"{target.relative_to(ROOT)} is older than its source: run `make messages`.")
            old = 1
        else:
            target.write_bytes(new)
            print(f"Written: {target.relative_to(ROOT)}")
    return old


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
