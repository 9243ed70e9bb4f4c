"""What buyers write and what they mean by it, as others read it, and how the rules score on it."""
