"""Messages to other programs about what happens in a clinic: signed, in order, tried again."""
