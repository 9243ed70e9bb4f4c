"""Where in India an address is: by the state it names, its PIN code or a city of its own name.

PIN codes by the circles of India Post: the first digits name a region. Where a region holds several
states, or its border has exceptions, all of them count, so that no address is doubted wrongly.
"""

import re
from functools import cache
from typing import NamedTuple

from .gst.states import state_in
from .written import folded

_PINS = """
11: 07; 12: 06; 13: 06; 14: 03; 15: 03; 16: 03 04 06; 17: 02; 18: 01; 19: 01 38;
20: 09; 21: 09; 22: 09; 23: 09; 24: 05 09; 25: 09; 26: 05 09; 27: 09; 28: 09;
30: 08; 31: 08; 32: 08; 33: 08; 34: 08; 36: 24 26; 37: 24; 38: 24; 39: 24 26;
40: 27 30; 41: 27; 42: 27; 43: 27; 44: 27; 45: 23; 46: 23; 47: 23; 48: 23; 49: 22;
50: 36 37; 51: 37; 52: 37; 53: 37 34; 56: 29; 57: 29; 58: 29; 59: 29;
60: 33 34; 61: 33 34; 62: 33; 63: 33; 64: 33; 67: 32 34; 68: 32 31; 69: 32;
70: 19; 71: 19; 72: 19; 73: 19 11; 74: 19 35; 75: 21; 76: 21; 77: 21; 78: 18;
79: 12 13 14 15 16 17 18; 80: 10; 81: 10 20; 82: 10 20; 83: 20; 84: 10; 85: 10
"""
_CITIES = """
24: ahmedabad surat vadodara rajkot morbi bharuch ankleshwar vapi jamnagar bhavnagar gandhidham
27: mumbai pune nagpur nashik bhiwandi ichalkaranji solapur kolhapur jalna sangli thane malegaon
33: chennai coimbatore tiruppur tirupur erode salem madurai karur sivakasi hosur mettur namakkal
29: bengaluru bangalore mysuru mysore belagavi belgaum kalaburagi hubballi mangaluru
03: ludhiana amritsar jalandhar patiala malerkotla
06: panipat faridabad gurugram gurgaon karnal rohtak kaithal yamunanagar
08: jaipur jodhpur bhilwara alwar bhiwadi kota udaipur chittorgarh kishangarh
09: kanpur lucknow ghaziabad noida muzaffarnagar meerut moradabad varanasi agra aligarh
22: raipur bhilai
23: indore bhopal satna gwalior jabalpur pithampur
19: kolkata howrah durgapur siliguri asansol
20: jamshedpur dhanbad bokaro ranchi
36: hyderabad secunderabad warangal nizamabad karimnagar
37: visakhapatnam vijayawada guntur tirupati
05: dehradun kashipur rudrapur roorkee haridwar
07: delhi
26: silvassa
32: kochi thrissur kozhikode
21: bhubaneswar rourkela cuttack
18: guwahati
10: patna
"""
"""Cities by the state's code; those whose name another state has too are left out."""


class Place(NamedTuple):
    """What an address tells of its state, as codes of GSTIN: `named`, and what its `pin` allows."""

    named: str | None = None
    pin: str | None = None
    allowed: frozenset[str] = frozenset()

    @property
    def contradicts_itself(self) -> bool:
        """Whether the PIN code is of another state than the one named."""
        return self.named is not None and bool(self.allowed) and self.named not in self.allowed

    @property
    def states(self) -> frozenset[str]:
        """The states it may be in: the one named, else those of its PIN code; both in doubt."""
        if self.named is None:
            return self.allowed
        return frozenset((self.named,)) | (self.allowed if self.contradicts_itself else frozenset())


def place_of(address: str | None) -> Place:
    """Return what the address tells; an unknown address tells nothing."""
    words = _streets().sub(" ", folded((address or "")[:1000]))
    pins = [match[0].replace(" ", "") for match in _pin().finditer(words)]
    pin = next((pin for pin in pins if pin[:2] in _pins()), None)
    allowed = frozenset(_pins()[pin[:2]]) if pin else frozenset()
    cities = [_cities()[word] for word in re.findall(r"[a-z]+", words) if word in _cities()]
    named = state_in(words) or (cities[-1] if cities and not pin else None)
    return Place(named, pin, allowed)


@cache
def _streets() -> re.Pattern[str]:
    """Delhi Road and Surat Street are anywhere."""
    return re.compile(r"\b[a-z]+ (?:road|rd|marg|street|highway|gate|bypass|lane|chowk|colony)\b")


@cache
def _pin() -> re.Pattern[str]:
    return re.compile(r"(?<![\d+-])(?<!\d )[1-8]\d{2} ?\d{3}(?!\d| \d)")


@cache
def _pins() -> dict[str, tuple[str, ...]]:
    rows = (row.split(":") for row in _PINS.replace("\n", " ").split(";"))
    return {region.strip(): tuple(states.split()) for region, states in rows}


@cache
def _cities() -> dict[str, str]:
    rows = (row.split(":") for row in _CITIES.strip().splitlines())
    return {city: code for code, cities in rows for city in cities.split()}
