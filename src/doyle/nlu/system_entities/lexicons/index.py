"""The languages that dates and times are read in."""

from collections.abc import Mapping
from types import MappingProxyType

from doyle.nlu.system_entities.lexicon import Lexicon
from doyle.nlu.system_entities.lexicons.en import ENGLISH

LEXICONS: Mapping[str, Lexicon] = MappingProxyType({lexicon.language: lexicon for lexicon in (ENGLISH,)})
