"""The pieces of a sentence put together, a thing that is wanted from each.

A piece without a name or without a quantity of its own joins the one before, as long as that
leaves each thing one of both.
"""

from ..units import usual_packages
from .counts import Count
from .pieces import DISCRETE, SMALL, Part, describes, pieces_of
from .sentence import Sentence
from .words import AND, SENTENCE_ENDS


def parts_of(s: Sentence) -> list[Part]:
    """Return what belongs together, in the order written."""
    return _merged(_paired(pieces_of(s)))


def _paired(pieces: list[Part]) -> list[Part]:
    """Join a grade and its quantity where another has both: B-68, 40 pcs; C-90, 25 pcs."""
    paired: list[Part] = []
    for part in pieces:
        earlier = next((p.quantity for p in reversed(paired[:-1]) if p.quantity), None)
        if earlier and _is_pair(paired[-1], part) and _is_another(earlier, part.quantity):
            last = paired.pop()
            paired.append(last._replace(end=part.end, quantity=part.quantity))
        else:
            paired.append(part)
    return paired


def _is_pair(last: Part, part: Part) -> bool:
    waits = last.quantity is None and last.graded and last.cut not in AND
    alone = part.quantity is not None and not part.graded
    return waits and alone and part.cut in (",", "", "(")


def _is_another(earlier: Count, count: Count | None) -> bool:
    """Whether it is counted as the earlier thing was, and is not that quantity said again."""
    if count is None or not _alike(earlier, count):
        return False
    same_kind = (earlier.unit.name in DISCRETE) == (count.unit.name in DISCRETE)
    return same_kind and earlier.base != count.base


def _alike(one: Count, other: Count | None) -> bool:
    return other is not None and one.unit.base == other.unit.base and one.bare == other.bare


def _merged(pieces: list[Part]) -> list[Part]:
    """Join what belongs to one thing: nuts and bolts; steel rods, 12 mm, Fe500, 5 tonnes."""
    merged: list[Part] = []
    for part in pieces:
        if merged and _is_one_of_each(merged[-1], part):
            count = merged[-1].quantity
            at = count and count._replace(start=part.start, end=part.start)
            merged.append(part._replace(quantity=at, each=True))
        elif merged and _belongs(merged[-1], part):
            merged.append(_joined(merged.pop(), part))
        else:
            merged.append(part)
    return merged


def _joined(last: Part, part: Part) -> Part:
    count, again = _of_both(last, part)
    return last._replace(
        end=part.end,
        quantity=count,
        named=last.named or part.named,
        category=last.category or part.category,
        again=again or last.again,
        revoked=last.quantity if part.cut == "make" else last.revoked,
        instead=last.instead or part.instead,
    )


def _of_both(last: Part, part: Part) -> tuple[Count | None, Count | None]:
    """Return the quantity that counts and, where the same is said twice, the other one."""
    first, second = last.quantity, part.quantity
    if first is None or second is None:
        return first or second, None
    if part.cut == "make":
        return second, None
    if part.cut == "(":
        return first, second if first.unit.base == second.unit.base else None
    if _states_again(last, part):
        return second, first
    if first.bare != second.bare:
        stated = second.stated and first.unit.name in SMALL
        return (second, None) if first.bare or stated else (first, None)
    stated = second.unit.name in DISCRETE and second.stated and not first.stated
    not_counted = first.unit.name not in DISCRETE
    sizes = describes(first, second) or (stated and not_counted)
    return (second, None) if sizes else (first, None)


def _is_one_of_each(last: Part, part: Part) -> bool:
    """25 kg each of vat dye and acid dye."""
    return last.each and part.named and part.quantity is None and part.cut in AND | {","}


def _belongs(last: Part, part: Part) -> bool:
    if part.quantity is None:
        other = last.category and part.category and last.category != part.category
        if last.quantity and other and part.cut not in SENTENCE_ENDS:
            return False
        return part.cut not in SENTENCE_ENDS or not last.named
    if part.cut == "(" and last.quantity and not part.category:
        return True
    if part.cut == "make":
        return last.quantity is not None and last.quantity.unit.base == part.quantity.unit.base
    if not part.cut:
        return last.named and not part.named and not _is_next_size(last, part)
    if _states_again(last, part):
        return True
    if part.cut in AND:
        return last.quantity is None and last.category in (None, part.category)
    if last.quantity is None and part.category and not last.category:
        return part.cut not in SENTENCE_ENDS
    return not part.named and (last.quantity is None or _adds_nothing(last, part))


def _is_next_size(last: Part, part: Part) -> bool:
    """TMT 8 mm 5 MT 10 mm 8 MT: another size of the same, with a quantity of its own."""
    return part.graded and last.quantity is not None and _alike(last.quantity, part.quantity)


def _adds_nothing(last: Part, part: Part) -> bool:
    """Whether a second quantity is no second thing: a bare number, a size, the same in bags."""
    first, second = last.quantity, part.quantity
    if first is None or second is None or first.bare or second.bare:
        return first is not None and second is not None and first.bare != second.bare
    return not part.graded and first.unit.name != second.unit.name


def _states_again(last: Part, part: Part) -> bool:
    """Whether a quantity is for what has one already: 500 kg cotton yarn. Quantity: 700 kg."""
    if last.quantity is None or part.quantity is None or last.quantity.bare != part.quantity.bare:
        return False
    same = last.named and last.quantity.unit.base == part.quantity.unit.base
    packed = any(c.unit in usual_packages() for c in (last.quantity, part.quantity))
    told = part.either or part.cut in (".", "\n", ";") or (part.cut == "," and not packed)
    return same and told and not part.graded and not part.named
