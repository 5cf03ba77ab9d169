"""Spanish numbers."""

from doyle.nlu.system_entities.number_lexicons.rows import counted
from doyle.nlu.system_entities.number_words import Joint, NumberWords

_ONES = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"
    " diecisiete dieciocho diecinueve veinte veintiuno/veintiún/veintiuna veintidós veintitrés veinticuatro"
    " veinticinco veintiséis veintisiete veintiocho veintinueve"
)
_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_HUNDREDS = (
    "cien/ciento doscientos/doscientas trescientos/trescientas cuatrocientos/cuatrocientas"
    " quinientos/quinientas seiscientos/seiscientas setecientos/setecientas ochocientos/ochocientas"
    " novecientos/novecientas"
)
_ORDINALS = (
    "primero/primer/primera segundo/segunda tercero/tercer/tercera cuarto/cuarta quinto/quinta sexto/sexta"
    " séptimo/séptima octavo/octava noveno/novena décimo/décima undécimo/undécima duodécimo/duodécima"
)

_SUFFIXES = "º ª er ro ra do da to ta mo ma vo va no na"

SPANISH = NumberWords(
    language="es",
    smalls={
        **counted(_ONES),
        **counted(_TENS, start=30, step=10),
        **counted(_HUNDREDS, start=100, step=100),
    },
    multipliers={"mil": 10**3, "millón": 10**6, "millones": 10**6, "billón": 10**12, "billones": 10**12},
    ands=frozenset({"y"}),
    joints=frozenset({Joint.TENS}),
    needs_and=True,
    ones=frozenset({"un", "una"}),
    ordinals=counted(_ORDINALS, start=1),
    ordinal_suffixes=frozenset(_SUFFIXES.split()),
    minus=frozenset({"menos"}),
    no_minus_after=frozenset({"al", "lo", "por", "mucho", "más", "mas"}),
    point=frozenset({"coma", "punto"}),
    halves=frozenset({"medio", "media"}),
    dozens=frozenset({"docena", "docenas"}),
    pronouns={"uno": frozenset({"el", "cada", "ese", "este", "aquel", "otro", "algún", "ningún", "ni"})},
    hours_after=frozenset({"la", "las"}),
    idioms=("por ciento", "por cien"),
    between=frozenset({"entre"}),
)
