"""Conversations with the public actions skills, word for word; extensions answer with an empty result.

`#intent` is a text that means an action, `...` the answer to the question that waits. Of a long text the
first seventy characters are compared; `[type]` stands for an element that is no text.
"""

from collections.abc import Callable
from typing import Any

import pytest
from tests.actions.walking import Walk, answered

from doyle.actions.compile import compile_actions
from doyle.actions.turn import TurnResult

pytestmark = pytest.mark.compat

Read = Callable[[str], dict[str, Any]]
SHOWN_CHARACTERS = 70
CONVERSATIONS: dict[str, list[tuple[str, list[str]]]] = {
    "complex-info-openai-actions": [
        ("", ["Welcome, how can I assist you?"]),
        (
            "#action_29608_intent_22594",
            ["Please select the TV package you would like to include in the plan.", "[option]"],
        ),
        ("...", ["Please select the internet package that will meet your needs.", "[option]"]),
        ("...", ["Do you want to update your account to this new plan?", "[option]"]),
        (
            "...",
            [
                "Updating your account to include the Bronze TV plan. You also requeste",
                "Your plan will be updated within the next 30 mins. Your confirmation n",
            ],
        ),
        ("#action_41261_intent_28294", ["I'm sorry, I encountered a connection error."]),
        ("#action_41495_intent_37690", ["I'm sorry, I encountered a connection error."]),
        ("#action_41495_intent_37690-2", ["I'm sorry, I encountered a connection error."]),
        ("#action_42650_intent_13766", []),
        (
            "#fallback_connect_to_agent",
            ["Sorry I couldn't assist you. I will connect you to an agent right away", "[connect_to_agent]"],
        ),
    ],
    "hubspot.basic.actions": [
        ("", ["Welcome, how can I assist you?"]),
        (
            "#action_17548_intent_11055",
            ["Hi! Please tell me your customer ID so that I can look up your profile"],
        ),
        ("...", ["One second while I look up your profile...", "How can I help you today?"]),
        (
            "#action_29562_intent_49352",
            ["I see, I can help you with that. Would you like a confirmation email f", "[option]"],
        ),
        ("...", ["Got it. Can you please confirm that your email address is something@ex", "[option]"]),
        (
            "...",
            [
                "Thank you! I'll send you an email confirmation now.",
                "Is there anything else I can help you with today?",
                "[option]",
            ],
        ),
        ("...", []),
        (
            "#fallback_connect_to_agent",
            ["Sorry I couldn't assist you. I will connect you to an agent right away", "[connect_to_agent]"],
        ),
    ],
    "metaweather.basic.actions": [
        ("", ["Welcome, how can I assist you?"]),
        (
            "#action_45094_intent_49144",
            ["Yeah, I can help with that. What is the WOE-ID (where-on-earth-id) of "],
        ),
        (
            "...",
            [
                "Got it. Searching...",
                "The weather of   is currently . The temperature is  degrees Celsius an",
            ],
        ),
        (
            "#fallback_connect_to_agent",
            ["Sorry I couldn't assist you. I will connect you to an agent right away", "[connect_to_agent]"],
        ),
    ],
    "custom-buttons.actions": [
        ("", ["Welcome, how can I assist you?"]),
        ("#action_3935_intent_34235", ["What type of credit card are you interested in?", "[option]"]),
        ("...", ["Thank you for choosing a card."]),
        (
            "#fallback_connect_to_agent",
            ["Sorry I couldn't assist you. I will connect you to an agent right away", "[connect_to_agent]"],
        ),
    ],
    "content-carousel.actions": [
        ("", ["Welcome, how can I assist you?"]),
        (
            "#action_17647_intent_12395",
            ["The Topaz card is our premier card for those who want to earn extra re"],
        ),
        (
            "#action_21225_intent_5958",
            ["The Preferred card is for those customers who want to take advantage o"],
        ),
        (
            "#action_4151_intent_2504",
            ["The Everyday card is for customers who want something for everyday pur"],
        ),
        ("#action_6052_intent_9740", ["Take a look at these credit cards.", "[user_defined]"]),
        (
            "#fallback_connect_to_agent",
            ["Sorry I couldn't assist you. I will connect you to an agent right away", "[connect_to_agent]"],
        ),
    ],
    "openai-actions": [
        ("", ["Welcome, how can I assist you?"]),
        ("#action_25675_intent_42103", []),
        ("#action_25675_intent_42103-2", []),
        ("#action_3200_intent_45093", ["Which model do you want to use?", "[option]"]),
        ("...", ["How many tokens do you want to generate?"]),
        ("...", ["What prompt do you want to use?"]),
        ("...", []),
        (
            "#fallback_connect_to_agent",
            ["Sorry I couldn't assist you. I will connect you to an agent right away", "[connect_to_agent]"],
        ),
    ],
    "user-defined-response.actions": [
        ("", ["Welcome, how can I assist you?"]),
        ("#action_11675_intent_43589", ["[user_defined]"]),
        ("#action_24559_intent_47528", ["[user_defined]"]),
        (
            "#fallback_connect_to_agent",
            ["Sorry I couldn't assist you. I will connect you to an agent right away", "[connect_to_agent]"],
        ),
    ],
    "zendesk.actions": [
        ("", ["Welcome, how can I assist you?"]),
        (
            "#action_21342_intent_26351",
            ["I'm sorry to hear that. Let me get a support ticket created for you.\n\n"],
        ),
        ("...", ["Hi something free.\n\n<br />\n\n\n\nCan I also ask for your **email address*"]),
        ("...", ["Thanks! Alright, in just a few words (we'll ask for details after this"]),
        ("...", ["I'm sorry to hear that. Can you describe the problem in a bit more det"]),
        (
            "...",
            [
                "Ok, got it.\n\n<br />\n\n\n\nJust a moment while I create your ticket...",
                "You're all set! Your ticket ID is , and you can check out the ticket h",
            ],
        ),
        (
            "#action_23485_intent_18872",
            [
                "I can help you with that!\n\n<br />\n\n\n\nJust a moment while I retrieve th",
                "I'm sorry, I was unable to locate any tickets for you.\n\n<br />\n\n\n\nLet ",
                "[connect_to_agent]",
            ],
        ),
        (
            "#action_2442_intent_7952",
            ["Let's get your ticket updated.\n\n<br />\n\n\n\nWhat is the ticket number or"],
        ),
        ("...", ["So your ticket id is 5, got it. I can add any information you'd like t"]),
        (
            "...",
            [
                "Alright, I'll get your ticket updated in no time.<br />\n\nJust a moment",
                "You're all set!\n\n<br />\n\n\n\nYour ticket has successfully been updated w",
            ],
        ),
        (
            "#action_33161_intent_4518",
            ["I'd be happy to get those comments for you.", "What's the ticket ID you're looking for?"],
        ),
        (
            "...",
            [
                "Got it.\n\n<br />\n\n\n\nJust a moment as I retrieve those comments for you.",
                "Those were all the comments! Hope this helped.",
            ],
        ),
        (
            "#fallback_connect_to_agent",
            ["Sorry I couldn't assist you. I will connect you to an agent right away", "[connect_to_agent]"],
        ),
    ],
    "share-location.actions": [
        ("", ["Welcome, how can I assist you?"]),
        (
            "#action_24961_intent_48194",
            ["Please first share your location with me. After accepting the browser ", "[user_defined]"],
        ),
        ("...", ["Please first share your location with me. After accepting the browser ", "[user_defined]"]),
        ("...", ["Please first share your location with me. After accepting the browser ", "[user_defined]"]),
        ("...", ["Please first share your location with me. After accepting the browser ", "[user_defined]"]),
        ("...", ["Please first share your location with me. After accepting the browser ", "[user_defined]"]),
        (
            "#fallback_connect_to_agent",
            ["Please first share your location with me. After accepting the browser ", "[user_defined]"],
        ),
        ("...", ["Please first share your location with me. After accepting the browser ", "[user_defined]"]),
        ("...", ["Please first share your location with me. After accepting the browser ", "[user_defined]"]),
        ("...", ["Please first share your location with me. After accepting the browser ", "[user_defined]"]),
        ("...", ["Please first share your location with me. After accepting the browser ", "[user_defined]"]),
    ],
    "phone-common-interactions.actions": [
        (
            "",
            [
                "[text_to_speech]",
                '<break time="1000ms"/> Welcome to the **company name** assistant, how ',
                "[speech_to_text]",
                "[user_defined]",
            ],
        ),
        (
            "#action_15145_intent_15572",
            [
                "Before we get started, I need to authenticate you.",
                'Is the phone number associated with your account <speak version="1.0">',
            ],
        ),
        ("...", ["Great. And what is your four digit security code?", "[dtmf]"]),
        (
            "...",
            [
                "You've requested two-factor authentication so I texted you a four digi",
                "[user_defined]",
                "[dtmf]",
            ],
        ),
        (
            "...",
            [
                "The code you provided was not correct. Let's try this again.",
                "You've requested two-factor authentication so I texted you a four digi",
                "[user_defined]",
                "[dtmf]",
            ],
        ),
        (
            "...",
            [
                "The code you provided was not correct. Let's try this again.",
                "You've requested two-factor authentication so I texted you a four digi",
                "[user_defined]",
                "[dtmf]",
            ],
        ),
        (
            "#action_26012_intent_17873",
            [
                "The code you provided was not correct. Let's try this again.",
                "You've requested two-factor authentication so I texted you a four digi",
                "[user_defined]",
                "[dtmf]",
            ],
        ),
        (
            "...",
            [
                "The code you provided was not correct. Let's try this again.",
                "You've requested two-factor authentication so I texted you a four digi",
                "[user_defined]",
                "[dtmf]",
            ],
        ),
        (
            "...",
            [
                "The code you provided was not correct. Let's try this again.",
                "You've requested two-factor authentication so I texted you a four digi",
                "[user_defined]",
                "[dtmf]",
            ],
        ),
        (
            "...",
            [
                "The code you provided was not correct. Let's try this again.",
                "You've requested two-factor authentication so I texted you a four digi",
                "[user_defined]",
                "[dtmf]",
            ],
        ),
        (
            "...",
            [
                "The code you provided was not correct. Let's try this again.",
                "You've requested two-factor authentication so I texted you a four digi",
                "[user_defined]",
                "[dtmf]",
            ],
        ),
        (
            "#action_30651_intent_14636",
            [
                "The code you provided was not correct. Let's try this again.",
                "You've requested two-factor authentication so I texted you a four digi",
                "[user_defined]",
                "[dtmf]",
            ],
        ),
        (
            "...",
            [
                "The code you provided was not correct. Let's try this again.",
                "You've requested two-factor authentication so I texted you a four digi",
                "[user_defined]",
                "[dtmf]",
            ],
        ),
        (
            "...",
            [
                "The code you provided was not correct. Let's try this again.",
                "You've requested two-factor authentication so I texted you a four digi",
                "[user_defined]",
                "[dtmf]",
            ],
        ),
        (
            "...",
            [
                "The code you provided was not correct. Let's try this again.",
                "You've requested two-factor authentication so I texted you a four digi",
                "[user_defined]",
                "[dtmf]",
            ],
        ),
        (
            "...",
            [
                "The code you provided was not correct. Let's try this again.",
                "You've requested two-factor authentication so I texted you a four digi",
                "[user_defined]",
                "[dtmf]",
            ],
        ),
    ],
}


def shown(result: TurnResult) -> list[str]:
    """What a turn said, as written above."""
    return [
        element["text"][:SHOWN_CHARACTERS]
        if element["response_type"] == "text"
        else f"[{element['response_type']}]"
        for element in result.output["generic"]
    ]


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_conversation_when_held_then_it_goes_as_written(real_actions: Read, name: str) -> None:
    """spec/actions-runtime.md §§2-13: the built-in actions, questions, extensions and their failures."""
    source = real_actions(name)
    walk = Walk(compile_actions(source["workspace"], source["language"]), answered)
    for at, (line, expected) in enumerate(CONVERSATIONS[name]):
        assert shown(_said(walk, line)) == expected, (at, line)


def _said(walk: Walk, line: str) -> TurnResult:
    """A line of a conversation as written above."""
    if line.startswith("#"):
        return walk.say("please", line[1:])
    return walk.answer() if line == "..." else walk.say(line)
