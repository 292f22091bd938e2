"""From what is known of tables to definitions that a data team would begin with."""

from service.onboarding.proposing.assembling import propose
from service.onboarding.proposing.proposal import Choices, Guess, Member, ModelProposal, Proposal

__all__ = ["Choices", "Guess", "Member", "ModelProposal", "Proposal", "propose"]
