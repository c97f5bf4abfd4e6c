"""Notices: what claimants are told, in what words, by which way, and what became of it."""
