"""The table of languages in the documentation, and understanding in each language."""

import re
from pathlib import Path

import pytest

from doyle.nlu.encoder import Encoder
from doyle.nlu.languages import LANGUAGES
from doyle.nlu.model import load_model
from doyle.nlu.train import train
from doyle.nlu.training_data import TrainingData, TrainingIntent

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "languages.md"
YES_OR_NO = {True: "yes", False: "–"}
# Per language: examples of two intents, then an unseen sentence for each.
TALK: dict[str, tuple[tuple[str, ...], tuple[str, ...], str, str]] = {
    "en": (
        ("turn on the lights", "lights on please", "switch the lamp on"),
        ("play some music", "I want to hear a song", "start the radio"),
        "could you turn the lamp on",
        "play me a song",
    ),
    "ar": (
        ("شغل الأضواء", "أضئ الغرفة من فضلك", "افتح المصباح"),
        ("شغل بعض الموسيقى", "أريد سماع أغنية", "شغل الراديو"),
        "أضئ المصباح",
        "أريد سماع الموسيقى",
    ),
    "zh-cn": (
        ("请打开灯", "把灯打开", "开一下客厅的灯"),
        ("播放音乐", "我想听一首歌", "放点音乐"),
        "请把卧室的灯打开",
        "我想听音乐",
    ),
    "zh-tw": (
        ("請打開燈", "把燈打開", "開一下客廳的燈"),
        ("播放音樂", "我想聽一首歌", "放點音樂"),
        "請把臥室的燈打開",
        "我想聽音樂",
    ),
    "cs": (
        ("rozsviť světla", "zapni světlo prosím", "rozsviť lampu"),
        ("pusť nějakou hudbu", "chci slyšet písničku", "zapni rádio"),
        "rozsviť prosím světlo",
        "pusť mi písničku",
    ),
    "nl": (
        ("doe het licht aan", "lamp aan graag", "zet de lampen aan"),
        ("speel wat muziek", "ik wil een liedje horen", "zet de radio aan"),
        "doe de lamp aan",
        "speel een liedje",
    ),
    "fr": (
        ("allume la lumière", "allume les lampes", "de la lumière s'il te plaît"),
        ("mets de la musique", "je veux écouter une chanson", "mets la radio"),
        "allume la lampe",
        "je veux écouter de la musique",
    ),
    "de": (
        ("mach das Licht an", "schalte die Lampe ein", "Licht bitte"),
        ("spiel etwas Musik", "ich möchte ein Lied hören", "Radio an"),
        "kannst du das Licht anmachen",
        "spiel mir ein Lied",
    ),
    "it": (
        ("accendi la luce", "accendi le lampade", "luce per favore"),
        ("metti un po' di musica", "voglio sentire una canzone", "metti la radio"),
        "accendi la lampada",
        "voglio sentire la musica",
    ),
    "ja": (
        ("電気をつけて", "明かりをつけてください", "ライトをつける"),
        ("音楽をかけて", "歌が聞きたい", "ラジオを流して"),
        "部屋の電気をつけてください",
        "音楽が聞きたい",
    ),
    "ko": (
        ("불을 켜 줘", "조명을 켜 주세요", "전등을 켜"),
        ("음악을 틀어 줘", "노래를 듣고 싶어", "라디오 틀어"),
        "거실 조명을 켜 줘",
        "음악을 듣고 싶어",
    ),
    "pt-br": (
        ("acenda a luz", "ligue as lâmpadas", "luz por favor"),
        ("toque uma música", "quero ouvir uma canção", "ligue o rádio"),
        "acenda as lâmpadas",
        "quero ouvir uma música",
    ),
    "es": (
        ("enciende la luz", "enciende las lámparas", "luz por favor"),
        ("pon música", "quiero escuchar una canción", "pon la radio"),
        "enciende la lámpara",
        "quiero escuchar música",
    ),
    "xx": (
        ("เปิดไฟหน่อย", "ช่วยเปิดไฟ", "เปิดหลอดไฟในห้อง"),
        ("เล่นเพลง", "อยากฟังเพลง", "เปิดวิทยุให้ฟัง"),
        "ช่วยเปิดไฟในห้องหน่อย",
        "อยากฟังเพลงเพราะๆ",
    ),
}


def test_document_lists_every_language_with_what_it_offers() -> None:
    """nlu.md §9."""
    rows = re.findall(r"^\| .* \| `([a-z-]+)` \| (.*) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    assert {code: cells.split(" | ") for code, cells in rows} == {
        code: [
            YES_OR_NO[features.has_misspelling],
            YES_OR_NO[features.has_stemming],
            YES_OR_NO[features.has_partial_match],
            YES_OR_NO[features.has_spelling],
            YES_OR_NO[features.has_contextual_entities],
        ]
        for code, features in LANGUAGES.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_understand_in_every_language_finds_the_intent_of_an_unseen_sentence(
    language: str, encoder: Encoder
) -> None:
    """nlu.md §9: intents in every language; words without blanks are learned by their characters."""
    lights, music, asked_lights, asked_music = TALK[language]
    data = TrainingData(
        language=language,
        intents=(TrainingIntent("lights", lights), TrainingIntent("music", music)),
    )
    model = load_model(train(data, encoder, {}, lambda *_: None).blob)
    for text, intent in ((asked_lights, "lights"), (asked_music, "music")):
        top = model.understand(text, encoder).intents[0]
        assert (top.intent, top.confidence > 0.2) == (intent, True), (text, top)
