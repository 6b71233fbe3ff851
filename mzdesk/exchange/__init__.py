"""Spreadsheets and packs, in and out."""
