"""Sentences that people say to any assistant and that mention nothing: they show what is no entity.

Contextual entities are learned from sentences of which each holds one. Without others a model would find
some in every text; a few of these are enough to tell (docs/decisions/0025). They are the project's own.
"""

from collections.abc import Mapping
from types import MappingProxyType

BACKGROUND: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (
            "hello there",
            "can you help me with something",
            "how long will I have to wait until it is done",
            "no, thank you",
            "I am not happy with this at all",
            "what would you do in my place?",
            "tell me more about it",
            "something went wrong with my last request",
            "who am I talking to?",
            "thanks, that is all",
            "I would like to speak to a human",
            "where can I find more information about this",
            "that is not what I meant",
            "good morning",
            "why is it taking so long?",
            "please stop asking me questions",
            "what do I have to do now",
            "could you say that again",
            "I have changed my mind",
            "how does this work?",
            "see you later",
            "do you think that it is a good idea",
            "what can you do?",
            "I do not understand your answer",
            "yes please",
            "is there anything else I should know",
            "hi, how are you?",
            "I forgot what I wanted to say",
            "thank you very much",
            "goodbye",
        ),
        "fr": (
            "bonjour",
            "pouvez-vous m'aider",
            "combien de temps faut-il attendre pour que ce soit fini",
            "non merci",
            "je ne suis pas du tout content",
            "que feriez-vous à ma place ?",
            "dites-m'en plus",
            "quelque chose n'a pas marché avec ma dernière demande",
            "à qui est-ce que je parle ?",
            "merci, c'est tout",
            "je voudrais parler à un humain",
            "où puis-je trouver plus d'informations",
            "ce n'est pas ce que je voulais dire",
            "bonsoir",
            "pourquoi est-ce si long ?",
            "arrêtez de me poser des questions",
            "qu'est-ce que je dois faire maintenant",
            "pouvez-vous répéter",
            "j'ai changé d'avis",
            "comment ça marche ?",
            "à bientôt",
            "pensez-vous que c'est une bonne idée",
            "que savez-vous faire ?",
            "je ne comprends pas votre réponse",
            "oui s'il vous plaît",
            "est-ce qu'il y a autre chose à savoir",
            "salut, ça va ?",
            "j'ai oublié ce que je voulais dire",
            "merci beaucoup",
            "au revoir",
        ),
    }
)
