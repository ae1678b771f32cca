#!/usr/bin/env python3
"""Run any of Klarity's commands; finds or makes the environment they need."""

import os
import sys

from klarity_site import bootstrap


def main() -> None:
    """Make sure of the environment, then hand over to Django."""
    bootstrap.ensure(sys.argv[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klarity_site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
