"""Chinese is complete: every text a page can show has its Chinese, and none is typed into a template."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from tests.house.tree import PACKAGE, files, name, none

KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
HAN = re.compile(r"[\u3400-\u9fff]")
# the name of a language is written in that language
OWN_NAMES = ("中文", "环防")


@cache
def catalogues() -> dict[Path, list[Message]]:
    found = {}
    for path in sorted(PACKAGE.rglob("zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as source:
            found[path] = [message for message in read_po(source, locale="zh_Hans") if message.id]
    return found


def msgids(path: Path) -> list[tuple[int, str]]:
    text = path.read_text()
    if path.suffix == ".html":  # templatize keeps the indentation, which Python's tokeniser would refuse
        text = re.sub(r"(?m)^[ \t]+", "", templatize(text, origin=str(path)))
    return [
        (
            line,
            wanted
            if isinstance(wanted, str)
            else next(part for part in wanted[function.startswith(("pg", "npg")) :] if part),
        )
        for line, function, wanted, _comments in extract_python(BytesIO(text.encode()), KEYWORDS, (), {})
        if wanted and (isinstance(wanted, str) or any(wanted))
    ]


def test_every_text_has_its_chinese():
    known = set()
    for messages in catalogues().values():
        for message in messages:
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            if all(strings):
                known.add(message.id[0] if isinstance(message.id, tuple) else message.id)
    missing = [
        f"{name(path)}:{line} {text!r}"
        for path in files(".py", ".html", ".txt", below=PACKAGE)
        for line, text in msgids(path)
        if text not in known and not HAN.search(text)
    ]
    none(missing)


def test_no_translation_is_doubtful():
    fuzzy = [
        f"{name(path)}: {message.id}"
        for path, messages in catalogues().items()
        for message in messages
        if message.fuzzy
    ]
    none(fuzzy)


def test_a_text_has_one_chinese_only():
    seen: dict[object, set[object]] = {}
    for messages in catalogues().values():
        for message in messages:
            if message.string:
                seen.setdefault((message.context, message.id), set()).add(message.string)
    assert {key: strings for key, strings in seen.items() if len(strings) > 1} == {}


def test_placeholders_survive_translation():
    holes = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}|%[sd]")
    broken = [
        f"{name(path)}: {message.id}"
        for path, messages in catalogues().items()
        for message in messages
        if isinstance(message.id, str)
        and isinstance(message.string, str)
        and set(holes.findall(message.id)) != set(holes.findall(message.string))
    ]
    none(broken)


def test_no_chinese_is_typed_into_a_template():
    typed = []
    for path in files(".html", below=PACKAGE):
        text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.S)
        for word in OWN_NAMES:
            text = text.replace(word, "")
        if HAN.search(text):
            typed.append(name(path))
    none(typed)
