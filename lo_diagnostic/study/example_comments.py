"""What the made-up people of the example write: enough to one open question, too few to the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

WRITTEN: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "helps": {
        "en": (
            "Going along with somebody who has done the job for years, and being allowed to ask why.",
            "Trying something small first and talking it over the same day.",
            "A job that is just a bit too hard, with someone near who can help.",
            "The short course on the new system: I used it the week after.",
            "Colleagues who take the time to explain, even when it is busy.",
            "A week with another team. Now I know where our work goes next.",
            "A mistake is no drama in my team, so I ask sooner.",
            "Quiet hours. Without them I only do what I already know.",
            "Good examples from earlier projects, as long as I can find them.",
            "Hearing how it went right after a difficult conversation with a client.",
            "Being asked what I think before something is decided.",
            "Doing it myself. From reading procedures I learn little.",
            "The start of the day: ten minutes, and I know what the others ran into yesterday.",
            (
                "Working on the big overhaul with people from other departments. We found out that the same "
                "check had been done twice for years. I would like that to happen more often, and not only "
                "when something large comes up."
            ),
        ),
        "nl": (
            "Meelopen met iemand die het werk al jaren doet, en mogen vragen waarom het zo gaat.",
            "Eerst iets in het klein proberen en er dezelfde dag over praten.",
            "Een klus die net iets te moeilijk is, met iemand in de buurt die kan helpen.",
            "De korte cursus over het nieuwe systeem: een week later gebruikte ik het al.",
            "Collega's die de tijd nemen om iets uit te leggen, ook als het druk is.",
            "Een week meedraaien bij een ander team. Nu weet ik waar ons werk daarna heen gaat.",
            "Een fout is in mijn team geen drama, dus ik vraag eerder om hulp.",
            "Rustige uren. Zonder die uren doe ik alleen wat ik al kan.",
            "Goede voorbeelden uit eerdere projecten, als ik ze tenminste kan vinden.",
            "Meteen na een lastig klantgesprek horen hoe het ging.",
            "Dat mij om een mening wordt gevraagd voordat er iets is besloten.",
            "Het zelf doen. Van procedures lezen leer ik weinig.",
            "De dagstart: tien minuten, en ik weet waar de anderen gisteren tegenaan liepen.",
            (
                "De grote onderhoudsbeurt samen met mensen van andere afdelingen. Toen bleek dat dezelfde "
                "controle al jaren dubbel werd gedaan. Dat mag vaker gebeuren, en niet alleen als er iets "
                "groots aan de hand is."
            ),
        ),
    },
    "stop": {
        "en": (
            "Meetings without an agenda.",
            "Entering the same figures in two systems.",
            "Calling everything urgent.",
            "Starting something new before the last thing is finished.",
            "Filling every hour of the schedule.",
            "Mails to everybody about things that concern three people.",
        ),
        "nl": (
            "Vergaderen zonder agenda.",
            "Dezelfde cijfers in twee systemen invullen.",
            "Alles spoed noemen.",
            "Iets nieuws beginnen terwijl het vorige nog niet af is.",
            "Elk uur van het rooster vol plannen.",
            "Mails aan iedereen over zaken die drie mensen aangaan.",
        ),
    },
}
"""Open question → language → texts."""
