"""Brazilian Portuguese numbers."""

from doyle.nlu.system_entities.number_lexicons.rows import counted
from doyle.nlu.system_entities.number_words import Joint, NumberWords

_TO_FOUR = "dois/duas três quatro"
_FROM_FIVE = (
    "cinco seis sete oito nove dez onze doze treze catorze/quatorze quinze dezesseis/dezasseis"
    " dezessete/dezassete dezoito dezenove/dezanove"
)
_TENS = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"
_HUNDREDS = (
    "cem/cento duzentos/duzentas trezentos/trezentas quatrocentos/quatrocentas quinhentos/quinhentas"
    " seiscentos/seiscentas setecentos/setecentas oitocentos/oitocentas novecentos/novecentas"
)
_ORDINALS = (
    "primeiro/primeira segundo/segunda terceiro/terceira quarto/quarta quinto/quinta sexto/sexta"
    " sétimo/sétima oitavo/oitava nono/nona décimo/décima"
)

PORTUGUESE = NumberWords(
    language="pt-br",
    smalls={
        "zero": 0,
        **counted(f"{_TO_FOUR} {_FROM_FIVE}", start=2),
        **counted(_TENS, start=20, step=10),
        **counted(_HUNDREDS, start=100, step=100),
    },
    multipliers={
        "mil": 10**3,
        "milhão": 10**6,
        "milhões": 10**6,
        "mi": 10**6,
        "bilhão": 10**9,
        "bilhões": 10**9,
        "trilhão": 10**12,
        "trilhões": 10**12,
    },
    bound=frozenset({"mi"}),
    ands=frozenset({"e"}),
    joints=frozenset(Joint),
    needs_and=True,
    ones=frozenset({"um", "uma"}),
    ordinals=counted(_ORDINALS, start=1),
    ordinal_suffixes=frozenset({"º", "ª", "o", "a"}),
    minus=frozenset({"menos"}),
    no_minus_after=frozenset({"ao", "a", "pelo", "mais", "muito", "por"}),
    point=frozenset({"vírgula", "ponto"}),
    halves=frozenset({"meio", "meia"}),
    dozens=frozenset({"dúzia", "dúzias"}),
    hours_after=frozenset({"às", "as", "das", "ao", "à"}),
    idioms=("por cento",),
    between=frozenset({"entre"}),
)
