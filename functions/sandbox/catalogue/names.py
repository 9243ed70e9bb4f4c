"""Names, numbers and addresses that look right and belong to nobody."""

from random import Random

from .towns import Town

_BEGINNINGS = (
    "Aru Bela Chiru Devi Eka Gavi Hema Indu Jala Kavi Laka Mena Nila Ojas Pavi Revu Suma Tavi"
).split()
_ENDINGS = (
    "vanta dhura kesara thira narika palika ranga sundra "
    "tharu velli yanta charuva bhoora lekhan dvipa gramya"
).split()
_STREETS = (
    "Plot {n}, Industrial Area",
    "{n}, Station Road",
    "Survey No. {n}/2, Bypass Road",
    "Shed {n}, Phase II Industrial Estate",
    "{n}-B, Old Market Yard",
)
_LEGAL_FORMS = (("Pvt Ltd", "C"), ("LLP", "F"), ("& Co", "F"), ("Enterprises", "P"), ("", "P"))
_BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def invented_word(index: int) -> str:
    """Return a word that no other index below 288 gives."""
    row, column = index % len(_BEGINNINGS), index // len(_BEGINNINGS)
    return _BEGINNINGS[row] + _ENDINGS[(row + 3 * column) % len(_ENDINGS)]


def legal_form(rng: Random) -> tuple[str, str]:
    """Return how a firm's name ends and the letter its PAN has for that kind of holder."""
    return rng.choice(_LEGAL_FORMS)


def gstin(town: Town, holder: str, name: str, rng: Random) -> str:
    """Return a GSTIN with the right state and check character.

    Its PAN starts with ZZZ, which marks it as synthetic at a glance.
    """
    pan = f"ZZZ{holder}{name[0].upper()}{rng.randint(1000, 9999)}{rng.choice('KLMNPQRST')}"
    body = f"{town.gst_code}{pan}1Z"
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the 15th character of the GSTIN that starts with these 14."""
    total = 0
    for place, character in enumerate(body):
        product = _BASE_36.index(character) * (1 + place % 2)
        total += product // 36 + product % 36
    return _BASE_36[-total % 36]


def phone(town: Town, rng: Random) -> str:
    """Return a number nobody can have: no Indian subscriber number begins with 0."""
    digits = 10 - len(town.std_code)
    return f"+91 {town.std_code} 0{rng.randrange(10 ** (digits - 1)):0{digits - 1}d}"


def street(rng: Random) -> str:
    return rng.choice(_STREETS).format(n=rng.randint(3, 240))
