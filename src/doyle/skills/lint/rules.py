"""All rules that a skill is checked against. `docs/lint.md` explains each; a test keeps the two together."""

from enum import Enum, StrEnum


class Severity(StrEnum):
    """How bad a finding is: will not work, will surprise, good to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


_ERROR, _WARNING, _INFO = Severity


class Rule(Enum):
    """A rule: its code, and the severity of what breaks it."""

    def __init__(self, code: str, severity: Severity) -> None:
        self.code = code
        self.severity = severity

    # the file
    SCHEMA = ("schema", _ERROR)
    UNKNOWN_SKILL_TYPE = ("unknown-skill-type", _ERROR)
    DUPLICATE = ("duplicate", _ERROR)
    UNKNOWN_LANGUAGE = ("unknown-language", _WARNING)
    NOT_IN_LANGUAGE = ("not-in-language", _INFO)
    BAD_SETTING = ("bad-setting", _WARNING)
    BAD_WEBHOOK = ("bad-webhook", _WARNING)
    OVER_LIMIT = ("over-limit", _WARNING)

    # intents and entities
    BAD_NAME = ("bad-name", _WARNING)
    BLANK_TEXT = ("blank-text", _WARNING)
    LINE_CHARACTER = ("line-character", _WARNING)
    NO_EXAMPLES = ("no-examples", _WARNING)
    FEW_EXAMPLES = ("few-examples", _INFO)
    EXAMPLE_IN_TWO_INTENTS = ("example-in-two-intents", _WARNING)
    EXAMPLE_IS_COUNTEREXAMPLE = ("example-is-counterexample", _WARNING)
    BAD_REFERENCE = ("bad-reference", _INFO)
    BAD_MENTION = ("bad-mention", _WARNING)
    UNKNOWN_SYSTEM_ENTITY = ("unknown-system-entity", _WARNING)
    SILENT_SYSTEM_ENTITY = ("silent-system-entity", _WARNING)
    NO_VALUES = ("no-values", _INFO)
    BAD_VALUE_TYPE = ("bad-value-type", _WARNING)
    BAD_PATTERN = ("bad-pattern", _WARNING)
    AMBIGUOUS_SYNONYM = ("ambiguous-synonym", _WARNING)
    REPEATED_SYNONYM = ("repeated-synonym", _INFO)
    UNUSED_INTENT = ("unused-intent", _INFO)
    UNUSED_ENTITY = ("unused-entity", _INFO)

    # the tree
    PARENT_MISSING = ("parent-missing", _ERROR)
    PARENT_CYCLE = ("parent-cycle", _ERROR)
    BROKEN_ORDER = ("broken-order", _WARNING)
    UNKNOWN_ENUMERATION = ("unknown-enumeration", _WARNING)
    MISPLACED_NODE = ("misplaced-node", _WARNING)
    FRAME_WITHOUT_SLOTS = ("frame-without-slots", _WARNING)
    SLOT_WITHOUT_VARIABLE = ("slot-without-variable", _WARNING)
    SLOT_WITHOUT_INPUT = ("slot-without-input", _WARNING)
    IGNORED_EVENT = ("ignored-event", _INFO)
    BAD_JUMP = ("bad-jump", _ERROR)
    ODD_JUMP = ("odd-jump", _WARNING)
    FORMER_STEP = ("former-step", _INFO)
    STEP_OUTSIDE_HANDLER = ("step-outside-handler", _WARNING)
    JUMP_LOOP = ("jump-loop", _ERROR)
    UNREACHABLE = ("unreachable", _WARNING)
    DISABLED = ("disabled", _INFO)

    # what nodes do
    BAD_EXPRESSION = ("bad-expression", _ERROR)
    ASSIGNMENT = ("assignment", _WARNING)
    UNKNOWN_NAME = ("unknown-name", _ERROR)
    UNKNOWN_METHOD = ("unknown-method", _ERROR)
    WRONG_ARGUMENTS = ("wrong-arguments", _ERROR)
    BAD_REGEX = ("bad-regex", _ERROR)
    UNKNOWN_INTENT = ("unknown-intent", _WARNING)
    UNKNOWN_ENTITY = ("unknown-entity", _WARNING)
    UNKNOWN_VALUE = ("unknown-value", _WARNING)
    SYSTEM_ENTITY_OFF = ("system-entity-off", _WARNING)
    UNDEFINED_VARIABLE = ("undefined-variable", _INFO)
    BAD_RESPONSE = ("bad-response", _WARNING)
    UNKNOWN_RESPONSE_TYPE = ("unknown-response-type", _WARNING)
    BAD_ACTION = ("bad-action", _WARNING)
    WEBHOOK_NOT_CONFIGURED = ("webhook-not-configured", _WARNING)
    LEGACY_ACTION = ("legacy-action", _INFO)
    ACTION_SKILL = ("action-skill", _INFO)

    # actions and steps
    UNKNOWN_ACTION = ("unknown-action", _ERROR)
    UNKNOWN_STEP = ("unknown-step", _ERROR)
    UNKNOWN_VARIABLE = ("unknown-variable", _WARNING)
    BAD_CONDITION = ("bad-condition", _WARNING)
    BAD_QUESTION = ("bad-question", _WARNING)
    BAD_CALLOUT = ("bad-callout", _WARNING)
    REPEATED_TITLE = ("repeated-title", _WARNING)
    MISSING_ACTION = ("missing-action", _INFO)
    EXTENSION_CALL = ("extension-call", _INFO)
