"""Requests per second of the public list and its PDFs beside a constant answer of the same size.

The same server, the same middleware, the same run; turn by turn, so that a busy moment meets all.
"""

import pytest

from tests.bench.report import Figure
from tests.bench.serving import Server

ROUNDS, REQUESTS = 7, 400
LEAST = 0.8


@pytest.mark.parametrize(
    "path",
    ["/checklist/", "/c/demo/", "/checklist.pdf", "/c/demo/checklist.pdf"],
)
def test_public_answers_are_nearly_as_fast_as_a_constant(
    server: Server, path: str, figure: Figure
) -> None:
    size = server.get(path).size
    constant = f"/constant/{size}/"

    def rate(address: str) -> float:
        return server.visit(address, requests=REQUESTS)[0]

    for each in (path, constant):
        rate(each)
    pairs = [(rate(path), rate(constant)) for _ in range(ROUNDS)]
    best, base = (max(each) for each in zip(*pairs, strict=True))
    print(  # noqa: T201
        f"\n{path:24} {size:7} bytes  {best:7.0f}/s  constant {base:7.0f}/s  "
        f"ratio {best / base:.2f} (at least {LEAST})"
    )
    assert figure(f"{path}: rate against a constant", best / base, least=LEAST)
