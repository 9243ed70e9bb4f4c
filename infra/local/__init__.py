"""This machine: the very same stacks in an AWS emulator, behind one origin."""
