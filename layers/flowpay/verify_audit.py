#!/usr/bin/env python3
"""Checks an export of Flowpay's audit trail against signed checkpoints and the public key.

    python3 verify_audit.py EXPORT... --checkpoint FILE --key PEM [--part | --selection]
    python3 verify_audit.py BUNDLE [--key PEM]

It needs Python 3.12 or later and nothing else: no package, no network, no access to the system.
EXPORT is the log as a file of JSON lines, gzip or not, or as several in their order; FILE holds
checkpoints, one JSON document a line. Without `--checkpoint` and `--key` the files
`checkpoints.jsonl` and `public_key.pem` beside the export are taken. An export is the whole log,
from its first entry on. With `--part` it is a stretch of it, in which nothing may be missing. With
`--selection` it may leave entries out (one session, one type): then each that is there is checked,
and that nothing was left out cannot be told. BUNDLE is the zip of a session's evidence, which
brings its checkpoints and a key: its files are checked too, by its manifest. That key is as good as
whoever handed the bundle over: without `--key` nothing is proved.

What is checked: the newest checkpoint's signature (ECDSA, P-256, SHA-256); that each checkpoint
names the one before by its hash; that the entries' hashes give each signed Merkle root (RFC 6962);
that every entry has its hash (SHA-256 of its RFC 8785 form), its number, and the hash of the entry
before it. The first entry that is changed, removed, inserted or moved is named.

It answers 0: as signed, 1: tampered with, 2: cannot be read, 3: the checkpoint is not genuine,
4: not proved, since the key came with the bundle, or since more was signed than the export has: it
was cut off at its end, or made before that was signed.

Take the public key, or at least its fingerprint, from whom you trust and not from the same hands
as the export.
"""

import argparse
import base64
import gzip
import hashlib
import json
import lzma
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT = "flowpay-checkpoint/1"
MANIFEST, BUNDLED_KEY = "MANIFEST.json", "public_key.pem"
BUNDLED_EVENTS, BUNDLED_CHECKPOINTS = "events.jsonl", "checkpoints.jsonl"
ZIP = b"PK\x03\x04"
"""How a zip begins; what only ends as one can be read as lines too, and is no bundle."""
MOST_UNPACKED = 200_000_000
"""Bytes of a bundle: one that says it has more is none of ours."""
NOT_A_BUNDLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
)
KEPT = ("sequence", "type", "id", "prevhash", "hash")
"""Of an entry, once its hash is known: an export of a long log has to fit into memory."""
ZEROS = "0" * 64
INTACT, TAMPERED, UNREADABLE, NOT_GENUINE, NOT_PROVED = range(5)


class Unreadable(Exception):
    """A file is not what it should be; the text says which, and why."""


class NotGenuine(Exception):
    """A checkpoint was not signed with this key, or not as it stands."""


class Tampered(Exception):
    """The export is not what was signed; the text names the first entry that is not."""


class NotProved(Exception):
    """What is there holds together, and that is not enough; the text says what is missing."""


@dataclass(frozen=True)
class Line:
    """One line of the export; `hash` is what its content gives, "" where it is no entry.

    `file` is where it stands, "" if there is but one.
    """

    number: int
    hash: str
    entry: Mapping[str, Any]
    file: str = ""

    @property
    def name(self) -> str:
        place = f"line {self.number}{' of ' if self.file else ''}{self.file}"
        if not self.hash:
            return f"{place}, which is no entry"
        named = " ".join(str(self.entry.get(part, "?"))[:80] for part in ("sequence", "type", "id"))
        return f"{place} ({named})"


@dataclass(frozen=True)
class Signed:
    """What the checkpoints vouch for: the hash of the entry with each number that they cover.

    `times` says when each was signed, by the number of its last entry.
    """

    account: str
    hashes: Mapping[int, str]
    times: Mapping[int, str]

    @property
    def first(self) -> int:
        return min(self.hashes)

    @property
    def last(self) -> int:
        return max(self.hashes)

    def place_of(self, hash: str) -> int | None:
        """Return the number of the entry with this hash; None if no such entry was signed."""
        return next((number for number, each in self.hashes.items() if each == hash), None)

    def time_of(self, number: int) -> str:
        """Return when the entry with this number was signed first, as far as these know."""
        return self.times[min(last for last in self.times if last >= number)]

    def last_of(self, first: int, last: int) -> int:
        """Return the last number between these that is covered; raises Unreadable without one."""
        covered = [number for number in self.hashes if first <= number <= last]
        if not covered:
            raise Unreadable("none of its entries is covered by these checkpoints")
        return max(covered)


