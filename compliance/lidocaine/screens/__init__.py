"""What the screens of lidocaine show, as plain rows, sections and pictures."""
