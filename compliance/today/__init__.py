"""The staff home: on top of every room, known by none."""
