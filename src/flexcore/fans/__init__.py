"""Fans and the tokens that they carry."""

from flexcore.fans.model import Fan, NotAnEmail, email_refusal
from flexcore.fans.ports import Fans, FanWork
from flexcore.fans.service import FanService

__all__ = ["Fan", "FanService", "FanWork", "Fans", "NotAnEmail", "email_refusal"]
