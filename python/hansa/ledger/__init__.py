"""The ledger's front: the books of a run, read from the postings in its journal."""

from hansa.ledger.books import Books as Books
from hansa.ledger.books import Posting as Posting
from hansa.ledger.books import read_books as read_books
