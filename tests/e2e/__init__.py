"""End to end: the deployed stacks in the emulator, as a client meets them."""
