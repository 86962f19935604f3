"""The configuration: TOML to frozen sections, unknown keys refused, every value with its origin."""

from hansa.config.canonical import Json as Json
from hansa.config.canonical import from_json as from_json
from hansa.config.canonical import to_dict as to_dict
from hansa.config.canonical import to_json as to_json
from hansa.config.environment import Environment as Environment
from hansa.config.explain import Explanation as Explanation
from hansa.config.explain import explain as explain
from hansa.config.explain import explain_all as explain_all
from hansa.config.explain import unset as unset
from hansa.config.loading import load as load
from hansa.config.loading import load_instruments as load_instruments
from hansa.config.sections import AccountSection as AccountSection
from hansa.config.sections import AgentSection as AgentSection
from hansa.config.sections import AllocationSection as AllocationSection
from hansa.config.sections import ColumnsSection as ColumnsSection
from hansa.config.sections import Config as Config
from hansa.config.sections import CouncilSection as CouncilSection
from hansa.config.sections import DataSection as DataSection
from hansa.config.sections import GateSection as GateSection
from hansa.config.sections import InstrumentSection as InstrumentSection
from hansa.config.sections import JournalSection as JournalSection
from hansa.config.sections import RunSection as RunSection
from hansa.config.sections import VenueSection as VenueSection
from hansa.config.settings import Parameter as Parameter
from hansa.config.settings import interval_ns as interval_ns
