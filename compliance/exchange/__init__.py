"""Records in and out: CSV and spreadsheets, and the sample clinic."""
