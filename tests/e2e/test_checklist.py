"""The public list in a browser: on this device alone, offline, by keyboard, without style."""

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PHONE, Site

FIRST = "how-long"


@pytest.fixture
def visitor(browser: Browser, sample: Site):
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    page = context.new_page()
    yield page
    context.close()


def test_ticks_and_notes_stay_on_the_device_and_stand_side_by_side(visitor: Page, sample: Site):
    sent: list[str] = []
    visitor.on("request", lambda request: sent.append(request.method))
    visitor.goto(f"{sample.url}/checklist/")
    visitor.locator(f"[data-tick={FIRST}]").check()
    visitor.locator(f"[data-note={FIRST}]").fill("Six years <b>")
    visitor.get_by_label("Name or clinic").fill("Lumen")
    visitor.get_by_role("button", name="Practitioner 2").click()
    expect(visitor.locator(f"[data-tick={FIRST}]")).not_to_be_checked()
    visitor.locator(f"[data-note={FIRST}]").fill("Would not say")
    visitor.reload()
    expect(visitor.locator(f"[data-note={FIRST}]")).to_have_value("Would not say")
    visitor.get_by_role("button", name="Compare").click()
    table = visitor.locator("#compare table")
    assert table.locator("thead th").all_inner_texts() == ["Lumen", "Practitioner 2"]
    assert table.locator("tbody tr").nth(1).locator("td").all_inner_texts() == [
        "✓ Clear answer\nSix years <b>",
        "Would not say",
    ]
    visitor.on("dialog", lambda dialog: dialog.accept())
    visitor.get_by_role("button", name="Clear all").click()
    visitor.reload()
    expect(visitor.locator(f"[data-tick={FIRST}]")).not_to_be_checked()
    assert set(sent) == {"GET"}
    assert visitor.context.cookies() == []


def test_a_first_visit_loads_less_than_a_hundred_kilobytes(visitor: Page, sample: Site):
    bytes_loaded: dict[str, int] = {}
    visitor.on(
        "requestfinished",
        lambda request: bytes_loaded.update({request.url: request.sizes()["responseBodySize"]}),
    )
    visitor.goto(f"{sample.url}/c/demo/", wait_until="networkidle")
    own = {url: size for url, size in bytes_loaded.items() if "/sw.js" not in url}
    assert 10_000 < sum(own.values()) < 100_000, own
    assert all(url.startswith(sample.url) for url in bytes_loaded)


def test_the_list_can_be_read_without_a_network_after_one_visit(visitor: Page, sample: Site):
    visitor.goto(f"{sample.url}/c/demo/")
    visitor.evaluate("navigator.serviceWorker.ready")
    visitor.wait_for_function("caches.keys().then(names => names.length === 1)")
    visitor.reload()
    visitor.context.set_offline(True)
    visitor.goto(f"{sample.url}/checklist/?lang=fr")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Que demander à votre praticien")
    visitor.goto(f"{sample.url}/c/demo/")
    assert "Our answer" not in visitor.inner_text("body")  # it may have lapsed


def test_everything_is_reached_and_done_by_keyboard(visitor: Page, sample: Site):
    visitor.goto(f"{sample.url}/checklist/")
    visitor.keyboard.press("Tab")
    assert visitor.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(140):
        visitor.keyboard.press("Tab")
        reached.add(
            visitor.evaluate(
                "document.activeElement.dataset.tick || document.activeElement.dataset.do || ''"
            )
        )
    assert {"how-long", "complaints", "compare", "share", "clear"} <= reached
    visitor.locator(f"[data-tick={FIRST}]").focus()
    visitor.keyboard.press("Space")
    expect(visitor.locator(f"[data-tick={FIRST}]")).to_be_checked()


@pytest.mark.parametrize("path", ["/checklist/", "/c/demo/", "/suitability/", "/course/"])
def test_pages_hold_at_320_pixels_with_text_twice_as_large(visitor: Page, sample: Site, path: str):
    visitor.set_viewport_size({"width": 320, "height": 640})
    visitor.goto(sample.url + path)
    visitor.evaluate("document.documentElement.style.fontSize = '200%'")
    visitor.evaluate("document.fonts.ready.then(() => true)")  # until then another font stands in
    wide = visitor.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320


def test_without_styles_and_scripts_the_list_still_reads_in_order(browser: Browser, sample: Site):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.route(re.compile(r"\.css"), lambda route: route.abort())
    page.goto(f"{sample.url}/c/demo/")
    text = page.inner_text("main")
    order = [
        "How long have you done micro-needling?",
        "Our answer",
        "A good answer",
        "A warning sign",
    ]
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    assert not page.locator("#tools").is_visible()
    context.close()


def test_the_self_check_talks_and_stores_nothing(visitor: Page, sample: Site):
    visitor.goto(f"{sample.url}/suitability/")
    told = visitor.locator(".told").first
    expect(told).to_be_hidden()
    visitor.get_by_label("I have asthma.").check()
    expect(told).to_be_visible()
    assert visitor.evaluate("Object.keys(localStorage).length") == 0
    visitor.reload()
    expect(visitor.get_by_label("I have asthma.")).not_to_be_checked()


@pytest.fixture
def other_site(sample: Site):
    """A page on another origin that frames the badge."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            frame = f'<iframe src="{sample.url}/c/demo/badge/" width="360" height="200"></iframe>'
            self.wfile.write(frame.encode())

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_another_site_can_frame_the_badge(visitor: Page, other_site: str):
    visitor.goto(other_site)
    badge = visitor.frame_locator("iframe")
    expect(badge.get_by_role("link", name="Read the answers")).to_be_visible()
