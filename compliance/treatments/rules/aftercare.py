"""The aftercare sheet that clients take home."""

VERSION = "2026-1"
