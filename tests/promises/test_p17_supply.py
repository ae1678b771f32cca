"""P17: everything Klarity is made of is pinned by hash, new enough, and listed."""

import re
from importlib.metadata import version
from typing import Any

from pysqlite3 import dbapi2 as sqlite

from klarity_site import supply
from klarity_site.sqlite import OLDEST

LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-bench.lock"]


def test_every_requirement_is_pinned_with_hashes(promise, control):
    texts = [(supply.ROOT / name).read_text("utf-8") for name in LOCKS]
    loose = [name for text in texts for name in supply.loose(text)]
    count = sum(len(supply.packages(text)) for text in texts)
    said = f"{count - len(loose)} of {count} pinned by hash"
    promise(17, "nothing is installed unseen", figure=said, bound="all", kept=not loose)

    without = re.sub(r"(django==\S+) \\\n(    --hash=\S+( \\)?\n)+", r"\1\n", texts[0])
    found = supply.loose(without)
    control(17, "a requirement without a hash", figure=f"{found}", broke=found == ["django"])
    found = supply.loose(texts[0].replace("django==5", "django>=5", 1))
    control(17, "a requirement without a version", figure=f"{found}", broke=bool(found))


def test_the_parts_with_known_faults_are_past_them(promise):
    found = sqlite.sqlite_version_info
    said = sqlite.sqlite_version
    promise(17, "SQLite without the WAL fault", figure=said, bound="3.51.3", kept=found >= OLDEST)
    said = version("weasyprint")
    is_new = int(said.partition(".")[0]) >= 70
    promise(17, "WeasyPrint", figure=said, bound="70", kept=is_new)


def unlisted(components: list[dict[str, Any]]) -> list[str]:
    """Entries of the lock that a list leaves off, or names without hash or licence."""
    whole = {
        each["bom-ref"]
        for each in components
        if each["hashes"] and each["licenses"][0]["license"]["name"] != supply.UNKNOWN
    }
    locked = supply.packages(supply.LOCK.read_text("utf-8"))
    return [p.name for p in locked if f"pkg:pypi/{p.name}@{p.version}" not in whole]


def test_the_list_of_parts_is_whole(promise, control):
    told = supply.sbom()["components"]
    figure = f"{len(told)} parts, {len(unlisted(told))} left off"
    promise(
        17,
        "the list of parts is whole",
        figure=figure,
        bound="none left off",
        kept=not unlisted(told),
    )

    found = unlisted([each for each in told if each["name"] != "django"])
    control(17, "a part left off the list", figure=f"{found}", broke=found == ["django"])
