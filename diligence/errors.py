"""Errors of the package, as a tree; every text is one line that names the thing, the value and what to do:

DiligenceError
+-- StoreError           the store cannot be opened, read or written
+-- UnknownGrant         no such grant in the store or at the source
+-- UnknownName          nothing in the store bears a name, or several bodies do
+-- PolicyError          a policy file that cannot be used
+-- RegisterError        a bundled or added register or list that cannot be used
|   +-- ListFileError    a list file, with its row (listing_files)
|   +-- ListRefused      a new version of a list that is cut, re-shaped or shrunken (watchlists.update)
+-- NamesFileError       a file of names that cannot be matched (match_files)
+-- DefinitionError      a definition of a technology area (technology.definitions)
+-- FindingsError        a findings file that cannot be read (reports.findings_json)
+-- OutputError          a result cannot be written
+-- BatchError           a batch that cannot be begun, gone on with or made again
"""

from __future__ import annotations


class DiligenceError(Exception):
    """Anything that ends a command with one line and exit code 1."""


class StoreError(DiligenceError):
    """The store cannot be opened, read or written."""


class UnknownGrant(DiligenceError):  # noqa: N818 - reads as a sentence where it is raised
    """No such grant in the store or at the source."""


class UnknownName(DiligenceError):  # noqa: N818 - as above
    """Nothing in the store bears a name, or several bodies do."""


class PolicyError(DiligenceError):
    """A policy file that cannot be used."""


class RegisterError(DiligenceError):
    """A bundled or added register or list that cannot be used."""


class OutputError(DiligenceError):
    """A result cannot be written."""


class BatchError(DiligenceError):
    """A batch that cannot be begun, gone on with or made again."""
