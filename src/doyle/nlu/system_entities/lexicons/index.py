"""The languages that dates and times are read in."""

from collections.abc import Mapping
from types import MappingProxyType

from doyle.nlu.system_entities.lexicon import Lexicon
from doyle.nlu.system_entities.lexicons.de import GERMAN
from doyle.nlu.system_entities.lexicons.en import ENGLISH
from doyle.nlu.system_entities.lexicons.es import SPANISH
from doyle.nlu.system_entities.lexicons.fr import FRENCH
from doyle.nlu.system_entities.lexicons.it import ITALIAN
from doyle.nlu.system_entities.lexicons.nl import DUTCH
from doyle.nlu.system_entities.lexicons.pt_br import PORTUGUESE

LEXICONS: Mapping[str, Lexicon] = MappingProxyType(
    {lexicon.language: lexicon for lexicon in (ENGLISH, GERMAN, SPANISH, FRENCH, ITALIAN, PORTUGUESE, DUTCH)}
)
