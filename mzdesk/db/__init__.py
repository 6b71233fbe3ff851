"""Engine, units of work, audit, feed, migrations, backup, drafts."""
