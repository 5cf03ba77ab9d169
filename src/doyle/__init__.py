"""Doyle: run Watson Assistant skills and clients on a server of your own."""

__version__ = "0.1.0"
