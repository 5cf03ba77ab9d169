"""Why a call to the outside gave no answer. Messages name the host at most, no path and no header."""

from doyle.errors import OutsideError


class OutboundError(OutsideError):
    """the call failed"""


class OutboundRefusedError(OutboundError):
    """the call is not allowed"""


class OutboundTimeoutError(OutboundError):
    """it did not answer in time"""


class OutboundTooLargeError(OutboundError):
    """its answer is too large"""
