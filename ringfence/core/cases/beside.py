"""What stands beside a stay in the words: mask, company, other cases; and which known place the words mean."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ringfence.core.cases import clausetext
from ringfence.core.cases.clausetext import Clause
from ringfence.core.cases.drafts import Draft
from ringfence.core.cases.proposals import Proposal, Relation


def placed(stay: Proposal, places: Mapping[str, str]) -> Proposal:
    """The known place that is meant: the whole phrase, or the longest known name that it begins with."""
    words = stay.place_words
    if not words or words == "home" or not places:
        return stay
    if words in places:
        return replace(stay, place=places[words])
    heads = sorted((name for name in places if name and words.startswith(name)), key=len, reverse=True)
    inside = [name for name in places if name and name in words]
    if heads and "which-place" not in stay.questions:
        return replace(stay, place=places[heads[0]])
    return replace(stay, questions=tuple(dict.fromkeys((*stay.questions, "which-place")))) if inside else stay


def tell(
    clause: Clause,
    made: Sequence[Draft],
    others: Sequence[Relation],
    *,
    fresh: Sequence[Draft],
    paragraph: Sequence[Draft],
) -> list[Relation]:
    """Mask, company and other cases belong to the stays of this clause (`made`), or to those just spoken of (`fresh`).

    Gives back the relations that belong to no stay. 均 reaches over the whole `paragraph`.
    """
    target = made or fresh
    _mask(clause, target if not _everywhere(clause, made) else paragraph)
    for draft in target:
        if clause.along.words or clause.along.alone:
            draft.companions, draft.alone = clause.along.words or draft.companions, clause.along.alone
            draft.spans["companions"] = (clause.at + clause.along.span[0], clause.at + clause.along.span[1])
        draft.stop = max(draft.stop, clause.at + len(clause.text))
    standing = re.search(r"系|为|之[父母子女夫妻]|关系|居住|同住|曾", clause.text) and not made
    met = [one for one in others if not (standing and not clause.spans)]
    if not target or not met:
        return list(others)
    for draft in target:
        draft.relations = tuple(dict.fromkeys((*draft.relations, *met)))
    return []


def _everywhere(clause: Clause, made: Sequence[Draft]) -> bool:
    both = re.search("双方|两人|二人", clause.text)
    return bool(re.search("均|都", clause.text)) and not both and not made and _says_mask(clause)


def _says_mask(clause: Clause) -> bool:
    value, question, _at = clausetext.masked(clause.text)
    return value is not None or bool(question)


def _mask(clause: Clause, drafts: Sequence[Draft]) -> None:
    value, question, at = clausetext.masked(clause.text)
    if value is None and not question:
        return
    for draft in drafts:
        draft.masked = value
        draft.ask(question)
        draft.spans["mask"] = (clause.at + at[0], clause.at + at[1])
