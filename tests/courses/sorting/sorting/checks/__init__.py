"""The checks, a package per lesson."""
