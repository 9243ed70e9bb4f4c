"""A name of goods and its grade told apart: M8 bolts are bolts, of M8."""

from ..categories import category_of
from ..goods_known import SHADES
from ..units import spellings
from .sentence import Run, Sentence
from .words import CODE_CUES, MEASURES, REMARKS, STOP

_FORMS = frozenset(
    "ms ss tmt gi hr cr mcb mccb rccb elcb led pcb ups ac dc cctv pvc hdpe ldpe lldpe pp pet upvc "
    "cpvc pu ptfe frp grp abs dap mop npk ro plc vfd vfds smps ppe aac wpc mdf hdf ply bopp "
    "ppc epdm nbr eva pcs usb hdmi ssd hdd ram tv lcd dg ht lt xlpe acsr ci di erw hss iv ors "
    "ecg opc pa pom pc pbt san ps ipa mek edta sles labsa dop tio2 crca nvr dvr poe rj45 cat6 "
    "cng lpg psf poy fdy dty psc rcc rmc".split()
)
"""Capitals that say what goods are or are made of, not of which make they are."""
_SHAPES = frozenset(("flat", "block", "section", "gate"))
"""Words of an address that goods are called by too: MS flat 50 x 6, paver block 60 mm."""
_LEADING = frozenset(("st", "nd", "rd", "th", "sq"))
"""What stands between a number and its measure: 13 th gen, 2.5 sq mm."""
_NAMED_NEXT = frozenset(("type", "model"))
"""A word behind one of these is a make's own: type ZAPEX, model Omega."""
_LONGEST_REMARK = 5


def is_model(name: str) -> bool:
    """Whether a name is a make and a model and no more: HP 12A, C-90."""
    words = name.split()
    coded = [any(c.isdigit() for c in word) for word in words]
    makes = (word.isupper() and word.lower() not in _FORMS for word in words)
    return any(coded) and all(a or b for a, b in zip(coded, makes, strict=True))


def name_and_grade(s: Sentence, run: Run) -> tuple[str, str | None]:
    """Return the name of the goods and what describes them; all of it is the name if no word is."""
    graded = _graded(s, *run)
    graded |= _behind(s, run, graded)
    graded |= _shouted(s, [i for i in range(*run) if i not in graded])
    graded |= _remarks(s, [i for i in range(*run) if i not in graded])
    plain = [i for i in range(*run) if i not in graded]
    if not any(s.word(i)[:1].isalpha() and s.word(i) not in STOP for i in plain):
        return s.written(*run), None
    return _joined(s, plain), _joined(s, sorted(graded)) or None


def shouts(s: Sentence, i: int) -> bool:
    """Whether the word is written in capitals in a text that is not."""
    return s.free(i) and s.tokens[i].text.isupper() and not s.shouts


def after_hyphen(s: Sentence, i: int) -> int:
    """Return the token that belongs to the number at `i`: the next, or that behind a hyphen."""
    return i + 2 if s.word(i + 1) == "-" else i + 1


def _behind(s: Sentence, run: Run, graded: set[int]) -> set[int]:
    """Return the words behind sizes and grades that only say more: tiles 600x600 double charge.

    They do so where the words before are goods of a known category by themselves, or where the
    last of them says so.
    """
    if not graded or min(graded) == run[0]:
        return set()
    head = s.written(run[0], min(graded))
    tail = range(max(graded) + 1, run[1])
    if category_of(head, ()) and s.word(min(graded) - 1) not in SHADES:
        return set(range(min(graded), run[1]))
    told = s.word(run[1] - 1) in REMARKS or "/" in (s.word(i) for i in tail)
    content = s.word(max(graded)) == "%" and len(tail) == 1 and min(graded) - run[0] > 1
    return set(tail) if len(tail) <= _LONGEST_REMARK and (told or content) else set()


def _graded(s: Sentence, start: int, end: int) -> set[int]:
    """Return the tokens that are sizes, counts and grades: 40s, M8 x 40, SKF 6204, grade 8.8."""
    digits = [i for i in range(start, end) if any(c.isdigit() for c in s.word(i))]
    graded = set(digits)
    for i in digits:
        first, after = i, after_hyphen(s, i)
        after = after + 1 if s.word(after) in _LEADING and s.word(after + 1) in MEASURES else after
        while first > start and _leads_to_code(s, first - 1, i):
            first -= 1
        graded.update(range(first, i))
        many = s.number(i) or "x" in s.word(i)
        sized = s.word(after) in MEASURES or (many and s.word(after) in spellings())
        if after < end and (sized or is_make(s, after)):
            behind = after + 1 < end and s.word(after + 1) in REMARKS
            graded.update(range(i + 1, after + 1 + behind))
    named = [i for i in range(start + 1, end - 1) if s.word(i) in _NAMED_NEXT]
    named += [i for i in range(start, end - 1) if s.word(i) == "grade" and len(s.word(i + 1)) == 1]
    return graded.union(*({i, i + 1} for i in named))


def is_make(s: Sentence, i: int) -> bool:
    """Whether capitals beside a code belong to it: 88A HP, SKF 6204, and not 63A MCB."""
    word = s.word(i)
    return shouts(s, i) and len(word) > 1 and word not in _FORMS and word not in STOP


def _shouted(s: Sentence, plain: list[int]) -> set[int]:
    """Return the capitals behind a name in small letters: reactive dye HE-G, copper rod LME."""
    last = len(plain)
    while last > 1 and shouts(s, plain[last - 1]):
        last -= 1
    return set(plain[last:]) if plain and not shouts(s, plain[last - 1]) else set()


def _remarks(s: Sentence, plain: list[int]) -> set[int]:
    """Return what stands behind a name to say its kind: granules natural grade, blue dye sample."""
    if len(plain) < 2 or s.word(plain[-1]) not in REMARKS:
        return set()
    if s.word(plain[-1]) == "size" and len(s.word(plain[-2])) < 4:
        return set(plain[-2:])
    adjective = len(plain) > 3 or (len(plain) == 3 and s.word(plain[-1]) in ("grade", "quality"))
    return set(
        plain[-2:] if adjective and s.word(plain[-1]) in ("grade", "quality") else plain[-1:]
    )


def _leads_to_code(s: Sentence, i: int, code: int) -> bool:
    """Whether a word before a code belongs to it: grade 8.8, M8 x 40, ISO VG 68, SKF 6204."""
    brand = any(c.isdigit() for c in s.word(code)) and shouts(s, i)
    mixed = s.word(code).isalnum() and not s.word(code).isdigit()
    made = mixed and s.tokens[i].text.istitle() and s.tokens[i - 1].text.islower()
    return (
        (made and i > 0 and s.free(i - 1) and s.word(i - 1).isalpha())
        or (brand and s.word(i) not in _FORMS)
        or s.word(i) in CODE_CUES - _SHAPES
        or s.word(i) in ("x", "/", "-")
    )


def _joined(s: Sentence, tokens: list[int]) -> str:
    """Return the tokens as written, with a space where they stood apart."""
    text = ""
    for i in tokens:
        apart = text and not (i - 1 in tokens and s.tokens[i - 1].end == s.tokens[i].start)
        text += (" " if apart else "") + s.tokens[i].text
    return text.strip(" -/&").removesuffix(" of").strip()
