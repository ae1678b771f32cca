"""Screens over a log of a thousand and of a hundred thousand cycles: questions and seconds."""

import os
import time

import pytest
from django.test import Client

from tests.bench.report import Figure
from tests.clinics.factory import make_clinic, make_member
from tests.devices.factory import questions
from tests.sterilization.many import make_long_log, pages

SIZES = [int(size) for size in os.environ.get("BENCH_LOG", "1000,100000").split(",")]
WINDOW = 40


@pytest.mark.django_db
def test_screens_ask_as_often_over_a_hundred_thousand_cycles(
    client: Client, figure: Figure
) -> None:
    asked: list[dict[str, int]] = []
    took: list[dict[str, float]] = []
    for size in SIZES:
        clinic = make_clinic()
        client.force_login(make_member(clinic).user)
        addresses = pages(make_long_log(clinic, size, window=WINDOW))
        asked.append({name: len(questions(client, url)) for name, url in addresses.items()})
        took.append({name: seconds(client, url) for name, url in addresses.items()})
    print(f"\n{'screen':22}" + "".join(f"{size:>10,} cycles       " for size in SIZES))  # noqa: T201
    for name in asked[0]:
        cells = zip(asked, took, strict=True)
        row = "".join(f"{a[name]:6} queries {t[name]:7.3f} s" for a, t in cells)
        print(f"{name:22}{row}")  # noqa: T201
    told = f"{SIZES[-1]:,} cycles to {SIZES[0]:,}"
    more = sum(each[name] != count for each in asked for name, count in asked[0].items())
    slowest = max(took[-1][name] / took[0][name] for name in took[0])
    figure(f"slowest growth of a screen, {told}", slowest)
    assert figure(f"screens with other queries, {told}", more, most=0, unit="")


def seconds(client: Client, url: str) -> float:
    """The better of two."""
    best = float("inf")
    for _turn in range(2):
        start = time.perf_counter()
        assert client.get(url).status_code == 200
        best = min(best, time.perf_counter() - start)
    return best
