"""What the office does: verbs that take a session and an actor and return views; they never commit."""
