"""A failed spore test on a phone: two taps to the full list; and the traps beside it."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Site, sign_in
from tests.e2e.test_treating import COUNT_TAPS, taps

ZONE = ZoneInfo("America/Toronto")


def ago(days: int, hour: int) -> str:
    """A moment as a file writes it."""
    return f"{datetime.now(ZONE) - timedelta(days=days):%Y-%m-%d}T{hour:02}:00"


def files() -> dict[str, str]:
    """B1 never passed and waits for a result; KIT of B1 was run again in B2, which passed twice."""
    installed = f"{datetime.now(ZONE) - timedelta(days=400):%Y-%m-%d}"
    read = f"POSITIVE,{ago(11, 9)},Nora"
    return {
        "practitioners": "code,name,title,email\nNV,Nora Vale,,\n",
        "sterilizers": (
            "code,make,model,serial,type,installed_on\n"
            f"B1,Melag,Vacuklav,V-1,B,{installed}\nB2,Melag,Vacuklav,V-2,B,{installed}\n"
        ),
        "cycles": (
            "sterilizer,number,started_at,program,packaging,packs\n"
            f"B1,1,{ago(12, 8)},PREVAC_134,WRAPPED,KIT=bowl|SPARE=bowl\n"
            f"B1,2,{ago(9, 9)},PREVAC_134,WRAPPED,LAST=forceps\n"
            f"B2,1,{ago(13, 9)},PREVAC_134,WRAPPED,OTHER=tray\n"
            f"B2,2,{ago(11, 9)},PREVAC_134,WRAPPED,KIT=bowl\n"
        ),
        "spore_tests": (
            "sterilizer,cycle,placed_at,lot,lot_expires,result,control_result,read_at,read_by\n"
            f"B1,2,{ago(9, 9)},BI-1,2039-01-31,PENDING,,,\n"
            f"B2,1,{ago(13, 9)},BI-1,2039-01-31,NEGATIVE,{read}\n"
            f"B2,2,{ago(12, 9)},BI-1,2039-01-31,NEGATIVE,{read}\n"  # an extra one
        ),
        "treatments": (
            "ref,client_code,treated_at,body_area,practitioner,pack\n"
            f"B-1,C-MOND,{ago(12, 15)},Face,NV,KIT\n"
            f"B-2,C-THUR,{ago(10, 9)},Face,NV,KIT\n"
            f"B-3,C-OTHR,{ago(10, 10)},Face,NV,OTHER\n"
        ),
    }


@pytest.fixture(scope="module")
def clinic(sample: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The sample clinic with two more sterilizers."""
    folder = tmp_path_factory.mktemp("failed")
    said = ["from django.core.management import call_command as call"]  # one start for all of them
    for kind, text in files().items():
        path = folder / f"{kind}.csv"
        path.write_text(text)
        said.append(f"call('import_records', {kind!r}, {str(path)!r}, clinic='demo')")
    sample.manage("shell", "-v", "0", "-c", "\n".join(said))
    return sample


def in_section(page: Page, title: str) -> str:
    """The words under a heading."""
    found = page.locator("section", has=page.get_by_role("heading", name=title, exact=True))
    return found.inner_text()


def test_two_taps_from_home_to_everything_that_a_failed_test_covers(clinic: Site, open_page):
    page = open_page(PHONE)
    page.add_init_script(COUNT_TAPS)
    sign_in(page, clinic)
    page.evaluate("sessionStorage.taps = 0")
    page.get_by_role("link", name="Spore test result").click()
    page.get_by_role("button", name=re.compile("Failed")).click()
    page.wait_for_url(re.compile("/look-backs/"))
    assert taps(page) == 2
    expect(page.get_by_text("it begins with the installation")).to_be_visible()  # no earlier pass
    expect(page.get_by_text("2 cycles")).to_be_visible()
    clients, packs = in_section(page, "Clients"), in_section(page, "Packs to put aside")
    assert "C-MOND" in clients  # Monday's client, although the pack was run again on Wednesday
    assert "C-THUR" not in clients
    assert "C-OTHR" not in clients  # nothing of B2
    assert "run again" in packs
    assert [code in packs for code in ("KIT", "SPARE", "LAST", "OTHER")] == [True] * 3 + [False]

    page.get_by_role("link", name="Put the packs aside").click()
    page.get_by_label("What was seen or done?").fill("In the red box")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name=re.compile("Step 2 of 7"))).to_be_visible()

    page.goto(f"{clinic.url}/sterilization/?status=QUARANTINED")
    expect(page.locator("main")).to_contain_text("B1 #1")
    expect(page.locator("main")).not_to_contain_text("B2 #")


def test_an_extra_test_leaves_the_due_day_where_it_is(clinic: Site, open_page):
    page = open_page(PHONE)
    sign_in(page, clinic)
    page.goto(f"{clinic.url}/sterilization/sterilizers/")
    page.get_by_role("link", name=re.compile("B2")).first.click()
    page.locator("a[href$='/spore-tests/add/']").first.click()
    due = datetime.now(ZONE) + timedelta(days=1)  # two weeks after the first, not the extra one
    expect(page.locator("main")).to_contain_text(f"{due.day} {due:%B %Y}")


def test_a_single_use_tip_enters_no_load_by_form_or_file(clinic: Site, open_page, tmp_path: Path):
    page = open_page(PHONE)
    sign_in(page, clinic)
    page.goto(f"{clinic.url}/sterilization/cycles/add/")
    page.locator("select[name=program]").select_option(index=1)
    for name, value in (("packaging", "WRAPPED"), ("external_ci", "PASS"), ("internal_ci", "PASS")):
        page.locator(f"[name={name}][value='{value}']").check()
    for name, value in (("temperature_c", "134.6"), ("exposure_min", "4"), ("drying_min", "20")):
        page.locator(f"[name={name}]").fill(value)
    page.get_by_placeholder("Code").first.fill("P-9")
    page.get_by_placeholder("Contents").first.fill("needle cartridge")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("single-use")

    file = tmp_path / "cycles.csv"
    file.write_text(
        "sterilizer,number,started_at,program,packaging,packs\n"
        f"B2,3,{ago(1, 9)},PREVAC_134,WRAPPED,P-9=needle cartridge\n"
    )
    page.goto(f"{clinic.url}/exchange/cycles/")
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Look at the file").click()
    expect(page.locator("main")).to_contain_text("single-use")
    page.goto(f"{clinic.url}/sterilization/")
    expect(page.locator("main")).not_to_contain_text("B2 #3")
