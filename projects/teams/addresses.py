"""A project's address from its name: Latin letters as they are, Cyrillic ones transliterated. No Django.

Scripts whose letters do not spell a word by themselves (Persian and Arabic leave out vowels, Chinese has no letters)
are not guessed at; the address is asked for then.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
# Pages under /projects/ that are no project.
RESERVED = frozenset({"new", "import"})

# Russian and Ukrainian, then what Kazakh, Kyrgyz, Tajik, Uzbek and Mongolian write besides; small letters.
_CYRILLIC = {
    **dict(zip("абвгдезийклмнопрстуфыэіў", "abvgdeziyklmnoprstufyeio", strict=True)),
    "ё": "yo",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
    "є": "ye",
    "ї": "yi",
    "ґ": "g",
    "ә": "a",
    "ғ": "gh",
    "қ": "q",
    "ң": "ng",
    "ө": "o",
    "ұ": "u",
    "ү": "u",
    "һ": "h",
    "ӣ": "i",
    "ӯ": "u",
    "ҳ": "h",
    "ҷ": "j",
    "ј": "j",
}
_LATIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ə": "a"}
_LETTERS = str.maketrans(_CYRILLIC | _LATIN)
# What stands between the letters of one word and is no letter.
_WITHIN_WORDS = str.maketrans("", "", "'’‘ʼʻ`´")
_NO_ADDRESS = re.compile(r"[^a-z0-9]+")


def proposed_address(name: str) -> str:
    """An address for a project of this name; "" where its script gives none."""
    text = unicodedata.normalize("NFC", name).lower().translate(_WITHIN_WORDS).translate(_LETTERS)
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    if any(c.isalpha() and not c.isascii() for c in bare):
        return ""
    words = _NO_ADDRESS.sub("-", bare).strip("-")
    if len(words) > LONGEST:
        words = words[: LONGEST + 1].rpartition("-")[0] or words[:LONGEST]
    return f"{words}-study" if words in RESERVED else words


def free_address(wanted: str, taken: frozenset[str]) -> str:
    """`wanted`, or with the first number behind it that makes it another than those `taken`."""
    numbered = (f"{wanted}-{n}" for n in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(address for address in numbered if address not in taken)
