"""What the organizations of the sample people do: their programs of the year, for every sample that needs one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Counted = tuple[tuple[int, int], ...]  # men and women served, quarter by quarter


@dataclass(frozen=True)
class SampleProgram:
    code: str
    title: str
    outcome: str
    indicator: tuple[str, str, str]  # what is counted, its unit, the year's target
    amounts: Mapping[str, str]  # by class
    gender_issue: str
    reached: Counted  # by its part
    goals: tuple[str, str] = ("SDG16", "SDG8")  # of sustainable development: the first counts for more
    part: str = "field offices"
    served: str = "People served by field offices"
    released: int = 75  # of each class, percent
    gender: int = 20  # what is tagged for it, percent


PROGRAMS: Final[Mapping[str, tuple[SampleProgram, ...]]] = {
    "moh": (
        SampleProgram(
            *("310", "Sample: Primary health care", "More children grow up in good health"),
            ("Fully immunized children", "%", "92%"),
            {"PS": "48250000.00", "MOOE": "21500000.00", "CO": "9750000.00"},
            "Sample: Few births on the islands are attended by skilled staff",
            goals=("SDG3", "SDG8"),
            reached=((260, 310), (240, 290), (180, 205), (85, 90)),
            released=80,
        ),
        SampleProgram(
            *("320", "Sample: Hospital services", "Patients are treated near their homes"),
            ("Hospital beds in service", "beds", "640"),
            {"PS": "96400000.00", "MOOE": "54800000.00"},
            "Sample: Women wait longer for a bed than men",
            goals=("SDG3", "SDG8"),
            reached=((390, 415), (480, 520), (610, 640), (240, 255)),
            released=70,
            gender=12,
        ),
    ),
    "mole": (
        SampleProgram(
            *("410", "Sample: Employment facilitation", "Job seekers find decent work"),
            ("Job seekers placed", "people", "4,800"),
            {"PS": "18600000.00", "MOOE": "12400000.00", "CO": "4200000.00"},
            "Sample: Fewer women than men are placed in paid work",
            goals=("SDG8", "SDG10"),
            reached=((400, 380), (455, 470), (505, 560), (190, 215)),
            gender=25,
        ),
        SampleProgram(
            *("420", "Sample: Labor standards", "Workplaces are safe and lawful"),
            ("Establishments inspected", "establishments", "350"),
            {"PS": "9300000.00", "MOOE": "6150000.00"},
            "Sample: Shops with women workers are seldom inspected",
            goals=("SDG8", "SDG10"),
            reached=((405, 400), (500, 505), (420, 430), (150, 165)),
            released=80,
            gender=30,
        ),
    ),
    "mafar": (
        SampleProgram(
            *("510", "Sample: Support to farmers and fishers", "Farmers and fishers earn more"),
            ("Rice harvested per hectare", "tons", "4"),
            {"PS": "31200000.00", "MOOE": "26400000.00", "CO": "8500000.00"},
            "Sample: Women farmers seldom hold the title to their land",
            goals=("SDG2", "SDG8"),
            reached=((330, 300), (470, 455), (575, 520), (210, 205)),
            released=78,
            gender=18,
        ),
    ),
    "ocm": (
        SampleProgram(
            *("110", "Sample: Coordination of the ministries", "Services reach people without delay"),
            ("Directives carried out in time", "%", "90%"),
            {"PS": "27800000.00", "MOOE": "19600000.00", "CO": "3200000.00"},
            "Sample: Few women speak at consultations with the towns",
            part="help desks",
            served="People served at help desks",
            reached=((420, 395), (390, 410), (455, 480), (160, 175)),
            released=70,
            gender=8,
        ),
    ),
    "mfbm": (
        SampleProgram(
            *("210", "Sample: Budget and treasury operations", "Money is released in time and accounted for"),
            ("Releases made within ten days", "%", "95%"),
            {"PS": "34500000.00", "MOOE": "16200000.00", "CO": "2900000.00"},
            "Sample: Budgets for gender are planned late in the year",
            part="budget clinics",
            served="Officers taught at budget clinics",
            reached=((280, 345), (330, 420), (410, 505), (150, 190)),
            released=76,
            gender=6,
        ),
    ),
    "bpda": (
        SampleProgram(
            *("610", "Sample: Development planning", "The region's plans rest on evidence"),
            ("Local plans aligned with the development plan", "plans", "84"),
            {"PS": "22300000.00", "MOOE": "14800000.00", "CO": "2400000.00"},
            "Sample: Figures on women are missing in local plans",
            part="planning workshops",
            served="People at planning workshops",
            reached=((350, 370), (395, 430), (450, 480), (185, 180)),
            released=72,
            gender=10,
        ),
    ),
    "bwc": (
        SampleProgram(
            *("710", "Sample: Rights of women", "Women know their rights and use them"),
            ("Women who were given legal aid", "women", "900"),
            {"PS": "9700000.00", "MOOE": "12600000.00", "CO": "1800000.00"},
            "Sample: Cases of violence are reported late",
            goals=("SDG5", "SDG16"),
            reached=((60, 540), (85, 790), (110, 1015), (40, 380)),
            released=65,
            gender=90,
        ),
    ),
    "oobc": (
        SampleProgram(
            *("810", "Sample: Services to communities outside the region", "Communities outside are not left behind"),
            ("Communities with a profile", "communities", "240"),
            {"PS": "8900000.00", "MOOE": "13700000.00", "CO": "2600000.00"},
            "Sample: Women of the communities are seldom asked what they need",
            goals=("SDG10", "SDG16"),
            reached=((365, 390), (430, 445), (515, 560), (220, 230)),
            released=62,
            gender=22,
        ),
    ),
    "mpw": (
        SampleProgram(
            *("910", "Sample: Roads and bridges", "Towns are reached in every season"),
            ("Roads in good condition", "km", "480"),
            {"PS": "41600000.00", "MOOE": "38500000.00", "CO": "62000000.00"},
            "Sample: Few women are hired for road works",
            goals=("SDG9", "SDG8"),
            part="district teams",
            served="People hired by district teams",
            reached=((480, 190), (700, 265), (1010, 455), (340, 120)),
            released=84,
            gender=5,
        ),
    ),
    "menre": (
        SampleProgram(
            *("1010", "Sample: Forests and coasts", "Forests and coasts recover"),
            ("Mangroves planted", "hectares", "320"),
            {"PS": "19400000.00", "MOOE": "15300000.00", "CO": "3600000.00"},
            "Sample: Women gather at the coast and are not asked about it",
            goals=("SDG15", "SDG13"),
            reached=((390, 340), (450, 425), (650, 560), (170, 165)),
            released=74,
            gender=15,
        ),
    ),
    "bicto": (
        SampleProgram(
            *("1110", "Sample: Digital services", "Offices serve people online"),
            ("Offices connected", "offices", "130"),
            {"PS": "11200000.00", "MOOE": "14100000.00", "CO": "9800000.00"},
            "Sample: Fewer women than men are trained in technology",
            goals=("SDG9", "SDG16"),
            part="training rooms",
            served="People taught in training rooms",
            reached=((255, 235), (410, 400), (540, 495), (195, 160)),
            released=68,
            gender=7,
        ),
    ),
}
