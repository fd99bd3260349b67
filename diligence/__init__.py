"""What we conclude from the evidence, and who decides: matching, rules, levels, reports and the command line."""

from importlib.metadata import version as _version

__version__ = _version("diligence")
