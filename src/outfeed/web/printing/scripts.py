"""Text as it is drawn from left to right: letters of Arabic joined, lines in two directions."""

import unicodedata
from functools import cache

_MIRRORED = dict(zip("()[]{}<>«»", ")(][}{><»«", strict=True))
_LAM = "\u0644"
_FORMS = ("isolated", "final", "initial", "medial")


@cache
def _arabic() -> tuple[dict[str, dict[str, str]], dict[tuple[str, str], str]]:
    """Give the forms of each Arabic letter by their place in a word, and those of lam with alef."""
    letters: dict[str, dict[str, str]] = {}
    pairs: dict[tuple[str, str], str] = {}
    for code in (*range(0xFB50, 0xFDFC), *range(0xFE70, 0xFEFD)):
        form, *base = unicodedata.decomposition(chr(code)).split()[:4] or [""]
        signs = "".join(chr(int(sign, 16)) for sign in base)
        if form.strip("<>") not in _FORMS:
            continue
        if len(signs) == 1:
            letters.setdefault(signs, {}).setdefault(form.strip("<>"), chr(code))
        elif len(signs) == 2 and signs[0] == _LAM and code >= 0xFEF5:
            pairs[form.strip("<>"), signs[1]] = chr(code)
    return letters, pairs


def joined(text: str) -> str:
    """Give text with each letter of Arabic in the form that its neighbours ask for."""
    if not any("\u0600" <= sign <= "\u06ff" for sign in text):
        return text
    letters, pairs = _arabic()
    shown: list[str] = []
    reaches = False
    at = 0
    while at < len(text):
        sign, after = text[at], _next_letter(text, at)
        if unicodedata.category(sign) == "Mn" or sign not in letters:
            shown.append(sign)
            reaches = reaches if unicodedata.category(sign) == "Mn" else sign == "\u0640"
            at += 1
            continue
        if sign == _LAM and ("isolated", text[at + 1 : at + 2]) in pairs:
            shown.append(pairs["final" if reaches else "isolated", text[at + 1]])
            reaches, at = False, at + 2
            continue
        forms = letters[sign]
        goes_on = "initial" in forms and (after == "\u0640" or "final" in letters.get(after, {}))
        place = ("medial" if goes_on else "final") if reaches else "initial" if goes_on else ""
        shown.append(forms.get(place) or forms.get("isolated") or sign)
        reaches, at = goes_on, at + 1
    return "".join(shown)


def _next_letter(text: str, at: int) -> str:
    following = (sign for sign in text[at + 1 :] if unicodedata.category(sign) != "Mn")
    return next(following, "")


def begins_right(text: str) -> bool:
    """Tell whether a paragraph runs from right to left: by its first letter."""
    for sign in text:
        kind = unicodedata.bidirectional(sign)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return False


def visual(line: str, right_to_left: bool) -> str:
    """Give a line as it is seen from left to right (Unicode Annex 9 without embeddings)."""
    if not right_to_left and all(unicodedata.bidirectional(s) not in ("R", "AL") for s in line):
        return line
    levels = _levels(line, int(right_to_left))
    signs = [
        _MIRRORED.get(sign, sign) if level % 2 else sign
        for sign, level in zip(line, levels, strict=True)
    ]
    for level in range(max(levels, default=0), 0, -1):
        at = 0
        while at < len(signs):
            end = at
            while end < len(signs) and levels[end] >= level:
                end += 1
            signs[at:end] = reversed(signs[at:end])
            at = end + 1
    return "".join(signs)


def _levels(line: str, base: int) -> list[int]:
    kinds = [_direction(sign) for sign in line]
    last = "R" if base else "L"
    for at, kind in enumerate(kinds):
        if kind in "LR":
            last = kind
        elif kind == "N" and last == "L":
            kinds[at] = "L"
    _settle_marks(kinds, "R" if base else "L")
    if base:
        return [1 if kind == "R" else 2 for kind in kinds]
    return [{"L": 0, "R": 1, "N": 2}[kind] for kind in kinds]


def _direction(sign: str) -> str:
    kind = unicodedata.bidirectional(sign)
    return {"L": "L", "R": "R", "AL": "R", "EN": "N", "AN": "N"}.get(kind, " ")


def _settle_marks(kinds: list[str], base: str) -> None:
    """Let what has no direction go the way of both its neighbours, else that of the paragraph."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] == " ":
            end += 1
        if end > at:
            before = kinds[at - 1].replace("N", "R") if at else base
            behind = kinds[end].replace("N", "R") if end < len(kinds) else base
            within_number = at and end < len(kinds) and end - at == 1
            if within_number and kinds[at - 1] == kinds[end] == "N":
                before = behind = "N"
            kinds[at:end] = [before if before == behind else base] * (end - at)
        at = end + 1
