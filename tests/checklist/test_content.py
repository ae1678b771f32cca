"""What the checklist says: everything there, in every language, easy to read."""

from string import Formatter
from typing import Any

import pytest

from compliance.checklist import queries, rules

ENGLISH = queries.content("en")
PAGES = ("suitability", "aftercare", "course", "feedback")


def full_stop(text: str) -> str:
    return text if text[-1] in ".?!”" else f"{text}."


def texts_in(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value
    return [text for item in items for text in texts_in(item)]


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_all_eighteen_questions_are_there_and_numbered(language: str) -> None:
    content = queries.content(language)
    numbers = [each.number for part in content.parts for each in part.questions]
    assert numbers == list(range(1, 19))


def test_each_question_of_the_domain_sheet_is_asked_once() -> None:
    order = queries.read_content("questions")
    facts = [each["fact"] for part in order["parts"] for each in part["questions"]]
    assert sorted(facts) == list(range(1, 19))


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_the_first_three_open_the_list(language: str) -> None:
    content = queries.content(language)
    headlines = [part.headline.code for part in content.parts if part.headline]
    assert headlines == list(rules.HEADLINES)


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_each_question_says_why_what_is_good_what_warns_and_who_says_so(language: str) -> None:
    for question in queries.content(language).questions:
        assert all((question.ask, question.why, question.good, question.warning))
        assert question.ask.endswith("?")
        assert question.sources


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else type(value)


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_every_language_has_the_same_parts(language: str) -> None:
    assert shape(queries.read_content(language)) == shape(queries.read_content("en"))


def names_in(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_the_phrases_take_the_same_values_in_every_language(language: str) -> None:
    english, other = (queries.read_content(each)["phrases"] for each in ("en", language))
    for key, phrase in other.items():
        assert names_in(phrase) == names_in(english[key]), key


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_each_question_and_page_reads_easily(language: str) -> None:
    """Grade 6 in English, an ease of 80 in French and Spanish; sentences of 15 words at most."""
    content = queries.read_content(language)
    texts = {code: list(each.values()) for code, each in content["questions"].items()}
    texts |= {name: texts_in(content[name]) for name in PAGES}
    for name, parts in texts.items():
        text = " ".join(full_stop(part) for part in parts)
        assert rules.reads_easily(text, language), name
        assert rules.mean_sentence(text) <= 15, name


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_no_sentence_is_long(language: str) -> None:
    content = queries.read_content(language)
    texts = texts_in([content[name] for name in ("questions", *PAGES, "words", "phrases")])
    longest = max(
        (s for text in texts for s in rules.sentences(text)), key=lambda s: len(s.split())
    )
    assert len(longest.split()) <= 25, longest


def test_an_official_sentence_reads_easily_in_no_language() -> None:
    official = {
        "en": "Practitioners demonstrate comprehensive sterilization documentation immediately.",
        "fr": "La documentation réglementaire atteste l’établissement de procédures préalables.",
        "es": "La documentación reglamentaria acredita procedimientos previamente establecidos.",
    }
    assert not any(rules.reads_easily(text, code) for code, text in official.items())


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_nothing_tells_a_reader_that_they_are_fine(language: str) -> None:
    text = " ".join(texts_in(queries.read_content(language)["suitability"])).casefold()
    for promise in ("you are fine", "is safe for me", "vous pouvez le faire", "puede hacérselo"):
        assert promise not in text


def test_what_we_only_heard_of_is_marked() -> None:
    reported = {each.code for each in ENGLISH.sources if each.is_reported}
    assert reported == {"fda-consumer", "fda-list", "fda-cream", "hee"}


def test_hard_words_are_explained() -> None:
    explained = {each["term"].casefold() for each in ENGLISH.explained}
    for word in ("autoclave", "spore test", "lot number", "sharps box", "lidocaine", "sterile"):
        assert word in explained
