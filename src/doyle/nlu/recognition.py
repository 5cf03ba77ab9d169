"""Recognises the entities of one skill in a text (nlu.md §5)."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from doyle.nlu.contextual import ContextualModel
from doyle.nlu.contextual_features import Hint
from doyle.nlu.contextual_mentions import ContextualMentions, without_values
from doyle.nlu.dictionary import Dictionary
from doyle.nlu.encoder import Encoding
from doyle.nlu.mentions import Claims, Mention, longest_mentions
from doyle.nlu.own_words import unspecific_values
from doyle.nlu.packed_texts import PackedTexts
from doyle.nlu.patterns import PatternProblem, PatternSet
from doyle.nlu.term_index import TermIndex
from doyle.nlu.text import MAX_CHARACTERS
from doyle.nlu.training_data import EntityDefinition
from doyle.nlu.words import WordList
from doyle.wire.runtime import RuntimeEntity


class EntityRecogniser:
    """All recognisers over one list of entities; immutable, shared by threads.

    Every recogniser gives mentions with confidences; within one entity the longest mention wins. System
    entities are not recognised by their content: whatever a workspace sends with them is ignored.
    `terms` is what training made of the entities, made now if it is not given; `words` the common words of
    the language, if there is a list. The definitions are not kept. Values of `contextual` entities are found
    by their context only.
    """

    def __init__(
        self,
        language: str,
        entities: Sequence[EntityDefinition],
        terms: TermIndex | None = None,
        words: WordList | None = None,
        contextual: ContextualModel | None = None,
    ) -> None:
        listed = without_values(entities, contextual.entities) if contextual else entities
        self._names = tuple(entity.name for entity in entities)
        self._values = PackedTexts.of(value.value for entity in entities for value in entity.values)
        self._firsts = tuple(accumulate((len(entity.values) for entity in entities), initial=0))
        self._dictionary = Dictionary(language, listed, terms, words)
        self._patterns = PatternSet(listed)
        self._unspecific = unspecific_values(self._patterns)
        self._contextual = ContextualMentions(contextual, entities) if contextual else None

    @property
    def pattern_count(self) -> int:
        """How many patterns are ready to run."""
        return len(self._patterns)

    @property
    def problems(self) -> tuple[PatternProblem, ...]:
        """The patterns that are not used."""
        return self._patterns.problems

    @property
    def needs_encoding(self) -> bool:
        """Whether `find` does better with the encoding of the text."""
        return self._contextual is not None and self._contextual.needs_encoding

    @property
    def needs_hints(self) -> bool:
        """Whether `find` makes use of hints."""
        return self._contextual is not None

    def claims(self, text: str, known: Claims | None = None) -> Claims:
        """What dictionary and patterns have in the first 2,048 characters; `known` if it is of this text."""
        read = text[:MAX_CHARACTERS]
        if known is not None and known.text == read:
            return known
        return Claims(read, self._dictionary.find(read), self._patterns.find(read))

    def find(
        self,
        text: str,
        encoding: Encoding | None = None,
        hints: Iterable[Hint] = (),
        known: Claims | None = None,
    ) -> list[Mention]:
        """The mentions in the first 2,048 characters of a text, in order of place (nlu.md §4).

        `encoding` is that of the text's scoring form; `hints` tell what else was found in it, by name: they
        help to find contextual entities. `known`: claims of this recogniser, if there are some already.
        """
        claims = self.claims(text, known)
        mentions = longest_mentions(claims)
        if self._contextual is None:
            return mentions
        told = [*hints, *self.hints(mentions)]
        return longest_mentions([*mentions, *self._contextual.find(claims.text, encoding, told)])

    def hints(self, mentions: Sequence[Mention]) -> list[Hint]:
        """What mentions tell the recogniser of contextual entities."""
        return [Hint(self._names[mention.meaning.entity], mention.start, mention.end) for mention in mentions]

    def protected_spans(self, claims: Claims) -> list[tuple[int, int]]:
        """What a dictionary or a pattern claims, so that its spelling is not corrected (nlu.md §7)."""
        specific = (mention for mention in claims.of_patterns if mention.meaning not in self._unspecific)
        return [(mention.start, mention.end) for mention in (*claims.of_dictionary, *specific)]

    def shown(self, mentions: Sequence[Mention]) -> tuple[RuntimeEntity, ...]:
        """The API's objects of mentions."""
        return tuple(self._shown(mention) for mention in mentions)

    def _shown(self, mention: Mention) -> RuntimeEntity:
        entity, value = mention.meaning
        if mention.typed is not None:
            return mention.shown_as(self._names[entity], mention.typed)
        return mention.shown_as(self._names[entity], self._values.text(self._firsts[entity] + value))
