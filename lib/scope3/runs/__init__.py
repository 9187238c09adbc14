"""Runs of the workbook: execute the notebooks for an organisation and year, record the run, verify it."""

from scope3.runs.engine import NotebookError, RunError
from scope3.runs.run import run
from scope3.runs.verify import VerifyReport, verify

__all__ = ["NotebookError", "RunError", "VerifyReport", "run", "verify"]
