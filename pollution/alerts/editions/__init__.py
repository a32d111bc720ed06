"""The plan 重污染天气应急预案 as dated data: each edition a file, with the days on which it is in force."""

from pollution.alerts.editions.command import Body, Command, Member, Post
from pollution.alerts.editions.levels import Basic, Level, Lift, Rule, Stage
from pollution.alerts.editions.measures import EnterpriseClass, Measure, Reduction, Stop, Transport
from pollution.alerts.editions.plans import Plan, edition, editions, in_force, latest
from pollution.alerts.editions.publishing_terms import Cadence, Content, Deadline, Proposal, Publication

__all__ = [
    "Basic",
    "Body",
    "Cadence",
    "Command",
    "Content",
    "Deadline",
    "EnterpriseClass",
    "Level",
    "Lift",
    "Measure",
    "Member",
    "Plan",
    "Post",
    "Proposal",
    "Publication",
    "Reduction",
    "Rule",
    "Stage",
    "Stop",
    "Transport",
    "edition",
    "editions",
    "in_force",
    "latest",
]
