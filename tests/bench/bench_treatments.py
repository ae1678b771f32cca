"""Screens over a thousand and over a hundred thousand treatments: questions and seconds."""

import os

import pytest
from django.test import Client

from tests.bench.bench_log import seconds
from tests.bench.report import Figure
from tests.clinics.factory import make_clinic, make_member
from tests.devices.factory import questions
from tests.treatments.many import make_many, pages

SIZES = [int(size) for size in os.environ.get("BENCH_TREATMENTS", "1000,100000").split(",")]


@pytest.mark.django_db
def test_tracing_asks_as_often_over_a_hundred_thousand_treatments(
    client: Client, figure: Figure
) -> None:
    asked: list[dict[str, int]] = []
    took: list[dict[str, float]] = []
    for size in SIZES:
        clinic = make_clinic()
        client.force_login(make_member(clinic).user)
        addresses = pages(make_many(clinic, size))
        asked.append({name: len(questions(client, url)) for name, url in addresses.items()})
        took.append({name: seconds(client, url) for name, url in addresses.items()})
    print(f"\n{'screen':26}" + "".join(f"{size:>10,} treatments   " for size in SIZES))  # noqa: T201
    for name in asked[0]:
        cells = zip(asked, took, strict=True)
        row = "".join(f"{a[name]:6} queries {t[name]:7.3f} s" for a, t in cells)
        print(f"{name:26}{row}")  # noqa: T201
    told = f"{SIZES[-1]:,} treatments to {SIZES[0]:,}"
    more = sum(each[name] != count for each in asked for name, count in asked[0].items())
    slowest = max(took[-1][name] / took[0][name] for name in took[0])
    figure(f"slowest growth of a screen, {told}", slowest)
    assert figure(f"screens with other queries, {told}", more, most=0, unit="")