def main(arguments: Sequence[str]) -> int:
    """Check, say what was found, return the exit code."""
    given = _parsed(arguments)
    try:
        found = _checked_bundle(given) if _is_bundle(given) else _checked(given)
    except Tampered as finding:
        return _say(f"TAMPERED WITH: {finding}", TAMPERED)
    except NotGenuine as finding:
        return _say(f"NOT GENUINE: {finding}", NOT_GENUINE)
    except NotProved as finding:
        return _say(f"NOT PROVED: {finding}", NOT_PROVED)
    except (Unreadable, OSError) as error:
        return _say(f"CANNOT BE READ: {error}", UNREADABLE)
    return _say(f"AS SIGNED: {found}", INTACT)


def _is_bundle(given: argparse.Namespace) -> bool:
    with given.export[0].open("rb") as export:
        return len(given.export) == 1 and export.read(len(ZIP)) == ZIP


def _checked(given: argparse.Namespace) -> str:
    key_path = _given_or_beside(given, "key", BUNDLED_KEY)
    checkpoints = _given_or_beside(given, "checkpoint", BUNDLED_CHECKPOINTS)
    key = public_key(key_path.read_bytes(), str(key_path))
    signed = genuine(_text(checkpoints.read_bytes(), str(checkpoints)), key)
    lines = [line for path in given.export for line in _lines_of(path, many=len(given.export) > 1)]
    if lines and not any(line.hash for line in lines):
        raise Unreadable(
            f"no line of {given.export[0]} is an entry: is it an export as JSON lines?"
        )
    if given.selection:
        return check_selection(lines, signed)
    return check_all(lines, signed, is_part=given.part)


def _given_or_beside(given: argparse.Namespace, option: str, name: str) -> Path:
    path: Path = getattr(given, option) or given.export[0].with_name(name)
    if not path.exists():
        raise Unreadable(f"there is no file {path}: name another with --{option}")
    return path


def _lines_of(path: Path, *, many: bool) -> Iterator[Line]:
    return export_lines(_text(path.read_bytes(), str(path)), file=path.name if many else "")


def _checked_bundle(given: argparse.Namespace) -> str:
    """Check a bundle: its files by its manifest, its events by the checkpoints that it brings.

    Raises NotProved if nobody but the bundle says whose key it is.
    """
    if given.checkpoint or given.part or given.selection:
        raise Unreadable("a bundle brings its checkpoints, and is a selection: name the key alone")
    files = bundle_files(given.export[0])
    if given.key:
        key = public_key(given.key.read_bytes(), str(given.key))
    else:
        key = public_key(files[BUNDLED_KEY], BUNDLED_KEY)
    checkpoints = _text(files[BUNDLED_CHECKPOINTS], BUNDLED_CHECKPOINTS)
    lines = list(export_lines(_text(files[BUNDLED_EVENTS], BUNDLED_EVENTS)))
    unsigned = sorted(files.keys() - {BUNDLED_EVENTS, BUNDLED_CHECKPOINTS, BUNDLED_KEY})
    said = (
        f"{check_selection(lines, genuine(checkpoints, key))}\n"
        f"The other files are as the manifest says, which nobody signed: {', '.join(unsigned)}."
    )
    if not given.key:
        raise NotProved(
            "the key came with the bundle, and whoever made the one may have made the other. Ask "
            f"whom you trust whether its SHA-256 is {hashlib.sha256(key).hexdigest()}, or name the "
            f"key with --key. By this key: {said}"
        )
    return said


# --- the export against what was signed -----------------------------------------------------------


