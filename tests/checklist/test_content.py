"""What the checklist says: everything there, in every language, easy to read."""

from typing import Any

import pytest

from compliance.checklist import queries, rules

ENGLISH = queries.content("en")
PROSE = [(each.code, each) for each in ENGLISH.questions]


def full_stop(text: str) -> str:
    return text if text[-1] in ".?!”" else f"{text}."


def said(question: rules.Question) -> str:
    parts = (question.ask, question.why, question.good, question.warning)
    return " ".join(full_stop(part) for part in parts)


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


@pytest.mark.parametrize("language", rules.LANGUAGES)
def test_the_phrases_take_the_same_values_in_every_language(language: str) -> None:
    english, other = (queries.read_content(each)["phrases"] for each in ("en", language))
    names = "years months name duration first start end what issued expires product received"
    values = {"n": 3, **dict.fromkeys([*names.split(), "released"], "x")}
    for key, phrase in other.items():
        assert phrase.format(**values)
        assert phrase.count("{") == english[key].count("{")


@pytest.mark.parametrize("question", [each for _, each in PROSE], ids=[code for code, _ in PROSE])
def test_each_question_reads_at_grade_six_or_below(question: rules.Question) -> None:
    assert rules.reading_grade(said(question)) <= 6
    assert rules.mean_sentence(said(question)) <= 15


@pytest.mark.parametrize("name", ["suitability", "aftercare"])
def test_each_page_reads_at_grade_six_or_below(name: str) -> None:
    text = " ".join(full_stop(each) for each in texts_in(queries.read_content("en")[name]))
    assert rules.reading_grade(text) <= 6
    assert rules.mean_sentence(text) <= 15


def test_no_english_sentence_is_long() -> None:
    texts = [each for name in ("questions", "suitability", "aftercare", "words")
             for each in texts_in(queries.read_content("en")[name])]  # fmt: skip
    longest = max(
        (s for text in texts for s in rules.sentences(text)), key=lambda s: len(s.split())
    )
    assert len(longest.split()) <= 25, longest


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
