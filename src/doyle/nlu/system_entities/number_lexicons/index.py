"""The number words of all languages that have some; Arabic and the universal language have digits only."""

from collections.abc import Mapping
from types import MappingProxyType

from doyle.nlu.system_entities.number_lexicons.cs import CZECH
from doyle.nlu.system_entities.number_lexicons.de import GERMAN
from doyle.nlu.system_entities.number_lexicons.en import ENGLISH
from doyle.nlu.system_entities.number_lexicons.es import SPANISH
from doyle.nlu.system_entities.number_lexicons.fr import FRENCH
from doyle.nlu.system_entities.number_lexicons.it import ITALIAN
from doyle.nlu.system_entities.number_lexicons.nl import DUTCH
from doyle.nlu.system_entities.number_lexicons.pt_br import PORTUGUESE
from doyle.nlu.system_entities.number_words import NumberWords

NUMBER_WORDS: Mapping[str, NumberWords] = MappingProxyType(
    {words.language: words for words in (ENGLISH, SPANISH, FRENCH, GERMAN, ITALIAN, PORTUGUESE, DUTCH, CZECH)}
)
