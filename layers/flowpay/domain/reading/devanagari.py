"""Names in Devanagari and in Latin letters brought to one sound: सीतापुर is Sitapur."""

from functools import lru_cache

_CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहळ",
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n p f b bh m y r l v s s s h l".split(),
        strict=True,
    )
)
_VOWELS = dict(
    zip(
        "अआइईउऊऋएऐओऔािीुूृेैोौंँॉॅ",
        [*"a a i i u u ri e e o o a i i u u ri e e o o n n o e".split()],
        strict=True,
    )
)
_SOUNDS = {**_CONSONANTS, **_VOWELS}
_IN_LATIN = (
    *(("aa", "a"), ("ee", "i"), ("oo", "u"), ("au", "o"), ("ou", "o"), ("ai", "e"), ("sh", "s")),
    *(("w", "v"), ("ph", "f"), ("z", "j"), ("ck", "k"), ("q", "k"), ("x", "ks"), ("m ", "n ")),
)


@lru_cache(maxsize=4096)
def sound_of(name: str) -> str:
    """Return how a name sounds, without its a, which Devanagari seldom writes."""
    if name.isascii():
        for written, meant in _IN_LATIN:
            name = name.replace(written, meant)
        latin = name.removesuffix("e")
    else:
        latin = "".join(_SOUNDS.get(letter, "") for letter in name)
    sound = latin.replace("a", "").replace("mb", "nb").replace("mp", "np").replace("iy", "i")
    return "".join(c for c, before in zip(sound, " " + sound, strict=False) if c != before)
