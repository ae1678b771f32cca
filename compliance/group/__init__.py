"""Several clinics of one owner: where each stands, and one audit for all."""
