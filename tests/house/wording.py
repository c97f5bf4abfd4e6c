"""What the product says: every text marked for translation, and what each language's catalogue has for it.

No gettext is needed: Python is read as a tree, templates by Django's own scanner. After a change of words
`python -m tests.house.wording` brings locale/*/LC_MESSAGES/django.po to what is said (new texts wait there
for their translation), then `make messages` compiles them.
"""

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from backoffice.messages import read

ROOT = Path(__file__).resolve().parents[2]
OURS = ("backoffice", "claims", "compensation", "notices", "policies")
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}


def theme() -> Path:
    """The folder of the admin theme."""
    found = find_spec("unfold")
    assert found is not None and found.origin
    return Path(found.origin).parent


def in_python(path: Path) -> Iterator[str]:
    """The texts of one Python file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        if name not in MARKS or not node.args:
            continue
        texts = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if name.startswith("ngettext"):
            yield "\0".join(texts[:2])
        elif texts:
            yield texts[0]


CALL = re.compile(
    r"""(?<!\w)(n?gettext|_)\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:,\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))?"""
)


def in_template(path: Path) -> Iterator[str]:
    """The texts of one template."""
    from django.utils.translation.template import templatize

    for name, first, second in CALL.findall(templatize(path.read_text(encoding="utf-8"))):
        texts = [ast.literal_eval(text) for text in (first, second) if text]
        yield "\0".join(texts) if name == "ngettext" else texts[0]


def ours() -> dict[str, str]:
    """{text: where} of everything we say ourselves."""
    found: dict[str, str] = {}
    for app in OURS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for text in in_python(path):
                found.setdefault(text, str(path.relative_to(ROOT)))
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for text in in_template(path):
            found.setdefault(text, str(path.relative_to(ROOT)))
    return found


def of_theme() -> dict[str, str]:
    """{text: where} of everything the admin theme says."""
    found: dict[str, str] = {}
    skipped = {"contrib", "unfold_crispy"}
    for path in sorted(theme().rglob("*.py")):
        if not skipped & set(path.parts):
            for text in in_python(path):
                found.setdefault(text, str(path.relative_to(theme())))
    for path in sorted((theme() / "templates").rglob("*.html")):
        if not skipped & set(path.parts):
            for text in in_template(path):
                found.setdefault(text, str(path.relative_to(theme())))
    return found


def catalogue(language: str) -> dict[str, str]:
    """Our own catalogue of a language."""
    return read((ROOT / f"locale/{language}/LC_MESSAGES/django.po").read_text(encoding="utf-8"))


def of_django(language: str) -> dict[str, str]:
    """What Django itself translates; ours need not repeat it."""
    import django

    root = Path(django.__file__).parent
    found: dict[str, str] = {}
    for path in [root / "conf", *sorted((root / "contrib").iterdir())]:
        source = path / f"locale/{language}/LC_MESSAGES/django.po"
        if source.exists():
            found |= read(source.read_text(encoding="utf-8"))
    return found


def quoted(text: str) -> str:
    """A text as a catalogue writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def entry(key: str, text: str, where: str, forms: int) -> str:
    """One message with its place."""
    lines = [f"#: {where}", *(["#, python-format"] if "%(" in key else [])]
    singular, _nul, plural = key.partition("\0")
    lines.append(f"msgid {quoted(singular)}")
    if plural:
        lines.append(f"msgid_plural {quoted(plural)}")
        found = text.split("\0") if text else [""] * forms
        lines += [f"msgstr[{number}] {quoted(form)}" for number, form in enumerate(found)]
    else:
        lines.append(f"msgstr {quoted(text)}")
    return "\n".join(lines)


def update() -> None:
    """Write the catalogues again: all we say, and what the theme says and Django does not translate."""
    said = {text: f"unfold/{where}" for text, where in of_theme().items()} | ours()
    django = of_django("ko")
    for language, forms in (("ko", 1), ("en", 2)):
        path = ROOT / f"locale/{language}/LC_MESSAGES/django.po"
        header = path.read_text(encoding="utf-8").split("\n\n")[0]
        known = catalogue(language)
        entries = []
        for key in sorted(said):
            if key in known or key not in django:
                text = known.get(key, key if language == "en" else "")
                entries.append(entry(key, text, said[key], forms))
        path.write_text("\n\n".join([header, *entries]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
    import django

    django.setup()
    update()
