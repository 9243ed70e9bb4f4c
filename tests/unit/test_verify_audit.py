"""Checking an export without the system: what is as signed passes, what is not is named."""

import base64
import gzip
import json
import subprocess
import sys
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
import rfc8785
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from flowpay import verify_audit
from flowpay.verify_audit import INTACT, NOT_GENUINE, NOT_PROVED, TAMPERED, UNREADABLE, canonical
from tests.support.notary import FORGERIES, NOON, Notary, a_log, as_lines, forged, rewritten

NOTARY = Notary()
LOG = a_log(12)
WHOLE = NOTARY.signed(LOG)
SIGNED = verify_audit.genuine(WHOLE.text.decode(), NOTARY.der)
PLACES = st.integers(0, len(LOG) - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(TEXTS, part, max_size=3),
    max_leaves=8,
)


def checked(entries, signed=SIGNED, **how):
    """Return what is said of an export that holds these entries."""
    try:
        lines = list(verify_audit.export_lines(as_lines(entries)))
        return f"AS SIGNED: {verify_audit.check_all(lines, signed, **how)}"
    except (verify_audit.Tampered, verify_audit.NotProved) as finding:
        return str(finding)


def sequence(place):
    return LOG[place]["sequence"]


def test_what_was_signed_passes():
    assert checked(LOG).startswith("AS SIGNED: entries 000000000001 to 000000000012 of acme: 12 ")


@given(PLACES, st.sampled_from(sorted(LOG[0])), st.booleans())
def test_a_changed_entry_is_named_even_if_all_hashes_were_made_anew(place, field, careful):
    changed = [dict(entry) for entry in LOG]
    changed[place][field] = {"x": 1} if field == "data" else f"{changed[place][field]}0"
    if careful:
        assume(field not in ("sequence", "prevhash", "hash"))
        changed = rewritten(changed, place)

    assert checked(changed).startswith(f"entry {sequence(place)} was changed")


@given(PLACES, st.booleans())
def test_a_removed_entry_is_named(place, careful):
    rest = LOG[:place] + LOG[place + 1 :]
    found = checked(rewritten(rest, place) if careful else rest)

    verb = "changed" if careful and place < len(rest) else "removed"
    assert found.startswith(f"entry {sequence(place)} was {verb}")


@given(PLACES, st.sampled_from(["again", "another", "no entry"]))
def test_where_an_entry_was_inserted_is_named(place, what):
    strangers = {"again": LOG[max(0, place - 1)], "another": a_log(20)[19], "no entry": {"a": 1}}
    assume(what != "again" or place)
    found = checked([*LOG[:place], strangers[what], *LOG[place:]])

    assert found.startswith(f"before entry {sequence(place)} something was inserted: line ")
    assert f"line {place + 1} " in found


@given(PLACES, PLACES)
def test_the_first_of_two_that_changed_places_is_named(one, other):
    assume(one < other)
    swapped = list(LOG)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    found = checked(swapped)

    named = sequence(other if other == one + 1 else one)
    assert found.startswith(f"entry {named} was moved: ")
    assert f"line {one + 1} " in found


@given(PLACES, PLACES)
def test_an_entry_that_was_moved_is_named(origin, goal):
    assume(origin != goal)
    moved = [*LOG[:origin], *LOG[origin + 1 :]]
    moved.insert(goal, LOG[origin])
    found = checked(moved)

    assert f"entry {sequence(origin)} was moved" in found or origin + 1 == goal
    assert "moved" in found
    assert f"line {min(origin, goal) + 1} " in found


@cache
def up_to(number):
    """Return what a checkpoint of so many entries vouches for."""
    return verify_audit.genuine(NOTARY.signed(LOG[:number]).text.decode(), NOTARY.der)


@settings(max_examples=500)
@given(
    st.lists(st.tuples(st.sampled_from(FORGERIES), PLACES, PLACES), min_size=1, max_size=4),
    st.booleans(),
    st.integers(1, len(LOG)),
)
def test_whatever_was_done_the_first_entry_that_is_not_as_signed_is_named(
    forgeries, careful, signed_to
):
    export = LOG
    for each in forgeries:
        export = forged(export, *each) if export else export
    export = rewritten(export) if careful else export
    found = checked(export, up_to(signed_to))

    wrong = [n for n, (true, said) in enumerate(zip(LOG, export, strict=False)) if true != said]
    first = wrong[0] if wrong else min(len(LOG), len(export))
    if first < signed_to:
        names = (f"line {first + 1} ", f"entry {sequence(first)}")
        assert not found.startswith("AS SIGNED")
        assert any(name in found for name in names), found
    elif found.startswith("AS SIGNED"):
        assert f"entries 000000000001 to {sequence(signed_to - 1)} of acme" in found
        assert ("not signed yet" in found) == (len(export) > signed_to)