def check_all(lines: Sequence[Line], signed: Signed, *, is_part: bool = False) -> str:
    """Return in words what is proved; raises Tampered naming the first entry that is wrong.

    Raises NotProved if it may have been cut off, or made before more was signed. Entries before the
    checkpoints are proved by the chain that leads to them. Those after the last one are chained,
    and not signed yet. A part begins and ends where it does.
    """
    if not lines:
        raise Tampered(f"entry {_text_of(1)} was removed: the export is empty")
    first = number = (is_part and _sequence(lines[0])) or 1
    before: str | None = ZEROS if number == 1 else None
    _check_beginning(lines, number, signed)
    for place, line in enumerate(lines):
        expected = signed.hashes.get(number)
        if expected is None:
            _check_chained(line, number, before)
        elif line.hash != expected:
            raise Tampered(_what_happened(lines[place:], number, signed))
        if line.entry.get("hash") != line.hash:
            raise Tampered(f"entry {_text_of(number)} was changed: the hash in {line.name}")
        if before is not None and line.entry.get("prevhash") != before:
            raise Tampered(
                f"an entry up to {_text_of(number - 1)} was changed, and the hashes after it made "
                "anew: earlier checkpoints would show which"
            )
        before, number = line.hash, number + 1
    if number <= signed.last and not is_part:
        raise _ended_before(number, signed)
    return _proved(signed, first, number - 1)


def _check_beginning(lines: Sequence[Line], number: int, signed: Signed) -> None:
    """Tell an export whose beginning is nowhere in it from one that begins with another entry."""
    begin = _sequence(lines[0])
    if begin is None or begin <= number or number in map(_sequence, lines):
        return
    if lines[0].hash == signed.hashes.get(begin, lines[0].entry.get("hash")):
        raise Tampered(
            f"entry {_text_of(number)} was removed: the export begins with {lines[0].name}. "
            "If a part of the log is what you asked for, check it with --part, or --selection"
        )


def check_selection(lines: Sequence[Line], signed: Signed) -> str:
    """Return in words what is proved of a part of the log; raises Tampered."""
    last, unsigned = 0, 0
    for line in lines:
        number = _sequence(line)
        if not line.hash or number is None or line.entry.get("hash") != line.hash:
            raise Tampered(f"{line.name} was changed: its content does not give its hash")
        if number <= last:
            raise Tampered(f"{line.name} was moved or inserted: it comes after {_text_of(last)}")
        expected = signed.hashes.get(number)
        if expected not in (None, line.hash):
            raise Tampered(f"{line.name} was changed: another entry was signed in its place")
        last, unsigned = number, unsigned + (expected is None)
    if unsigned == len(lines):
        raise Unreadable("none of its entries is covered by these checkpoints")
    some = f"; {unsigned} are outside these checkpoints and not proved" if unsigned else ""
    return (
        f"{len(lines) - unsigned} of {len(lines)} entries are what {signed.account} "
        f"had in its log{some}.\nIt is a selection: what was left out of it cannot be told."
    )


def _check_chained(line: Line, number: int, before: str | None) -> None:
    """Check an entry that no checkpoint covers: by its own hash, its number, and the chain."""
    sequence, name = _sequence(line), _text_of(number)
    if not line.hash or line.entry.get("hash") != line.hash:
        raise Tampered(f"entry {name} was changed: {line.name} does not give its hash")
    if sequence is None or sequence < number:
        raise Tampered(f"before entry {name} something was inserted: {line.name}")
    if sequence > number:
        raise Tampered(f"entry {name} was removed or moved: in its place is {line.name}")
    if before not in (None, line.entry.get("prevhash")):
        raise Tampered(
            f"entry {name}, or the one before it, was changed: {line.name} names another"
        )


def _what_happened(rest: Sequence[Line], number: int, signed: Signed) -> str:
    """Return what is wrong where the export leaves what was signed: `rest` begins there.

    All entries up to `number` were found in their places.
    """
    line, following = rest[0], rest[1] if len(rest) > 1 else None
    name, expected = _text_of(number), signed.hashes.get(number)
    comes_later = any(each.hash == expected for each in rest)
    if (place := signed.place_of(line.hash)) is not None:
        if place < number:
            return f"before entry {name} something was inserted: {line.name} comes a second time"
        if following and following.hash == expected:
            return f"entry {_text_of(place)} was moved: {line.name} stands before entry {name}"
        verb = "moved" if comes_later else "removed"
        return f"entry {name} was {verb}: in its place is {line.name}"
    if comes_later:
        return f"before entry {name} something was inserted: {line.name}"
    if following:
        goes_on = number + 1 == _sequence(following)
    else:
        goes_on = line.entry.get("hash") != line.hash
    if (_sequence(line) or 0) > number and not goes_on:
        return f"entry {name} was removed: in its place is {line.name}"
    return f"entry {name} was changed: {line.name}"


