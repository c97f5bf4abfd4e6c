"""What writing a step's rows costs at the least: the means by which every floor is measured.

The tables of a floor lie in the schema `bench` under their own names: equal to the real ones in columns,
keys, checks, indexes and foreign keys, without the triggers. Rows are put aside before, and only writing them
is timed: COPY from a file, one INSERT, one UPDATE, one commit with fsync. One connection.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

READ = 1 << 20


class Floor:
    """A place to write the rows of one step again."""

    def __init__(self, url: str, folder: Path) -> None:
        self.seconds = 0.0
        self._folder = folder
        self._folder.mkdir(exist_ok=True)
        self.connection = psycopg.connect(url, autocommit=True)
        self.run("DROP SCHEMA IF EXISTS bench CASCADE")
        self.run("CREATE SCHEMA bench")

    def close(self) -> None:
        """Leave nothing behind that the next step would pay for."""
        self.run("DROP SCHEMA bench CASCADE")
        self.connection.close()
        for file in self._folder.glob("*.rows"):
            file.unlink()

    def run(self, statement: str) -> int:
        """One statement; rows written."""
        return self.connection.execute(statement.encode()).rowcount

    def build(self, *tables: str) -> None:
        """Empty tables equal to the real ones. Not in the timed transaction: with wal_level = minimal rows
        that go into a table of their own transaction are not logged, and that would be another, lower floor.
        """
        for table in tables:
            self.run(f"CREATE TABLE bench.{table} (LIKE public.{table} INCLUDING ALL)")
        for table in tables:
            found = self.connection.execute(
                "SELECT conname, pg_get_constraintdef(oid), confrelid::regclass::text FROM pg_constraint"
                " WHERE conrelid = %s::regclass AND contype = 'f'",
                [f"public.{table}"],
            ).fetchall()
            for name, definition, target in found:
                if target in tables:
                    definition = definition.replace(f"REFERENCES {target}(", f"REFERENCES bench.{target}(")
                self.run(f'ALTER TABLE bench.{table} ADD CONSTRAINT "{name}" {definition}')

    def fill(self, table: str, was: dict[str, str], join: str = "") -> None:
        """All rows of the real table `t`, with the columns in `was` as they were before; not timed."""
        found = self.connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
            " AND NOT attisdropped ORDER BY attnum",
            [f"public.{table}"],
        )
        columns = [row[0] for row in found]
        values = ", ".join(was.get(column, f"t.{column}") for column in columns)
        self.run(
            f"INSERT INTO bench.{table} ({', '.join(columns)})"
            f" SELECT {values} FROM public.{table} t {join} ORDER BY t.id"
        )
        self.run(f"VACUUM ANALYZE bench.{table}")

    def drop(self) -> None:
        """Forget all tables built so far."""
        self.run("DROP SCHEMA bench CASCADE")
        self.run("CREATE SCHEMA bench")

    def aside(self, table: str, condition: str = "true") -> None:
        """Put rows of the real table into a file, as COPY writes them, for `load`."""
        with self._file(table).open("wb") as file, self.connection.cursor() as cursor:
            query = f"COPY (SELECT * FROM public.{table} WHERE {condition}) TO STDOUT"
            with cursor.copy(query.encode()) as copy:
                for block in copy:
                    file.write(block)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """What is done inside is the floor: one transaction, from its first statement to its commit."""
        self.connection.execute("CHECKPOINT")
        began = time.monotonic()
        with self.connection.transaction():
            yield
        self.seconds += time.monotonic() - began

    def load(self, *tables: str) -> None:
        """COPY the rows put aside."""
        for table in tables:
            statement = f"COPY bench.{table} FROM STDIN".encode()
            with self._file(table).open("rb") as file, self.connection.cursor().copy(statement) as copy:
                while block := file.read(READ):
                    copy.write(block)

    def _file(self, table: str) -> Path:
        return self._folder / f"{table}.rows"


class Moved:
    """The moves that runs made in one machine, to be made again: from where, to where, with which columns.

    `stamp` names the columns a move writes beside the status, each with what it was before (SQL over the
    present row `t`).
    """

    def __init__(
        self, floor: Floor, table: str, events: str, runs: Sequence[int], stamp: dict[str, str] | None = None
    ) -> None:
        self.floor, self.table, self.events = floor, table, events
        self.stamp = dict(stamp or {})
        columns = "".join(f", {column}" for column in self.stamp)
        present = "".join(f", t.{column}" for column in self.stamp)
        chosen = ", ".join(map(str, runs))
        floor.run(
            f"""
            CREATE TABLE bench.{events}_hops AS
            SELECT id, move_id, from_status, becomes{columns},
                   row_number() OVER (PARTITION BY id ORDER BY move_id) AS hop
              FROM (SELECT e.row_id AS id, e.move_id, e.from_status,
                           coalesce(lead(e.from_status) OVER (PARTITION BY e.row_id ORDER BY e.move_id),
                                    t.status) AS becomes{present}, m.run_id
                      FROM public.{events} e
                      JOIN public.lib_move m ON m.id = e.move_id
                      JOIN public.{table} t ON t.id = e.row_id
                     WHERE e.row_id IN (SELECT h.row_id FROM public.{events} h
                                          JOIN public.lib_move o ON o.id = h.move_id
                                         WHERE o.run_id IN ({chosen}))) AS history
             WHERE run_id IN ({chosen})
             ORDER BY id
            """
        )
        self.hops = floor.connection.execute(
            f"SELECT coalesce(max(hop), 0) FROM bench.{events}_hops".encode()
        ).fetchone()[0]  # type: ignore[index]
        for hop in range(1, self.hops + 1):
            one = f"bench.{events}_{hop}"
            floor.run(f"CREATE TABLE {one} AS SELECT * FROM bench.{events}_hops WHERE hop = {hop}")
            floor.run(f"ANALYZE {one}")

    def before(self) -> None:
        """Build the table as it stood before the runs, and its empty table of events."""
        was = {
            "status": "coalesce(h.from_status, t.status)",
            **{c: f"CASE WHEN h.id IS NULL THEN t.{c} ELSE {before} END" for c, before in self.stamp.items()},
        }
        self.floor.build(self.table, self.events)
        self.floor.fill(self.table, was, f"LEFT JOIN bench.{self.events}_hops h ON h.id = t.id AND h.hop = 1")

    def again(self) -> None:
        """Move the same rows and write the same events: one UPDATE and one INSERT for each hop of a row."""
        for hop in range(1, self.hops + 1):
            sets = ", ".join(["status = w.becomes", *(f"{c} = w.{c}" for c in self.stamp)])
            self.floor.run(
                f"UPDATE bench.{self.table} t SET {sets} FROM bench.{self.events}_{hop} w WHERE t.id = w.id"
            )
            self.floor.run(
                f"INSERT INTO bench.{self.events} (row_id, move_id, from_status)"
                f" SELECT id, move_id, from_status FROM bench.{self.events}_{hop}"
            )
