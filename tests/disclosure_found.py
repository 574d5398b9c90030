"""Organisations in which an earlier engine gave somebody away, as small as they could be made."""

from __future__ import annotations

from tests.disclosure_organisations import OFFERED_AND_TAKEN, read_organisation

TWO = {"care": "environment", "pace": "environment"}
FIVE = dict.fromkeys(OFFERED_AND_TAKEN, "environment")

LACKING_ONE_SCORE = read_organisation(
    """
respondent,team,site,tenure,care1,care2,care3,pace1,pace2
p000,team-1,site-1,band-1,,4,3,2,2
p001,team-1,site-1,band-1,,1,1,1,5
p002,team-1,site-1,band-1,,5,3,,5
p003,team-1,site-1,band-1,4,4,3,3,5
p004,team-1,site-1,band-1,2,5,4,1,2
p005,team-1,site-1,band-1,5,3,1,4,4
p006,team-1,site-1,band-1,5,1,1,5,1
""",
    TWO,
    3,
    3,
)
"""One person lacks the second score: the index minus half of each score was theirs alone."""

HIDDEN_IN_TURN = read_organisation(
    """
respondent,team,site,tenure,care1,care2,care3,pace1,pace2
p000,team-1,site-1,band-1,,4,3,2,2
p001,team-1,site-1,band-1,1,1,1,1,5
p002,team-1,site-1,band-1,4,5,3,4,5
p003,team-1,site-1,band-1,4,4,3,3,5
p004,team-1,site-1,band-1,2,5,4,1,2
p005,team-1,site-1,band-1,5,3,1,4,4
""",
    TWO,
    3,
    3,
)
"""The last three came first: every item was told of them; of all, each but the one that somebody skipped."""

ONE_BETWEEN_TABLES = read_organisation(
    """
respondent,team,site,tenure,care1,care2,pace1,pace2
p000,team-2,,band-1,5,4,3,2
p001,team-2,site-1,band-1,2,1,1,1
p002,team-2,site-1,band-1,1,5,4,5
p003,team-2,site-1,band-1,3,4,5,4
p004,team-2,site-1,band-1,4,3,3,5
p005,team-3,site-2,band-1,2,5,4,1
p006,team-3,site-2,band-1,2,5,3,1
p007,team-3,site-2,band-1,4,4,5,1
p008,team-3,site-2,band-1,1,5,1,3
""",
    TWO,
    3,
    3,
)
"""Tables of who took part: a team and a site differ by one person, who stated no site."""

INDEX_TOLD_LATER = read_organisation(
    """
respondent,team,site,tenure,a1,a2,b1,b2,c1,c2,d1,d2,e1,e2
p000,team-2,site-1,band-1,1,4,3,1,5,2,2,1,2,1
p001,team-2,site-1,band-1,2,5,3,5,3,2,4,5,5,5
p002,team-2,site-1,band-1,1,3,2,2,2,5,4,2,3,4
p003,team-2,site-1,band-2,1,4,3,5,4,2,,,2,3
p004,team-2,site-1,band-1,,,2,1,1,3,1,3,3,1
p005,team-2,site-1,band-1,2,1,1,3,,,2,5,1,4
p006,team-2,site-1,band-2,3,,4,5,3,2,1,5,2,4
p007,team-2,site-1,band-1,3,2,3,4,3,5,5,2,3,3
p008,team-2,site-1,band-2,3,1,,,5,2,4,4,5,1
p009,team-2,site-1,band-2,4,2,,,4,1,2,3,4,3
""",
    FIVE,
    4,
    4,
)
"""The gap was withheld beside the groups of tenure, but told when teams were asked for next."""

INDEX_OF_THE_FIRST = read_organisation(
    """
respondent,team,site,tenure,a1,a2,b1,b2,c1,c2,d1,d2,e1,e2
p000,team-1,site-1,band-1,,4,3,2,2,1,1,1,1,5
p001,team-1,site-1,band-1,,5,3,4,5,4,4,3,3,5
p002,team-1,site-1,band-1,2,,,1,2,5,3,1,4,4
p003,team-1,site-1,band-1,,1,1,,1,3,1,2,3,3
p004,team-1,site-1,band-1,3,1,1,1,1,4,3,4,2,4
p005,team-1,site-1,band-1,4,2,3,5,5,5,2,4,5,4
p006,team-1,site-1,band-1,5,4,4,2,5,1,3,4,5,3
""",
    FIVE,
    3,
    3,
)
"""Three who came late had no gap: told when they had come, it still was that of the first alone."""

TOLD_ONCE = read_organisation(
    """
respondent,team,site,tenure,a1,a2,b1,b2,c1,c2,d1,d2,e1,e2
p000,team-1,site-2,band-1,1,4,4,4,2,1,5,4,2,2
p001,team-1,site-2,band-1,5,3,5,5,2,1,1,1,3,1
p002,team-1,site-2,band-1,5,5,,,5,2,3,1,4,4
p003,team-1,site-2,band-1,5,1,3,2,,,3,1,2,2
p004,team-1,site-2,band-1,,4,2,,1,,2,1,2,4
""",
    FIVE,
    3,
    5,
)
"""Nobody was given away, but the same command told less the second time."""

NOT_TOLD_AT_FIRST = read_organisation(
    """
respondent,team,site,tenure,a1,a2,b1,b2,c1,c2,d1,d2,e1,e2
p000,team-1,site-1,band-1,,,3,2,2,1,1,1,1,5
p001,team-1,site-1,band-1,,,3,4,5,4,4,3,3,5
p002,team-1,site-1,band-1,,,4,1,2,5,3,1,4,4
p003,team-1,site-1,band-1,5,1,1,5,1,3,1,2,3,3
p004,team-1,site-1,band-1,3,1,1,1,1,4,3,4,2,4
p005,team-1,site-1,band-1,4,2,3,5,5,5,2,4,5,4
p006,team-1,site-1,band-1,5,4,4,2,5,1,3,4,5,3
p007,team-1,site-1,band-1,2,2,3,3,4,5,1,5,3,2
p008,team-1,site-1,band-1,4,3,2,2,4,3,3,2,4,2
""",
    FIVE,
    3,
    3,
)
"""The gap was withheld at first and told when the same was asked again."""
