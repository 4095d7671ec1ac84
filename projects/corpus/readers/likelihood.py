"""How likely a decoded text is as human writing: the judge between encodings that all accept the same bytes.

Only characters beyond ASCII are weighed, each by how often a language writes it (`alphabets`), with penalties where
neighbours do not go together. Figures are natural logarithms of probabilities: of two readings of the same bytes, the
greater is the better founded.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache

from projects.corpus.readers.alphabets import LANGUAGES, Language, Script

RUBBLE = -16.0
"""Of a character that no text has: a control, a surrogate, an unassigned code point."""
_FOREIGN, _RARE, _UNUSUAL, _SYMBOL, _TYPOGRAPHIC = -13.0, -12.0, -10.0, -10.0, -4.0
_CAPITAL = -3.0
_MOSTLY_ASCII = -4.0
_WORDS = 14.0
_TYPOGRAPHY = frozenset("«»“”„‘’‚–—…•·°§№©®™€£\u00a0\u00ad\u200c\u200e\u200f\ufeff‹›´½²³±×")
_FULL_WIDTH = frozenset("，。、：；《》〈〉（）“”‘’！？「」『』【】〔〕—…·・～％　") | {
    chr(c) for c in range(0xFF10, 0xFF1A)
}
# The lead bytes under which each national standard has the characters in use; the others are rare in any text.
_LEVELS = {
    "zh-Hans": ("gb2312", 0xB0, 0xD7),
    "zh-Hant": ("big5", 0xA4, 0xC6),
    "ja": ("euc_jp", 0xB0, 0xCF),
    "ko": ("euc_kr", 0xB0, 0xC8),
}
_RANGES: tuple[tuple[int, int, Script], ...] = (
    (0x00C0, 0x024F, "latin"), (0x0300, 0x036F, "latin"), (0x0370, 0x03FF, "greek"), (0x0400, 0x052F, "cyrillic"),
    (0x0590, 0x05FF, "hebrew"), (0x0600, 0x06FF, "arabic"), (0x0E00, 0x0E7F, "thai"), (0x1E00, 0x1EFF, "latin"),
    (0x3040, 0x30FF, "kana"), (0x3400, 0x9FFF, "han"), (0xAC00, 0xD7A3, "hangul"),
)  # fmt: skip
_LETTER = "A-Za-zÀ-ÖØ-öø-ɏͰ-ϿЀ-ԯ֐-׿؀-ۿ"
_ODD = {  # what does not happen inside words, and what each time costs
    re.compile(r"[a-zß-öø-ÿα-ωа-яё-џґқңүұөғһәі][А-ЯЁЂ-ЏΑ-ΩÀ-ÖØ-Þ]"): -4.0,
    re.compile(r"[A-Za-z][Ͱ-ԯ֐-׿؀-ۿ]|[Ͱ-ԯ֐-׿؀-ۿ][A-Za-z]"): -4.0,
    re.compile(r"[À-ɏ]{2}"): -2.5,
    re.compile(r"(?<![^\W\d_])[Ā-ɏ](?![^\W\d_])"): -2.5,
    re.compile(r"(?<![A-Za-zÀ-ɏ\s])[À-ɏ](?![A-Za-zÀ-ɏ])|(?<![A-Za-zÀ-ɏ])[À-ɏ](?![A-Za-zÀ-ɏ\s])"): -2.5,
    re.compile(rf"(?<![{_LETTER}])[¢-¬¯-´¶¸-¾]+(?=[{_LETTER}])|(?<=[{_LETTER}])[¡-©¬±-³µ-¸¿€]"): -2.0,
    re.compile(rf"(?<=[{_LETTER}])[¡-¬®-´¶¸-¿×÷†-‡‰‹›€-₿℀-⿿](?=[{_LETTER}])"): -3.0,
}


@cache
def _script_of(char: str) -> Script | None:
    code = ord(char)
    return next((script for low, high, script in _RANGES if low <= code <= high), None)


@cache
def _first_level(code: str) -> frozenset[str]:
    encoding, first, last = _LEVELS[code]
    cells = (bytes((lead, trail)) for lead in range(first, last + 1) for trail in range(0x40, 0xFF))
    return frozenset(cell.decode(encoding, "ignore") for cell in cells)


@cache
def _frequencies(language: Language) -> Mapping[str, float]:
    """Letter → log probability, falling evenly along the alphabet: the last is about forty times rarer."""
    ideographic = language.code in _LEVELS
    steps = [math.exp(-3.7 * i / len(language.letters)) for i in range(len(language.letters))]
    mass = (0.6 if ideographic else 0.9) / sum(steps)
    table = {char: math.log(step * mass) for char, step in zip(language.letters, steps, strict=True)}
    if ideographic:
        table = dict.fromkeys(_first_level(language.code), -9.0) | dict.fromkeys(_FULL_WIDTH, _TYPOGRAPHIC) | table
    return {char.upper(): value + _CAPITAL for char, value in table.items() if len(char.upper()) == 1} | table


@cache
def _otherwise(char: str, language: Language) -> float:
    """The log probability of a character that is not in the language's alphabet."""
    if char in _TYPOGRAPHY:
        return _TYPOGRAPHIC
    kind = unicodedata.category(char)
    if kind in ("Cc", "Cs", "Co", "Cn"):
        return RUBBLE
    script = _script_of(char)
    if script == language.script:
        return _UNUSUAL if char <= "ÿ" or "Ѐ" <= char <= "џ" or char in "ґҐ" else _RARE
    return _FOREIGN if script or kind[0] in "LM" else _SYMBOL


def _weigh(chars: Counter[str], language: Language) -> float:
    table = _frequencies(language)
    return sum(count * (table[char] if char in table else _otherwise(char, language)) for char, count in chars.items())


def _candidates(chars: Counter[str]) -> list[Language]:
    """The languages of the script that most of these characters are in; Japanese mixes two."""
    scripts: Counter[Script] = Counter()
    for char, count in chars.items():
        if script := _script_of(char):
            scripts[script] += count
    main = {script for script, count in scripts.items() if count * 4 >= scripts.total()} or {"latin"}
    if "han" in main:
        main.add("kana")
    return [language for language in LANGUAGES if language.script in main]


def log_likelihood(text: str) -> float:
    """The log probability of the characters beyond ASCII in the language that suits them best; 0 where all is ASCII."""
    chars = Counter(text)
    for char in [char for char in chars if " " <= char <= "~" or char in "\t\n\r\f"]:
        del chars[char]
    if not chars:
        return 0.0
    words = Counter(re.findall(r"(?<![^\W\d_])[a-z]+(?![^\W\d_])", text.lower()))
    inside = sum(map(len, words.elements())) > 4 * chars.total()
    found = max(_weigh(chars, language) + _familiar(words, language, inside) for language in _candidates(chars))
    return found + sum(cost * len(odd.findall(text)) for odd, cost in _ODD.items())


def _familiar(words: Counter[str], language: Language, mostly_ascii: bool) -> float:
    """A bonus for a Latin language whose little words are there; a malus for another script among many Latin words."""
    if language.script != "latin":
        return _MOSTLY_ASCII if mostly_ascii else 0.0
    if words.total() < 3:
        return 0.0
    return _WORDS * sum(words[word] for word in language.words) / words.total()
