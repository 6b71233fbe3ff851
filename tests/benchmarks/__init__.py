"""What the program promises in seconds and megabytes, measured. Each module but harness has `run(quick, result)`."""
