"""Accounts 用户, their roles, and what happened at the door."""

from portal.accounts.models.api_tokens import ApiToken
from portal.accounts.models.dual_control import DualControlRequest
from portal.accounts.models.security_events import SecurityEvent
from portal.accounts.models.users import FormerPassword, RoleAssignment, User

__all__ = ["ApiToken", "DualControlRequest", "FormerPassword", "RoleAssignment", "SecurityEvent", "User"]
