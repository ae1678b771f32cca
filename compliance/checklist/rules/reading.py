"""How easily a text reads, in the measure of its own language.

English has a grade: Flesch and Kincaid's. French and Spanish have a score of ease, on the scale
where 80 to 90 is what a child of eleven or twelve reads well: Kandel and Moles' for French,
Fernández Huerta's for Spanish.
"""

import re
from itertools import pairwise

EASY = 80.0
HIGHEST_GRADE = 6.0
FRENCH_VOWELS = "aàâäeéèêëiîïoôöuùûüyœæ"
STRONG, WEAK, STRESSED_WEAK = "aáeéoó", "iuüy", "íú"


def sentences(text: str) -> list[str]:
    """The sentences of a text; a colon does not end one."""
    return [part for part in re.split(r"(?<=[.?!])[”»\"]?\s+", text.strip()) if words(part)]


def words(text: str) -> list[str]:
    """The words of a text, numbers included."""
    return re.findall(r"[^\W_]+(?:[’'][^\W_]+)*", text)


def mean_sentence(text: str) -> float:
    """How many words a sentence has, on average."""
    return len(words(text)) / max(1, len(sentences(text)))


def reads_easily(text: str, language: str) -> bool:
    """Can somebody who left school after grade six read it?"""
    if language == "en":
        return reading_grade(text) <= HIGHEST_GRADE
    return reading_ease(text, language) >= EASY


def syllables(word: str) -> int:
    """How many syllables an English word has, near enough for a reading grade."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    if len(letters) <= 3:
        return 1
    if re.search(r"[^laeiouy]e$|[aeiouy]le$|[^td]ed$|[^aeiouyscxzg]es$", letters):
        letters = re.sub(r"e[sd]?$", "", letters)
    return max(1, len(re.findall(r"[aeiouy]+", letters)))


def french_syllables(word: str) -> int:
    """How many syllables a French word has; an e at its end is mute."""
    letters = word.lower()
    parts = re.split(r"[’']", letters)
    return max(1, sum(_french(part) for part in parts))


def _french(letters: str) -> int:
    groups = re.findall(f"[{FRENCH_VOWELS}]+", letters)
    is_mute = len(groups) > 1 and re.search(f"[^{FRENCH_VOWELS}]e(s|nt)?$", letters)
    return len(groups) - bool(is_mute)


def spanish_syllables(word: str) -> int:
    """How many syllables a Spanish word has; two strong vowels beside each other are two."""
    letters = re.sub(r"qu|gu(?=[eiéí])", "q", word.lower())
    letters = re.sub(r"y(?=[aeiouáéíóú])", "j", letters)
    count = 0
    for group in re.findall(f"[{STRONG}{WEAK}{STRESSED_WEAK}]+", letters):
        hiatus = (pair for pair in pairwise(group) if _is_hiatus(*pair))
        count += 1 + sum(1 for _ in hiatus)
    return max(1, count)


def _is_hiatus(first: str, second: str) -> bool:
    if first in STRONG and second in STRONG:
        return True
    return (first in STRESSED_WEAK and second in STRONG) or (
        first in STRONG and second in STRESSED_WEAK
    )


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade of an English text: US school years."""
    said = words(text)
    if not said:
        return 0.0
    spoken = sum(syllables(word) for word in said)
    return 0.39 * len(said) / len(sentences(text)) + 11.8 * spoken / len(said) - 15.59


def reading_ease(text: str, language: str) -> float:
    """The ease of a French (Kandel, Moles) or Spanish (Fernández Huerta) text; 100 is easiest."""
    said = words(text)
    if not said:
        return 100.0
    per_sentence = len(said) / len(sentences(text))
    if language == "fr":
        per_word = sum(french_syllables(word) for word in said) / len(said)
        return 207 - 1.015 * per_sentence - 73.6 * per_word
    per_word = sum(spanish_syllables(word) for word in said) / len(said)
    return 206.84 - 60 * per_word - 1.02 * per_sentence
