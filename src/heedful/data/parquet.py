"""Parquet files become rows, a batch at a time."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from heedful.data.arrow import BATCH, class_names, described_features, rows_of_batches
from heedful.data.columns import choose_columns
from heedful.data.faults import fault, shown
from heedful.data.rows import ReadOptions, Row
from heedful.errors import DataError

BUFFER = 1 << 20  # bytes read ahead in a column; without it a whole row group would be held


def read_parquet(path: Path, options: ReadOptions) -> Iterator[Row]:
    """The rows of one Parquet file."""
    name = shown(path)
    try:
        with pq.ParquetFile(path, buffer_size=BUFFER) as file:
            schema = file.schema_arrow
            columns = choose_columns(schema.names, options, name)
            names = class_names(described_features(schema), columns.label)
            named = (*columns.texts, columns.label, columns.split)
            wanted = [column for column in named if column is not None]
            batches = (
                batch
                # one group at a time: a single pass over all of them keeps every page until its end
                for group in range(file.num_row_groups)
                for batch in file.iter_batches(BATCH, row_groups=[group], columns=wanted, use_threads=False)
            )
            yield from rows_of_batches(batches, columns, options, name, names)
    except (pa.ArrowException, UnicodeDecodeError) as error:  # the latter in the names of columns
        raise fault(name, None, f"no Parquet file that can be read ({error})", "Write it again.") from error
    except OSError as error:
        raise DataError(f"{name}: cannot be read ({error}).") from error
