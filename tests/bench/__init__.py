"""Speed and memory of the mass work, measured: `make bench`, or `python -m tests.bench --help`.

Each step is done by the real commands and a real Celery worker on servers of its own with fsync on, as
`make run` starts them, and is set beside two measures taken in the same run on the same machine:

- the *floor*: the same rows into the same tables (keys, foreign keys, indexes, history events, fsync) by COPY
  or one statement without any rule, over one connection; for a file the same writer fed with ready tuples,
- the *usual way*: the same step with one ORM object per row, on a sample.
"""
