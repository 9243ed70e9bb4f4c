"""The outside providers, as their callers see them: one module each, speaking its protocol."""
