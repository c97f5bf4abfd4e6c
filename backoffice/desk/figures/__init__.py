"""The figures of an incident: how far, how old, how fast, until when, for how much; from tallies alone."""
