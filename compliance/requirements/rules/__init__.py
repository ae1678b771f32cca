"""Every requirement as a pure rule: plain facts of a day in, findings out."""
