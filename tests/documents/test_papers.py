"""Papers that went out: what each is worth, and a public page that tells and nothing more."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from compliance.clinics.models import Role
from compliance.documents import papers, queries, rules, services
from compliance.documents.models import IssuedPaper
from compliance.documents.rules import Change, Standing
from compliance.ledger import verification
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.documents.factory import PAPER, RECORDS, digest_of, make_paper

TODAY = NOW.date()
REASON = "The name was misspelt"


@pytest.mark.parametrize(
    ("typed", "token"),
    [
        pytest.param("7K3M9XQ2HA5TB8CD", "7K3M9XQ2HA5TB8CD", id="as it is"),
        pytest.param(" 7k3m-9xq2-ha5t-b8cd ", "7K3M9XQ2HA5TB8CD", id="small and in fours"),
        pytest.param("oilo-9xq2-ha5t-b8cd", "01109XQ2HA5TB8CD", id="letters read as digits"),
        pytest.param("7K3M9XQ2HA5TB8C", "", id="too short"),
        pytest.param("7K3M9XQ2HA5TB8CU", "", id="a letter that no code has"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_code_is_read_as_people_type_it(typed, token):
    assert rules.read_code(typed) == token


@pytest.mark.parametrize(
    ("withdrawn", "now", "file", "standing"),
    [
        pytest.param(False, "d", "", Standing.VALID, id="the records say the same"),
        pytest.param(False, "other", "", Standing.SUPERSEDED, id="the records say otherwise"),
        pytest.param(False, None, "", Standing.SUPERSEDED, id="its subject is gone"),
        pytest.param(True, None, "", Standing.WITHDRAWN, id="taken back"),
        pytest.param(False, "d", "sha", Standing.VALID, id="the very file"),
        pytest.param(False, "d", "ahs", Standing.ALTERED, id="another file"),
        pytest.param(True, None, "ahs", Standing.ALTERED, id="another file of one taken back"),
    ],
)
def test_what_a_paper_is_worth(withdrawn, now, file, standing):
    found = rules.standing_of(
        is_withdrawn=withdrawn, digest="d", digest_today=now, sha256="sha", sha256_of_file=file
    )
    assert found == standing


def test_changes_name_what_was_what_is_and_what_is_new():
    before, now = {"A": "1", "B": "2", "C": "3"}, {"A": "1", "C": "4", "D": "5"}
    found = rules.changes(before, now)
    assert found == (Change("B", "2", ""), Change("C", "3", "4"), Change("D", "", "5"))


@pytest.fixture
def clinic(db):
    return make_clinic(name="Northgate")


def test_a_paper_is_worth_what_its_room_says_today(clinic):
    paper = make_paper(clinic)
    assert papers.worth_of(paper, on=TODAY) == papers.Worth(Standing.VALID)
    RECORDS["one"] = "lapsed"
    change = Change("Licence", "in order", "lapsed")
    assert papers.worth_of(paper, on=TODAY) == papers.Worth(Standing.SUPERSEDED, (change,))
    gone = services.withdraw_paper(paper, by=TESTER, at=NOW, reason=REASON)
    assert papers.worth_of(gone, on=TODAY) == papers.Worth(Standing.WITHDRAWN)


def test_only_a_paper_that_says_the_very_same_is_used_again(clinic):
    paper = make_paper(clinic)
    same = {"kind": "test", "subject": "one", "language": "en", "digest": digest_of("in order")}
    assert queries.find_same_paper(clinic, **same) == paper
    assert queries.find_same_paper(clinic, **{**same, "language": "fr"}) is None
    assert queries.find_same_paper(make_clinic(), **same) is None
    services.withdraw_paper(paper, by=TESTER, at=NOW, reason=REASON)
    assert queries.find_same_paper(clinic, **same) is None


def test_an_unknown_kind_is_not_written_down(clinic):
    with pytest.raises(KeyError):
        make_paper(clinic, kind="moon")
    assert not IssuedPaper.objects.exists()


def test_the_stored_file_is_the_one_that_went_out(clinic):
    paper = make_paper(clinic)
    stored = Path(default_storage.path(paper.path))
    assert stored.read_bytes() == PAPER
    assert list(queries.damaged(clinic)) == []
    stored.write_bytes(b"another")
    (damage,) = queries.damaged(clinic)
    assert damage.sentence == "The file of “Paper of Mara Lind” is altered."
    assert verification.verify(clinic.pk).is_whole
    elsewhere = make_paper(clinic, is_kept=False)
    assert (elsewhere.is_kept, elsewhere.sha256) == (False, paper.sha256)


# The public page


def page(client, paper, **asked):
    """The public page of a paper, for somebody who never signed in."""
    return client.get(reverse("verify-paper", args=[paper.code]), asked)


def test_the_page_says_what_the_paper_is_worth(client, clinic):
    paper = make_paper(clinic)
    answer = page(client, paper)
    said = answer.content.decode()
    assert "Still true" in said
    assert "Northgate" in said
    assert "Paper of Mara Lind" in said
    RECORDS["one"] = "lapsed"
    said = page(client, paper).content.decode()
    assert "No longer up to date" in said
    assert "lapsed" in said
    assert "Ask the clinic for a new one." in said
    make_paper(clinic, at=NOW + timedelta(hours=1))
    RECORDS["one"] = "lapsed"
    assert "There is a newer paper, made on 15 July 2026." in page(client, paper).content.decode()


def test_a_paper_taken_back_says_so_and_not_why(client, clinic):
    paper = services.withdraw_paper(make_paper(clinic), by=TESTER, at=NOW, reason=REASON)
    said = page(client, paper).content.decode()
    assert "took this paper back on 15 July 2026" in said
    assert REASON not in said
    assert TESTER.name not in said


def test_a_file_is_compared_by_its_digest(client, clinic):
    paper = make_paper(clinic)
    assert "letter for letter" in page(client, paper, sha256=paper.sha256).content.decode()
    assert "Not the file that was made" in page(client, paper, sha256="0" * 64).content.decode()
    assert "Still true" in page(client, paper, sha256="nonsense").content.decode()
    unseen = make_paper(clinic, data=b"")
    assert "Compare a file" not in page(client, unseen).content.decode()


def test_the_page_leaves_no_trace(client, clinic):
    for answer in (client.get("/verify/"), page(client, make_paper(clinic))):
        assert not answer.cookies
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["Cache-Control"] == "private, no-cache"


def test_codes_that_are_not_there_answer_alike(client, clinic):
    token = services.new_token()
    for code in (token, "nonsense", token.lower(), "x" * 300):
        answer = client.get(f"/verify/{code}/")
        assert answer.status_code == 404
        assert "We do not know this code" in answer.content.decode()


def test_a_typed_code_leads_to_the_paper(client, clinic):
    paper = make_paper(clinic)
    answer = client.get("/verify/", {"code": paper.token.lower()})
    assert answer.url == reverse("verify-paper", args=[paper.code])
    answer = client.get("/verify/", {"code": "<b>nonsense</b>"})
    assert "We do not know this code" in answer.content.decode()
    assert "&lt;b&gt;nonsense&lt;/b&gt;" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Still true"), ("fr", "Toujours vrai"), ("es", "Sigue siendo cierto")],
)
def test_the_page_speaks_the_papers_language_or_the_one_asked_for(client, clinic, language, words):
    assert words in page(client, make_paper(clinic, language=language)).content.decode()
    assert words in page(client, make_paper(clinic), lang=language).content.decode()
    assert f'lang="{language}"' in client.get("/verify/", {"lang": language}).content.decode()


def test_every_language_has_every_word():
    names = {frozenset(queries.words(code)) for code, _name in queries.VERIFY_LANGUAGES}
    assert len(names) == 1


# The clinic's own screens


@pytest.fixture
def member(client, clinic):
    member = make_member(clinic)
    client.force_login(member.user)
    return member


def test_papers_are_listed_newest_first_and_taken_back_ones_last(client, member):
    first = make_paper(member.clinic, title="First")
    make_paper(member.clinic, title="Second", at=NOW + timedelta(minutes=5))
    make_paper(make_clinic(), title="Elsewhere")
    services.withdraw_paper(first, by=TESTER, at=NOW, reason=REASON)
    rows = client.get(reverse("paper-list")).context["rows"]
    assert [row.title for row in rows] == ["Second", "First"]
    assert client.get(reverse("paper-list"), {"kind": "test", "q": "nobody"}).context["rows"] == []


def test_a_papers_page_shows_what_changed(client, member):
    paper = make_paper(member.clinic)
    assert "Still true" in client.get(paper.get_absolute_url()).content.decode()
    RECORDS["one"] = "lapsed"
    said = client.get(paper.get_absolute_url()).content.decode()
    assert "What changed since" in said
    assert "No longer up to date" in said


def test_the_file_is_downloaded_as_it_went_out(client, member):
    paper = make_paper(member.clinic)
    answer = client.get(reverse("paper-download", args=[paper.pk]))
    assert b"".join(answer) == PAPER
    assert answer["Content-Disposition"] == 'attachment; filename="Paper of Mara Lind.pdf"'
    Path(default_storage.path(paper.path)).unlink()
    unkept = make_paper(member.clinic, is_kept=False)
    for each in (paper, unkept):
        assert client.get(reverse("paper-download", args=[each.pk])).status_code == 404
    assert "Download" not in client.get(unkept.get_absolute_url()).content.decode()


def test_a_paper_is_taken_back_with_a_reason(client, member):
    paper = make_paper(member.clinic)
    form = client.get(reverse("paper-void", args=[paper.pk])).context["form"]
    sent = {"reason": REASON, "idempotency_key": form["idempotency_key"].value()}
    client.post(reverse("paper-void", args=[paper.pk]), sent)
    said = client.get(paper.get_absolute_url()).content.decode()
    assert "Taken back" in said
    assert reverse("paper-void", args=[paper.pk]) not in said


def test_an_assistant_takes_nothing_back(client, clinic):
    assistant = make_member(clinic, Role.ASSISTANT)
    client.force_login(assistant.user)
    paper = make_paper(clinic)
    assert (
        reverse("paper-void", args=[paper.pk])
        not in client.get(paper.get_absolute_url()).content.decode()
    )
