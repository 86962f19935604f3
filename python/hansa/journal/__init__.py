"""The journal's front: reading records, verifying the chain, and explaining decisions."""

from hansa.journal.columns import Records as Records
from hansa.journal.columns import read_records as read_records
from hansa.journal.commands import RecordedCommand as RecordedCommand
from hansa.journal.commands import decode_command as decode_command
from hansa.journal.decode import Fill as Fill
from hansa.journal.decode import Proposal as Proposal
from hansa.journal.decode import Reading as Reading
from hansa.journal.decode import Report as Report
from hansa.journal.decode import decode_proposal as decode_proposal
from hansa.journal.decode import decode_report as decode_report
from hansa.journal.ending import last_hash as last_hash
from hansa.journal.happenings import Carry as Carry
from hansa.journal.happenings import Happening as Happening
from hansa.journal.happenings import Posting as Posting
from hansa.journal.happenings import carry_by_instrument as carry_by_instrument
from hansa.journal.happenings import read_happenings as read_happenings
from hansa.journal.kinds import Kind as Kind
from hansa.journal.moments import Moments as Moments
from hansa.journal.moments import read_moments as read_moments
from hansa.journal.recovery import Cut as Cut
from hansa.journal.recovery import has_writer as has_writer
from hansa.journal.recovery import recover as recover
from hansa.journal.verification import Verification as Verification
from hansa.journal.verification import verify as verify