def _ended_before(number: int, signed: Signed) -> Tampered | NotProved:
    """Return what an export is that ends before an entry that was signed.

    One that has all of an earlier checkpoint may have been whole when it was made.
    """
    name = _text_of(number)
    if number <= min(signed.times):
        return Tampered(f"entry {name} was removed: the export ends before it")
    return NotProved(
        f"the export ends before entry {name}, signed at {signed.time_of(number)}: it was cut off "
        "there, or made before that. Make a new one, and check that. What is there holds together"
    )


def _proved(signed: Signed, first: int, last: int) -> str:
    covered = signed.last_of(first, last)
    count = covered - first + 1
    said = (
        f"entries {_text_of(first)} to {_text_of(covered)} of {signed.account}: "
        f"{count} entries, none changed, removed, inserted or moved, as of "
        f"{signed.time_of(covered)}, when the last of them was signed."
    )
    if last > covered:
        said += (
            f"\nThe {last - covered} after them are chained to these, and not signed yet: whether "
            "any was added or cut off there, a newer checkpoint will tell."
        )
    return said


# --- files ----------------------------------------------------------------------------------------


def export_lines(text: str, *, file: str = "") -> Iterator[Line]:
    """Yield the lines of an export; one that is no entry has no hash."""
    for number, written in enumerate(text.split("\n"), start=1):
        if not written.strip():
            continue
        try:
            entry = _parse(written)
            body = {name: value for name, value in entry.items() if name != "hash"}
            kept = {name: entry[name] for name in KEPT if name in entry}
            yield Line(number, hashlib.sha256(canonical(body)).hexdigest(), kept, file)
        except (ValueError, RecursionError, AttributeError):
            yield Line(number, "", {}, file)


def genuine(text: str, public_key: bytes) -> Signed:
    """Return what these checkpoints, one a line, vouch for; raises NotGenuine or Unreadable.

    Of those that follow each other the last one's signature stands for all.
    """
    documents = [_document(line) for line in dict.fromkeys(text.split("\n")) if line.strip()]
    documents.sort(key=lambda document: int(document["checkpoint"]["first"]))
    if not documents:
        raise Unreadable("there is no checkpoint in the file")
    hashes, times = dict[int, str](), dict[int, str]()
    for document, following in zip(documents, [*documents[1:], None], strict=True):
        _check_root(document["checkpoint"], document["hashes"])
        if following is None or not _follows(following["checkpoint"], document["checkpoint"]):
            _check_signature(document, public_key)
        hashes.update(enumerate(document["hashes"], start=int(document["checkpoint"]["first"])))
        times[int(document["checkpoint"]["last"])] = document["checkpoint"]["time"]
    return Signed(documents[0]["checkpoint"]["account"], hashes, times)


