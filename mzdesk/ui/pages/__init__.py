"""The pages, one for each capability; registry.py lists them."""
