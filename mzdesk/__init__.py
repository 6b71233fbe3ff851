"""民政安全工作台: the desktop program of a district civil-affairs bureau's emergency-management section."""

__version__ = "0.1.0"