def _follows(said: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether one checkpoint goes on where the other ended; False if there are others between."""
    if said["account"] != before["account"] or int(said["first"]) <= int(before["last"]):
        raise Unreadable("the checkpoints are not of one log: take those of one account, each once")
    if int(said["first"]) > int(before["last"]) + 1:
        return False
    if said["previous"] != hashlib.sha256(canonical(before)).hexdigest():
        raise NotGenuine(f"the checkpoint to {before['last']} is not the one that was continued")
    return True


def _check_root(said: Mapping[str, Any], hashes: Sequence[str]) -> None:
    count = int(said["last"]) - int(said["first"]) + 1
    fits = len(hashes) == count and hashes[-1] == said["head_hash"]
    if not fits or merkle_root(hashes) != said["root"]:
        raise NotGenuine(f"the hashes of the checkpoint to {said['last']} do not give its root")


def _check_signature(document: Mapping[str, Any], public_key: bytes) -> None:
    said, fingerprint = document["checkpoint"], hashlib.sha256(public_key).hexdigest()
    if said["key"] != fingerprint:
        raise NotGenuine(f"it names the key {said['key']}, this one is {fingerprint}")
    signature = base64.b64decode(document["signature"])
    if not is_signed(canonical(said), signature, public_key):
        raise NotGenuine(f"the signature of the checkpoint to {said['last']} does not hold")


def _document(line: str) -> dict[str, Any]:
    try:
        document = _parse(line)
        said, hashes = document["checkpoint"], document["hashes"]
        if said["format"] != FORMAT:
            raise ValueError(f"its format is {said['format']!r}")
        whole = hashes and all(len(bytes.fromhex(each)) == 32 for each in hashes)
        if not whole or int(said["last"]) < int(said["first"]) or int(said["first"]) < 1:
            raise ValueError("its numbers make no sense")
        _ = [said["account"], said["root"], said["previous"], said["key"], said["time"]]
        base64.b64decode(document["signature"], validate=True)
        return document
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(f"a checkpoint is not one of ours: {error}") from error


def bundle_files(path: Path) -> dict[str, bytes]:
    """Return the files of a bundle by name.

    Raises Tampered if one is not as the manifest says, or Unreadable if it is no bundle.
    """
    try:
        with zipfile.ZipFile(path) as bundle:
            members = bundle.infolist()
            if min((member.header_offset for member in members), default=0):
                raise ValueError("something stands before it in the file")
            if sum(member.file_size for member in members) > MOST_UNPACKED:
                raise Unreadable(f"{path} is too large to be a bundle")
            files = dict[str, bytes]()
            for member in members:
                name = member.filename.rpartition("/")[2]
                if name in files:
                    raise ValueError(f"two of its files are called {name}")
                files |= {} if member.is_dir() else {name: bundle.read(member)}
        named = _parse(files.pop(MANIFEST).decode())["files"]
        wanted = {name: each["sha256"] for name, each in named.items()}
        if missing := {BUNDLED_EVENTS, BUNDLED_CHECKPOINTS, BUNDLED_KEY} - set(wanted):
            raise ValueError(f"it has no {min(missing)}")
    except NOT_A_BUNDLE as error:
        raise Unreadable(f"{path} is no bundle of evidence: {error}") from error
    found = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    for name in sorted(wanted.keys() | found.keys()):
        if found.get(name) != wanted.get(name):
            raise Tampered(f"the file {name} of the bundle is not as its manifest says")
    return files


def _text(raw: bytes, name: str) -> str:
    try:
        return (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode()
    except (UnicodeDecodeError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise Unreadable(f"{name} is not text of UTF-8, plain or in gzip") from error


def _sequence(line: Line) -> int | None:
    text = line.entry.get("sequence")
    plain = isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 18
    return int(text) if plain and isinstance(text, str) else None


def _text_of(number: int) -> str:
    return f"{number:012d}"


# --- hashing: RFC 6962 and RFC 8785 ---------------------------------------------------------------


def merkle_root(hashes: Sequence[str]) -> str:
    """Return the RFC 6962 root over these hashes, all in hex."""

    def tree(leaves: Sequence[bytes]) -> bytes:
        if len(leaves) == 1:
            return hashlib.sha256(b"\x00" + leaves[0]).digest()
        cut = 1 << (len(leaves) - 1).bit_length() - 1
        return hashlib.sha256(b"\x01" + tree(leaves[:cut]) + tree(leaves[cut:])).digest()

    return tree([bytes.fromhex(each) for each in hashes]).hex()


def canonical(value: Any) -> bytes:
    """Return the RFC 8785 form of a JSON value; raises ValueError for what has none."""
    return _canonical(value).encode()


def _canonical(value: Any) -> str:
    match value:
        case dict():
            names = sorted(value, key=lambda name: name.encode("utf-16-be"))
            return "{" + ",".join(f"{_quoted(n)}:{_canonical(value[n])}" for n in names) + "}"
        case list():
            return "[" + ",".join(map(_canonical, value)) + "]"
        case bool() | None:
            return json.dumps(value)
        case int():
            if abs(value) >= 2**53:
                raise ValueError("a number is too large to be exact")
            return str(value)
        case float():
            return _number(value)
    return _quoted(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _number(value: float) -> str:
    """Return a number as ECMAScript writes it: the shortest digits, an exponent only far out."""
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("not a number of JSON")
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{abs(value)!r}".partition("e")
    whole, _, part = mantissa.partition(".")
    digits = (whole + part.rstrip("0")).lstrip("0")
    point = int(exponent or 0) + (
        len(whole) if whole != "0" else -len(part) + len(part.lstrip("0"))
    )
    sign, digits = "-" if value < 0 else "", digits.rstrip("0") or "0"
    if len(digits) <= point <= 21:
        return f"{sign}{digits}{'0' * (point - len(digits))}"
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{point - 1:+d}"


def _parse(text: str) -> dict[str, Any]:
    parsed = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_constant)
    if not isinstance(parsed, dict):
        raise ValueError("not a JSON object")
    return parsed


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(names := dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return names


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


# --- ECDSA over P-256: FIPS 186-5, SEC 1 ----------------------------------------------------------

P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
"""How the DER of every P-256 public key begins; then come x and y, 32 bytes each."""
type Point = tuple[int, int] | None


def is_signed(message: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether `signature` (DER) over SHA-256 of `message` was made with the key of this DER."""
    try:
        r, s = _two_integers(signature)
    except (ValueError, IndexError):
        return False
    if not (0 < r < N and 0 < s < N):
        return False
    x, y = (int.from_bytes(public_key[start : start + 32]) for start in (27, 59))
    e, w = int.from_bytes(hashlib.sha256(message).digest()), pow(s, -1, N)
    point = _sum(_times(e * w % N, G), _times(r * w % N, (x, y)))
    return point is not None and point[0] % N == r


def public_key(written: bytes, name: str) -> bytes:
    """Return the DER of a key in PEM, or in the API's answer; raises Unreadable if it is none."""
    text = written.decode("ascii", errors="replace")
    try:
        if text.lstrip().startswith("{"):
            text = str(_parse(text)["pem"])
        body = "".join(line for line in text.splitlines() if not line.startswith("-----"))
        der = base64.b64decode(body, validate=True)
    except (ValueError, KeyError, RecursionError) as error:
        raise Unreadable(f"{name} is no public key in PEM") from error
    x, y = (int.from_bytes(der[start : start + 32]) for start in (27, 59))
    on_curve = max(x, y) < P and (y * y - (x * x * x - 3 * x + B)) % P == 0
    if not der.startswith(SPKI) or len(der) != 91 or not on_curve:
        raise Unreadable(f"{name} is no public key of the curve P-256")
    return der


def _two_integers(der: bytes) -> tuple[int, int]:
    if der[0] != 0x30 or der[1] != len(der) - 2 or der[2] != 0x02:
        raise ValueError("not a signature")
    cut = 4 + der[3]
    if der[cut] != 0x02 or cut + 2 + der[cut + 1] != len(der):
        raise ValueError("not a signature")
    r, s = der[4:cut], der[cut + 2 :]
    return int.from_bytes(r, signed=True), int.from_bytes(s, signed=True)


def _sum(a: Point, b: Point) -> Point:
    if a is None or b is None:
        return b if a is None else a
    (x1, y1), (x2, y2) = a, b
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 - 3) * pow(2 * y1, -1, P) if a == b else (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def _times(factor: int, point: Point) -> Point:
    total: Point = None
    while factor:
        total = _sum(total, point) if factor & 1 else total
        point, factor = _sum(point, point), factor >> 1
    return total


# --- the command line -----------------------------------------------------------------------------


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "export",
        type=Path,
        nargs="+",
        help="JSON lines, gzip or not, several in their order; or a bundle's zip",
    )
    parser.add_argument("--checkpoint", type=Path, help="JSON lines of checkpoints")
    parser.add_argument(
        "--key",
        type=Path,
        help="the public key: PEM, or the answer of GET /api/audit-key",
    )
    some = parser.add_mutually_exclusive_group()
    some.add_argument("--part", action="store_true", help="it begins and ends amid the log")
    some.add_argument("--selection", action="store_true", help="entries may have been left out")
    return parser.parse_args(arguments)


def _say(text: str, code: int = INTACT) -> int:
    """Print a finding; what came with the export may not steer the terminal."""
    shown = "".join(
        c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text
    )
    sys.stdout.write(f"{shown}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