@cache
def the_newest():
    """Return what the second of two checkpoints vouches for by itself."""
    newest = NOTARY.signed(LOG[8:], after=NOTARY.signed(LOG[:8]).checkpoint)
    return verify_audit.genuine(newest.text.decode(), NOTARY.der)


@given(st.integers(1, len(LOG) - 1))
def test_an_export_whose_beginning_was_cut_off_is_not_whole(place):
    found = checked(LOG[place:])
    assert found.startswith("entry 000000000001 was removed: the export begins with line 1 ")
    assert checked(LOG[place:], the_newest()).startswith("entry 000000000001 was removed")


@given(PLACES, PLACES)
def test_a_part_of_the_log_is_whole_in_itself(begin, end):
    assume(begin <= end)
    part = LOG[begin : end + 1]

    found = checked(part, is_part=True)
    assert found.startswith(f"AS SIGNED: entries {sequence(begin)} to {sequence(end)} of acme")
    for place in range(1, len(part) - 1):
        found = checked(part[:place] + part[place + 1 :], is_part=True)
        assert found.startswith(f"entry {sequence(begin + place)} was removed")


def test_a_part_that_no_checkpoint_covers_proves_nothing():
    found = checked(LOG[2:10], the_newest(), is_part=True)

    assert found.startswith("AS SIGNED: entries 000000000003 to 000000000010")
    with pytest.raises(verify_audit.Unreadable, match="none of its entries"):
        checked(LOG[2:8], the_newest(), is_part=True)


def test_what_lies_behind_the_last_checkpoint_of_a_part_is_not_called_signed():
    first = NOTARY.signed(LOG[:4])
    third = NOTARY.signed(LOG[8:], after=NOTARY.signed(LOG[4:8], after=first.checkpoint).checkpoint)
    apart = b"\n".join([first.text, third.text]).decode()
    found = checked(LOG[:6], verify_audit.genuine(apart, NOTARY.der), is_part=True)

    assert found.startswith("AS SIGNED: entries 000000000001 to 000000000004 of acme: 4 ")
    assert "The 2 after them are chained to these, and not signed yet" in found


@given(PLACES)
def test_a_line_that_is_no_json_is_the_entry_that_was_changed(place):
    text = as_lines(LOG).split("\n")
    text[place] = text[place][:-3]
    with pytest.raises(verify_audit.Tampered, match=f"entry {sequence(place)} was changed"):
        verify_audit.check_all(list(verify_audit.export_lines("\n".join(text))), SIGNED)


@pytest.mark.parametrize("kept", [0, 5, 11])
def test_an_export_that_was_cut_short_is_not_whole(kept):
    assert checked(LOG[:kept]).startswith(f"entry {sequence(kept)} was removed: the export ")


def test_an_export_that_was_made_before_a_newer_checkpoint_is_not_called_tampered_with(
    tmp_path, capsys
):
    first = NOTARY.signed(LOG[:4])
    second = NOTARY.signed(LOG[4:8], after=first.checkpoint, at=NOON + timedelta(minutes=5))
    both = b"\n".join([first.text, second.text])

    for kept in (4, 6):
        arguments = files(tmp_path, entries=LOG[:kept], checkpoint=both)
        assert verify_audit.main(arguments) == NOT_PROVED
        assert (
            f"NOT PROVED: the export ends before entry {sequence(kept)}, signed at "
            "2026-07-15T12:05:00Z: it was cut off there, or made before that"
        ) in capsys.readouterr().out
    for kept in (3, 5):
        forged = [*LOG[:kept], {**LOG[kept], "actor": "mallory"}]
        assert verify_audit.main(files(tmp_path, entries=forged, checkpoint=both)) == TAMPERED
    assert verify_audit.main(files(tmp_path, entries=LOG[:3], checkpoint=both)) == TAMPERED


def test_it_is_said_as_of_when_the_log_was_whole():
    first = NOTARY.signed(LOG[:4])
    second = NOTARY.signed(LOG[4:8], after=first.checkpoint, at=NOON + timedelta(minutes=5))
    both = b"\n".join([first.text, second.text]).decode()

    assert "as of 2026-07-15T12:00:00Z, when the last of them was signed" in checked(LOG)
    since = verify_audit.genuine(both, NOTARY.der)
    assert "as of 2026-07-15T12:05:00Z" in checked(LOG[:8], since)
    assert "as of 2026-07-15T12:00:00Z" in checked(LOG[1:3], since, is_part=True)


