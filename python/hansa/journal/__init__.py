"""The journal's front: reading records, verifying the chain, and explaining decisions."""

from hansa.journal.columns import Records as Records
from hansa.journal.columns import read_records as read_records
from hansa.journal.decode import Fill as Fill
from hansa.journal.decode import Proposal as Proposal
from hansa.journal.decode import Reading as Reading
from hansa.journal.decode import Report as Report
from hansa.journal.decode import decode_proposal as decode_proposal
from hansa.journal.decode import decode_report as decode_report
from hansa.journal.kinds import Kind as Kind
from hansa.journal.moments import Moments as Moments
from hansa.journal.moments import read_moments as read_moments
from hansa.journal.verification import Verification as Verification
from hansa.journal.verification import verify as verify
