"""Frozen dataclasses for rows, forms, drafts and documents."""
