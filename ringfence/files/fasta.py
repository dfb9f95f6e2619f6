"""Genomes as FASTA text: one sequence a name; the name is the first word behind `>`."""

from pathlib import Path

from ringfence.core.words import Refused


def read_fasta(path: Path) -> dict[str, str]:
    """Name -> sequence, in the order of the file. Raises Refused with the line that cannot be read."""
    if not path.is_file():
        raise Refused(f"{path}: there is no such file", code="file-missing")
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise Refused(f"{path.name}: not a text file, so no FASTA", code="fasta") from None
    parts: dict[str, list[str]] = {}
    name = ""
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith(">"):
            name = (text[1:].split() or [""])[0]
            if not name or name in parts:
                what = f"{name} stands there twice" if name else "a sequence without a name"
                raise Refused(f"{path.name}, line {number}: {what}", code="fasta")
            parts[name] = []
        elif text and not name:
            raise Refused(f"{path.name}, line {number}: a sequence before the first >name", code="fasta")
        elif text:
            if not text.replace("-", "").replace("?", "").replace("*", "").isalpha():
                raise Refused(f"{path.name}, line {number}: not a sequence of letters", code="fasta")
            parts[name].append(text)
    if not parts:
        raise Refused(f"{path.name}: no sequence in it", code="fasta")
    return {one: "".join(pieces) for one, pieces in parts.items()}
