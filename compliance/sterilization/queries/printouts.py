"""What is known about the printouts of a sterilizer."""

from collections.abc import Iterable

from compliance.sterilization.models import PrintoutMapping, Program, Sterilizer
from compliance.sterilization.queries.records import offered_programs


def printout_mapping(sterilizer: Sterilizer) -> PrintoutMapping | None:
    """How its lines are read; nothing until someone has said so."""
    found: PrintoutMapping | None = (
        PrintoutMapping.objects.standing()
        .filter(sterilizer=sterilizer)
        .select_related("sterilizer", "clinic")
        .first()
    )
    return found


def programs_by_words(sterilizer: Sterilizer) -> dict[str, Program]:
    """The programs in use by every word that a printout may call them. Runs one query."""
    return {
        words.casefold(): program
        for program in offered_programs(sterilizer)
        for words in (program.code, program.name, program.printout_name)
        if words
    }


def unknown_programs(sterilizer: Sterilizer, names: Iterable[str]) -> list[str]:
    """Names on a printout that no program goes by, each once. Runs one query."""
    known = programs_by_words(sterilizer)
    return [name for name in dict.fromkeys(names) if name.casefold() not in known]
