"""Data files into a catalog, each with a report of its quality."""

from hansa.app.cataloguing.importing import Imported as Imported
from hansa.app.cataloguing.importing import import_file as import_file
from hansa.app.cataloguing.options import ImportOptions as ImportOptions
