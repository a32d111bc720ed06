"""The states of a clean-up campaign, as a table. The procedure is that of 伊州政发〔2023〕11号."""

from documents.cleaning_up.choices import CampaignState
from portal.lifecycle import Transitions, transition

EXAMPLE = "伊州政发〔2023〕11号"
MEASURES = "自治区人民政府令第218号（文本待核）"

CLEANING: Transitions = {
    "open": transition(CampaignState.DRAFTED, to=CampaignState.OPENED, label="布置", clause=MEASURES),
    "decide": transition(CampaignState.OPENED, to=CampaignState.DECIDED, label="录入会议决定", clause=EXAMPLE),
    "reopen": transition(CampaignState.DECIDED, to=CampaignState.OPENED, label="退回重议", clause=EXAMPLE),
    "conclude": transition(CampaignState.DECIDED, to=CampaignState.CONCLUDED, label="印发清理决定", clause=EXAMPLE),
    "withdraw": transition(
        CampaignState.DRAFTED,
        CampaignState.OPENED,
        CampaignState.DECIDED,
        to=CampaignState.WITHDRAWN,
        label="撤回",
        clause=MEASURES,
    ),
}
