"""Where data rests: the folders of runs and sweeps, the ledger of trials."""

from hansa.stores.mapped_rows import in_order as in_order
from hansa.stores.runs import RunFolder as RunFolder
from hansa.stores.runs import RunRecord as RunRecord
from hansa.stores.runs import RunStore as RunStore
from hansa.stores.sweeps import SweepFolder as SweepFolder
from hansa.stores.trial_counts import Trials as Trials
from hansa.stores.trial_memory import keep_mark as keep_mark
from hansa.stores.trial_records import JudgementRecord as JudgementRecord
from hansa.stores.trial_records import Mark as Mark
from hansa.stores.trial_records import TrialRecord as TrialRecord
from hansa.stores.trials import TrialLedger as TrialLedger
