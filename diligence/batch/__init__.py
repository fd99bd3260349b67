"""Batch screening: many grants under one policy and one state of all lists, as tables that can be made again."""

from diligence.batch.finish import BatchResult
from diligence.batch.parameters import BatchParameters
from diligence.batch.run import Means, load_tables, run_again, run_batch

__all__ = ["BatchParameters", "BatchResult", "Means", "load_tables", "run_again", "run_batch"]
