"""Conversations with the public actions skills: what is said, and what comes back.

Elements are separated by ` / `. Of a long text the first thirty characters are compared; `[type | label | …]`
stands for an element that is no text. What an extension leads to is told in tests of extensions: here it is
`CALL`.
"""

from collections.abc import Mapping, Sequence

CALL = "(calls an extension)"
CONVERSATIONS: Mapping[str, Sequence[tuple[str, str]]] = {
    "complex-info-openai-actions": [
        ("", "Welcome, how can I assist you?"),
        ("change my plan", "Please select the TV package y / [option | Bronze | Gold | No TV | Silver]"),
        ("gold", "Please select the internet pac / [option | 1 Gbps | 100 Mbps | 500 Mbps | No Internet]"),
        ("maybe", "I didn't catch that. Select a / [option | 1 Gbps | 100 Mbps | 500 Mbps | No Internet]"),
        ("500 Mbps", "Do you want to update your acc / [option | No | Yes]"),
        ("yes please", "Updating your account to inclu / Your plan will be updated with"),
        (
            "Give me the silver plan",
            "Please select the internet pac / [option | 1 Gbps | 100 Mbps | 500 Mbps | No Internet]",
        ),
        ("1 gbps", "Do you want to update your acc / [option | No | Yes]"),
        ("no", "Your plan will be updated with"),
        ("are there contracts?", CALL),
        ("change my plan", "Please select the TV package y / [option | Bronze | Gold | No TV | Silver]"),
        ("bronze", "Please select the internet pac / [option | 1 Gbps | 100 Mbps | 500 Mbps | No Internet]"),
        ("connect me to an agent", "Sorry I couldn't assist you. I / [connect_to_agent]"),
    ],
    "content-carousel.actions": [
        ("", "Welcome, how can I assist you?"),
        ("Tell me about the Topaz Card", "The Topaz card is our premier"),
        ("the preferred card", "The Preferred card is for thos"),
        ("tell me about the everyday card", "The Everyday card is for custo"),
        (
            "tell me about a card",
            (
                "[suggestion | None of the above | Tell me about the Everyday Card | Tell me about the "
                "Preferred Card | Tell me about the Topaz Card]"
            ),
        ),
        ("show me a carousel", "Take a look at these credit ca / [user_defined]"),
        ("show me credit cards", "Take a look at these credit ca / [user_defined]"),
        ("qwertz uiop", "I'm afraid I don't understand."),
        ("qwertz uiop", "I'm afraid I don't understand."),
        ("qwertz uiop", "I'm afraid I don't understand."),
        ("qwertz uiop", "I am afraid I do not understan / [connect_to_agent]"),
        ("I want to talk to a person", "Sorry I couldn't assist you. I / [connect_to_agent]"),
    ],
    "custom-buttons.actions": [
        ("", "Welcome, how can I assist you?"),
        (
            "Show me credit cards",
            "What type of credit card are y / [option | Airline rewards | Business rewards | Cash back]",
        ),
        ("airline rewards", "Thank you for choosing a card."),
        (
            "show me credit cards",
            "What type of credit card are y / [option | Airline rewards | Business rewards | Cash back]",
        ),
        (
            "the purple one",
            "I didn't catch that. Select a / [option | Airline rewards | Business rewards | Cash back]",
        ),
        (
            "no idea",
            "I didn't catch that. Select a / [option | Airline rewards | Business rewards | Cash back]",
        ),
        ("cash back", "Thank you for choosing a card."),
        (
            "credit cards",
            "What type of credit card are y / [option | Airline rewards | Business rewards | Cash back]",
        ),
        (
            "the green one",
            "I didn't catch that. Select a / [option | Airline rewards | Business rewards | Cash back]",
        ),
        (
            "qwertz",
            "I didn't catch that. Select a / [option | Airline rewards | Business rewards | Cash back]",
        ),
        (
            "the red one",
            "I didn't catch that. Select a / [option | Airline rewards | Business rewards | Cash back]",
        ),
        ("I want to speak to a human", "Sorry I couldn't assist you. I / [connect_to_agent]"),
    ],
    "discovery-openai-actions": [
        ("", "Welcome, how can I assist you?"),
        ("what is Watson Discovery?", CALL),
        ("hello", CALL),
        ("connect me to an agent", "Sorry I couldn't assist you. I / [connect_to_agent]"),
        ("search", CALL),
        ("why is the sky blue", CALL),
        ("qwertz", CALL),
        ("agent please", "Sorry I couldn't assist you. I / [connect_to_agent]"),
        ("hi", CALL),
        ("thanks", CALL),
        ("connect me to an agent", "Sorry I couldn't assist you. I / [connect_to_agent]"),
    ],
    "hubspot.basic.actions": [
        ("", "Welcome, how can I assist you?"),
        ("Hello!", "Hi! Please tell me your custom"),
        ("not a number", "I'm sorry, I did not catch tha"),
        ("12345678", CALL),
        ("Book an appointment", "I see, I can help you with tha / [option | No | Yes]"),
        ("yes", "Got it. Can you please confirm / [option | No | Yes]"),
        (
            "no",
            "Is there anything else I can h / [option | Nope! I'm all set. | Yes, I have more questions.]",
        ),
        ("nope! I'm all set.", ""),
        ("appointment please", "I see, I can help you with tha / [option | No | Yes]"),
        (
            "no",
            (
                "Alright, not an email person, / Is there anything else I can h / "
                "[option | Nope! I'm all set. | Yes, I have more questions.]"
            ),
        ),
        ("Yes, I have more questions.", ""),
        ("agent please", "Sorry I couldn't assist you. I / [connect_to_agent]"),
    ],
    "metaweather.basic.actions": [
        ("", "Welcome, how can I assist you?"),
        ("I want to check the weather.", "Yeah, I can help with that. Wh"),
        ("warm", "Hmm.. The WOE-ID should be a n"),
        ("44418", CALL),
        ("Tell me the weather", "Yeah, I can help with that. Wh"),
        ("2487956", CALL),
        ("weather please: 44418", CALL),
        ("is it raining", "Yeah, I can help with that. Wh"),
        ("qwertz", "Hmm.. The WOE-ID should be a n"),
        ("yes", "Hmm.. The WOE-ID should be a n"),
        ("I want to speak to a human", "Sorry I couldn't assist you. I / [connect_to_agent]"),
    ],
    "openai-actions": [
        ("", "Welcome, how can I assist you?"),
        (
            "Test model",
            (
                "Which model do you want to use / "
                "[option | gpt-3.5-turbo | gpt-4 | text-curie-001 | text-davinci-003]"
            ),
        ),
        ("gpt-4", "How many tokens do you want to"),
        ("many", "I didn't catch that. Enter a n"),
        ("20", "What prompt do you want to use"),
        ("Tell me a joke", CALL),
        (
            "test model",
            (
                "Which model do you want to use / "
                "[option | gpt-3.5-turbo | gpt-4 | text-curie-001 | text-davinci-003]"
            ),
        ),
        ("text-curie-001", "How many tokens do you want to"),
        ("a hundred", "What prompt do you want to use"),
        ("A story, please", CALL),
        ("qwertz uiop", "I'm afraid I don't understand."),
        ("connect me to an agent", "Sorry I couldn't assist you. I / [connect_to_agent]"),
    ],
    "phone-common-interactions.actions": [
        ("", '[text_to_speech] / <break time="1000ms"/> Welcome / [speech_to_text] / [user_defined]'),
        ("Hold Call", "Ok, please dial star 9 when yo / [dtmf] / [stop_activities]"),
        ("*9", "I'm back. What can I help you / [start_activities]"),
        ("Goodbye", "Are you sure you're ready to f"),
        ("no", "What else can I help you with?"),
        ("I'm all done", "Are you sure you're ready to f"),
        ("yes", "Ok, it was nice talking to you / [end_session]"),
        ("vgwPostResponseTimeout", "I haven't heard from you in aw"),
        ("I am here", "Ok"),
        ("Authenticate me", "Before we get started, I need / Is the phone number associated"),
        ("no", "Please provide the phone numbe"),
        ("555 0100", "Great. And what is your four d / [dtmf]"),
        ("1234", "You've requested two-factor au / [user_defined] / [dtmf]"),
        ("9876", "The code you provided was not / You've requested two-factor au / [user_defined] / [dtmf]"),
        (
            "Goodbye",
            "The code you provided was not / You've requested two-factor au / [user_defined] / [dtmf]",
        ),
    ],
    "share-location.actions": [
        ("", "Welcome, how can I assist you?"),
        ("Where is the nearest IBM office?", "Please first share your locati / [user_defined]"),
        ("no", "Please first share your locati / [user_defined]"),
        ("why", "Please first share your locati / [user_defined]"),
        ("The browser encountered an error sharing my location.", "Ok, feel free to ask for our n"),
        ("Where is the nearest IBM office?", "Please first share your locati / [user_defined]"),
        ("Ok I've shared my location.", "This is the nearest office bas / [iframe]"),
        ("qwertz uiop", "I'm afraid I don't understand."),
        ("nearest office", "Please first share your locati / [user_defined]"),
        ("later", "Please first share your locati / [user_defined]"),
        ("Ok I've shared my location.", "This is the nearest office bas / [iframe]"),
        ("I want to talk to a person", "Sorry I couldn't assist you. I / [connect_to_agent]"),
    ],
    "testitall.actions": [
        ("", "Welcome, how can I assist you?"),
        ("Test post-message webhook", "Please provide a response to t / [option | Yes]"),
        ("yes", "Value of the variable 'post-we"),
        ("pre-webhook", "Value of the variable 'pre_web"),
        ("Arrays Object", "pls specify a new value to add"),
        ("one", 'currently your array is ["one" / [option | No | Yes]'),
        ("yes", "asking again / pls specify a new value to add"),
        ("two", 'currently your array is ["one" / [option | No | Yes]'),
        ("no", CALL),
        ("long time", "How much delay do you want the"),
        ("soon", "I didn't catch that. Enter a n"),
        ("3", CALL),
        ("params", "type in a param"),
        ("p 1", CALL),
        (
            "security",
            (
                "Please make sure you've config / "
                "[option | apikey | basic | bearer | oauth2-authCode | oauth2-clientCred | "
                "oauth2-customApikey | oauth2-password]"
            ),
        ),
        ("basic", CALL),
        ("qwertz uiop", "I'm afraid I don't understand."),
    ],
    "user-defined-response.actions": [
        ("", "Welcome, how can I assist you?"),
        ("Exchange currency for Polish złoty", "[user_defined]"),
        ("I would like to do a currency exchange", "[user_defined]"),
        ("DO_EXCHANGE_CALCULATION", CALL),
        ("qwertz uiop", "Sorry I couldn't assist you. I / [connect_to_agent]"),
        ("exchange", "[user_defined]"),
        ("qwertz uiop", "Sorry I couldn't assist you. I / [connect_to_agent]"),
        ("yxcv", "I'm afraid I don't understand."),
        ("currency exchange", "[user_defined]"),
        ("agent please", "Sorry I couldn't assist you. I / [connect_to_agent]"),
        ("do a currency exchange", "[user_defined]"),
        ("agent please", "Sorry I couldn't assist you. I / [connect_to_agent]"),
    ],
    "zendesk.actions": [
        ("", "Welcome, how can I assist you?"),
        ("Create a Zendesk support ticket", "I'm sorry to hear that. Let me"),
        ("Ada", "Hi Ada. <br /> Can I also ask"),
        ("nowhere", "Please enter a valid email add"),
        ("ada@example.com", "Thanks! Alright, in just a few"),
        ("It is broken", "I'm sorry to hear that. Can yo"),
        ("The lid is off", CALL),
        ("can I update my ticket", "Let's get your ticket updated."),
        ("7", "So your ticket id is 7, got it"),
        ("It is the lid of the pot", CALL),
        (
            "Check comment history on ticket.",
            "I'd be happy to get those comm / What's the ticket ID you're lo",
        ),
        ("ticket 12", CALL),
        ("Get all my tickets.", CALL),
        ("connect me to an agent", "Sorry I couldn't assist you. I / [connect_to_agent]"),
    ],
}