def test_entries_after_the_checkpoint_are_chained_and_not_signed_yet():
    some = verify_audit.genuine(NOTARY.signed(LOG[:8]).text.decode(), NOTARY.der)

    assert "The 4 after them are chained" in checked(LOG, some)
    assert checked(LOG[:9] + LOG[10:], some).startswith("entry 000000000010 was removed")
    forged = [*LOG[:9], {**LOG[9], "actor": "mallory"}, *LOG[10:]]
    assert checked(forged, some).startswith("entry 000000000010 was changed")
    swapped = [*LOG[:9], LOG[10], LOG[9], LOG[11]]
    assert checked(swapped, some).startswith("entry 000000000010 was removed or moved")
    assert "000000000011 something was inserted" in checked([*LOG[:10], *LOG[9:]], some)


def test_the_newest_checkpoint_alone_proves_all_that_leads_to_it():
    first = NOTARY.signed(LOG[:8])
    newest = NOTARY.signed(LOG[8:], after=first.checkpoint)
    alone = verify_audit.genuine(newest.text.decode(), NOTARY.der)

    assert "entries 000000000001 to 000000000012" in checked(LOG, alone)
    changed = [*LOG[:3], {**LOG[3], "actor": "mallory"}, *LOG[4:]]
    assert checked(changed, alone).startswith("entry 000000000004 was changed")
    forged = rewritten(changed[:8], 3) + LOG[8:]
    assert checked(forged, alone).startswith("an entry up to 000000000008 was changed")
    both = verify_audit.genuine(f"{newest.text.decode()}\n{first.text.decode()}\n", NOTARY.der)
    assert checked(forged, both).startswith("entry 000000000004 was changed")


def test_between_two_checkpoints_the_chain_proves_what_lies_there():
    first = NOTARY.signed(LOG[:4])
    second = NOTARY.signed(LOG[4:8], after=first.checkpoint)
    third = NOTARY.signed(LOG[8:], after=second.checkpoint)
    apart = b"\n".join([third.text, first.text]).decode()
    some = verify_audit.genuine(apart, NOTARY.der)

    assert "12 entries" in checked(LOG, some)
    assert checked(LOG[:5] + LOG[6:], some).startswith("entry 000000000006 was removed")
    forged = rewritten([*LOG[:5], {**LOG[5], "actor": "mallory"}, *LOG[6:8]], 5) + LOG[8:]
    assert checked(forged, some).startswith("an entry up to 000000000008 was changed")


def selected(entries):
    lines = list(verify_audit.export_lines(as_lines(entries)))
    return verify_audit.check_selection(lines, SIGNED)


@given(st.sets(PLACES, min_size=1))
def test_of_a_selection_every_entry_is_checked(places):
    some = [LOG[place] for place in sorted(places)]

    assert selected(some).startswith(f"{len(some)} of {len(some)} entries")
    assert "what was left out of it cannot be told" in selected(some)
    forged = [{**some[0], "actor": "mallory"}, *some[1:]]
    for wrong in (forged, rewritten(forged), [*some, some[0]]):
        with pytest.raises(verify_audit.Tampered, match="line "):
            selected(wrong)


def files(folder, entries=LOG, checkpoint=WHOLE.text, key=NOTARY.pem, pack=lambda raw: raw):
    """Return the arguments of the command for files with this content."""
    export, signed, public = (folder / name for name in ("export", "checkpoint", "key.pem"))
    export.write_bytes(pack(as_lines(entries).encode()))
    signed.write_bytes(checkpoint)
    public.write_text(key)
    return [str(export), "--checkpoint", str(signed), "--key", str(public)]


