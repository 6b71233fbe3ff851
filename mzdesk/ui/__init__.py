"""Shell and pages: the only floor with Qt."""
