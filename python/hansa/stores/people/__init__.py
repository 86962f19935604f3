"""Who may use the server: users, their passwords, sessions, one-time links and API keys."""

from hansa.stores.people.caller import Caller as Caller
from hansa.stores.people.keys import KeyUse as KeyUse
from hansa.stores.people.lifetimes import Lifetimes as Lifetimes
from hansa.stores.people.links import LinkMade as LinkMade
from hansa.stores.people.people import People as People
from hansa.stores.people.refused import Refused as Refused
from hansa.stores.people.roles import scopes_of as scopes_of
from hansa.stores.people.sessions import Begun as Begun
from hansa.stores.people.sessions import Session as Session