def run(*arguments):
    """Run the script as an outsider does: alone, without anything that is installed."""
    command = [sys.executable, "-I", "-S", str(Path(verify_audit.__file__)), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("pack", [lambda raw: raw, gzip.compress])
def test_the_script_runs_alone_and_answers_by_its_exit_code(tmp_path, pack):
    done = run(*files(tmp_path, pack=pack))
    assert (done.returncode, done.stdout[:9], done.stderr) == (INTACT, "AS SIGNED", "")

    tampered = run(*files(tmp_path, entries=LOG[1:], pack=pack))
    assert tampered.returncode == TAMPERED
    assert "TAMPERED WITH: entry 000000000001 was removed" in tampered.stdout


def test_what_lies_beside_the_export_need_not_be_named(tmp_path, capsys):
    (tmp_path / "log.jsonl").write_text(as_lines(LOG))
    assert verify_audit.main([str(tmp_path / "log.jsonl")]) == UNREADABLE
    assert "public_key.pem: name another with --key" in capsys.readouterr().out
    (tmp_path / "checkpoints.jsonl").write_bytes(WHOLE.text)
    (tmp_path / "public_key.pem").write_text(NOTARY.pem)

    assert verify_audit.main([str(tmp_path / "log.jsonl")]) == INTACT


def test_a_long_log_may_come_in_several_files(tmp_path, capsys):
    files(tmp_path)
    paths = [tmp_path / f"log-{number}.jsonl" for number in (1, 2)]
    for path, entries in zip(paths, (LOG[:7], LOG[7:]), strict=True):
        path.write_text(as_lines(entries))
    more = ["--checkpoint", str(tmp_path / "checkpoint"), "--key", str(tmp_path / "key.pem")]

    assert verify_audit.main([*map(str, paths), *more]) == INTACT
    assert verify_audit.main([*map(str, paths[::-1]), *more]) == TAMPERED
    assert "line 1 of log-2.jsonl" in capsys.readouterr().out
    assert verify_audit.main([str(paths[1]), *more, "--part"]) == INTACT


def test_the_key_may_be_as_the_api_hands_it_out(tmp_path):
    answer = json.dumps({"algorithm": "ECDSA_SHA_256", "pem": NOTARY.pem})

    assert verify_audit.main(files(tmp_path, key=answer)) == INTACT


def document(**changes):
    return {**json.loads(WHOLE.text), **changes}


def said(**changes):
    return document(checkpoint={**document()["checkpoint"], **changes})


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        (said(last="000000000011"), "do not give its root"),
        (said(time="2026-07-15T13:00:00Z"), "the signature of the checkpoint"),
        (said(account="other"), "the signature of the checkpoint"),
        (document(hashes=document()["hashes"][::-1]), "do not give its root"),
        (document(signature=base64.b64encode(b"0").decode()), "the signature of the checkpoint"),
        (said(key="ab" * 32), "it names the key"),
    ],
)
def test_a_checkpoint_that_is_not_genuine_proves_nothing(tmp_path, capsys, forged, why):
    arguments = files(tmp_path, checkpoint=json.dumps(forged).encode())

    assert verify_audit.main(arguments) == NOT_GENUINE
    assert why in capsys.readouterr().out


def test_a_checkpoint_signed_with_another_key_is_not_genuine(tmp_path, capsys):
    assert verify_audit.main(files(tmp_path, key=Notary().pem)) == NOT_GENUINE
    assert "it names the key" in capsys.readouterr().out


def test_a_checkpoint_that_was_exchanged_is_not_genuine(tmp_path):
    first, other = NOTARY.signed(LOG[:8]), NOTARY.signed(a_log(9)[:8])
    newest = NOTARY.signed(LOG[8:], after=first.checkpoint)
    other = other.model_copy(
        update={"checkpoint": other.checkpoint.model_copy(update={"account": "acme ltd"})}
    )
    forged = first.model_copy(
        update={"checkpoint": first.checkpoint.model_copy(update={"key": "ab" * 32})}
    )
    together = b"\n".join([forged.text, newest.text])
    assert verify_audit.main(files(tmp_path, checkpoint=together)) == NOT_GENUINE
    apart = b"\n".join([other.text, newest.text])
    assert verify_audit.main(files(tmp_path, checkpoint=apart)) == UNREADABLE


@pytest.mark.parametrize(
    "wrong",
    [
        {"checkpoint": b""},
        {"checkpoint": b"{}"},
        {"checkpoint": b"[" * 100_000},
        {"checkpoint": json.dumps(said(format="other/2")).encode()},
        {"key": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"},
        {"key": "no key"},
        {"key": "{"},
        {"key": "{}"},
        {"pack": lambda _: b"\xff\xfe"},
        {"pack": lambda _: b"sequence,time,type\r\n000000000001,2026,flowpay.escrow.held\r\n"},
        {"pack": lambda _: b"\x1f\x8b broken"},
        {"pack": lambda raw: gzip.compress(raw)[:-9]},
        {"pack": lambda raw: gzip.compress(raw)[:10] + b"\xff" * 100},
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, capsys, wrong):
    assert verify_audit.main(files(tmp_path, **wrong)) == UNREADABLE
    assert capsys.readouterr().out.startswith("CANNOT BE READ: ")


def test_a_file_that_is_not_there_is_said(tmp_path, capsys):
    assert verify_audit.main(["nowhere", *files(tmp_path)[1:]]) == UNREADABLE


def test_what_an_export_says_cannot_steer_the_terminal(tmp_path, capsys):
    forged = [{**LOG[0], "id": "\x1b[2Jevt"}, *LOG[1:]]
    verify_audit.main(files(tmp_path, entries=forged))

    assert "\x1b" not in capsys.readouterr().out


@settings(max_examples=300)
@given(VALUES)
def test_the_canonical_form_is_that_of_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_written_as_rfc_8785_says(value):
    assert canonical(value) == rfc8785.dumps(value)


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=64), st.integers(0, 63))
def test_signatures_are_judged_as_a_library_judges_them(message, flipped):
    signature = NOTARY.signature(message)
    wrong = bytearray(signature)
    wrong[flipped] ^= 1

    assert verify_audit.is_signed(message, signature, NOTARY.der)
    assert not verify_audit.is_signed(message, bytes(wrong), NOTARY.der)
    assert not verify_audit.is_signed(message + b"x", signature, NOTARY.der)
