"""Converts many inputs to many outputs, in worker processes, with a record for each article."""

from articlekit.batch.conversion import SEVERAL_BOOKS, STDOUT, Conversion, conversion_of, format_of
from articlekit.batch.convert import convert, inputs_of, run_conversion
from articlekit.batch.events import Events
from articlekit.batch.inputs import Inputs
from articlekit.batch.options import (
    ConvertOptions,
    Field,
    Option,
    ReadOptions,
    SelectOptions,
    option_fields,
)
from articlekit.batch.outputs.file import NothingToWriteError
from articlekit.batch.reading import Reader, identity, internal_error
from articlekit.batch.records import DUPLICATE, Record, ReportFile, Summary, failed
from articlekit.batch.run import read_all
from articlekit.batch.select import Selection, read_selected, selection_of
from articlekit.batch.tasks import Result
from articlekit.batch.workers.executor import WorkerError
from articlekit.batch.workers.start import start_executor

__all__ = [
    "DUPLICATE",
    "SEVERAL_BOOKS",
    "STDOUT",
    "Conversion",
    "ConvertOptions",
    "Events",
    "Field",
    "Inputs",
    "NothingToWriteError",
    "Option",
    "ReadOptions",
    "Reader",
    "Record",
    "ReportFile",
    "Result",
    "SelectOptions",
    "Selection",
    "Summary",
    "WorkerError",
    "conversion_of",
    "convert",
    "failed",
    "format_of",
    "identity",
    "inputs_of",
    "internal_error",
    "option_fields",
    "read_all",
    "read_selected",
    "run_conversion",
    "selection_of",
    "start_executor",
]
