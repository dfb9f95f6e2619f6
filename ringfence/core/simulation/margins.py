"""What is known of a county before anybody is invented: sizes, households, ages, townships. Sources stand with the files."""

from dataclasses import dataclass, field

from ringfence.core.words import Refused

MOST_PEOPLE = 10_000_000


@dataclass(frozen=True, slots=True)
class Township:
    """`code` of 9 digits; `share` of the county's people; `communities` are (12-digit code, name), may be empty."""

    code: str
    name: str
    share: float
    urban: bool = False
    communities: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Margins:
    """Shares are of 1. `generations` are households of 1 (with those of one person), 2, 3 and 4 or more generations.

    `elders` are households with one, two, three or more people of 65 and over. `family` is the share of people who
    live in family households; the rest live in dormitories and care homes. `ages` are (from, below, share) where the
    source gives them. `centre` is (lat, lon) in WGS-84, `radius_km` that of a disc of the county's size.
    """

    code: str
    name: str
    population: int
    men_per_100_women: float
    urban: float
    family: float
    household_size: float
    one_person: float
    generations: tuple[float, float, float, float]
    elders: tuple[float, float, float]
    townships: tuple[Township, ...]
    centre: tuple[float, float]
    radius_km: float
    ages: tuple[tuple[int, int, float], ...] = ()
    sources: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be a county before anything is built from it."""
        shares = (self.urban, self.family, self.one_person, *self.generations, *self.elders)
        if not all(0 <= share <= 1 for share in shares):
            raise Refused("A share of the margins lies outside 0 to 1.", code="margins-share")
        if abs(sum(self.generations) - 1) > 0.02:
            raise Refused(
                "Households of 1, 2, 3 and 4 generations do not add up to 1.", code="margins-generations"
            )
        if self.one_person > self.generations[0] or sum(self.elders) > 1:
            raise Refused("Some households would be in two classes at once.", code="margins-households")
        if not self.townships or not 1.2 <= self.household_size <= 6:
            raise Refused(
                "Townships are missing, or nobody lives in such households.", code="margins-townships"
            )
