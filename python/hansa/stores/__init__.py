"""Where data rests: the folders of runs."""

from hansa.stores.runs import RunFolder as RunFolder
from hansa.stores.runs import RunRecord as RunRecord
from hansa.stores.runs import RunStore as RunStore
