"""In which country suppliers are looked for: where the goods go, or else whose money was named."""

from functools import cache
from typing import NamedTuple

from .reading.cities import is_in_india
from .reading.sentence import Sentence

_TABLE = """
AE the United Arab Emirates AED: uae dubai sharjah abu-dhabi jebel-ali ras-al-khaimah
AR Argentina: buenos-aires
AT Austria: austria vienna
AU Australia AUD: australia brisbane melbourne perth sydney
BD Bangladesh BDT: bangladesh chattogram chittagong dhaka sylhet
BE Belgium: belgium antwerp brussels ghent
BG Bulgaria: sofia
BH Bahrain: bahrain
BR Brazil: brazil rio-de-janeiro santos sao-paulo
BT Bhutan: bhutan
CA Canada CAD: canada calgary montreal ottawa toronto vancouver
CH Switzerland CHF: switzerland basel geneva winterthur zurich
CN China CNY: china beijing guangzhou ningbo shanghai shenzhen tianjin
CO Colombia: bogota
CZ Czechia: prague
DE Germany EUR: germany augsburg berlin bremen cologne dresden duesseldorf dusseldorf frankfurt
    hamburg leipzig munich stuttgart
DJ Djibouti: djibouti
DK Denmark: copenhagen
EE Estonia: tallinn
EG Egypt: egypt alexandria cairo
ES Spain: spain barcelona bilbao madrid malaga valencia
ET Ethiopia: ethiopia addis addis-ababa
FI Finland: helsinki
FR France: france lille lyon lyons marseille paris toulouse le-havre
GB the United Kingdom GBP: uk united-kingdom birmingham bradford bristol edinburgh felixstowe
    glasgow leeds leicester liverpool london manchester nottingham sheffield southampton
GH Ghana: ghana accra
GR Greece: athens
HK Hong Kong HKD: hongkong hong-kong
HR Croatia: zagreb
HU Hungary: budapest
ID Indonesia: indonesia jakarta surabaya
IE Ireland: dublin
IL Israel: tel-aviv
IN India INR: india assam bihar chhattisgarh gujarat haryana jharkhand karnataka kerala maharashtra
    manipur meghalaya mizoram nagaland odisha punjab rajasthan sikkim telangana tripura uttarakhand
    tamil-nadu uttar-pradesh andhra-pradesh madhya-pradesh himachal-pradesh west-bengal
IT Italy: italy bologna florence genoa genova milan milano naples prato rome trieste turin venice
JP Japan JPY: japan kyoto nagoya osaka tokyo yokohama
KE Kenya: kenya mombasa nairobi
KH Cambodia: phnom-penh
KR South Korea: south-korea busan seoul
KW Kuwait: kuwait
LB Lebanon: beirut
LK Sri Lanka LKR: sri-lanka colombo
LT Lithuania: vilnius
LV Latvia: riga
LY Libya: tripoli
MA Morocco: morocco casablanca
MM Myanmar: yangon
MU Mauritius: port-louis
MX Mexico: mexico mexico-city
MY Malaysia MYR: malaysia kuala-lumpur
NG Nigeria: nigeria abuja lagos
NL the Netherlands: netherlands amsterdam rotterdam
NO Norway: oslo
NP Nepal NPR: nepal kathmandu
NZ New Zealand NZD: auckland wellington
OM Oman: oman muscat
PE Peru: lima
PH the Philippines: manila
PK Pakistan: karachi lahore
PL Poland: poland gdansk lodz warsaw wroclaw
PT Portugal: portugal lisbon oporto porto
QA Qatar: qatar doha
RO Romania: bucharest
RU Russia: moscow
SA Saudi Arabia SAR: saudi-arabia dammam jeddah riyadh
SD Sudan: khartoum
SE Sweden: gothenburg stockholm
SG Singapore SGD: singapore
SN Senegal: dakar
TH Thailand THB: thailand bangkok
TN Tunisia: tunis
TR Turkey: turkey ankara bursa istanbul izmir mersin
TW Taiwan: taipei
TZ Tanzania: tanzania dar-es-salaam
UG Uganda: uganda kampala
US the United States USD: usa united-states atlanta boston charlotte chicago dallas denver detroit
    houston las-vegas los-angeles memphis miami new-jersey new-york newark philadelphia phoenix
    kansas-city salt-lake-city san-antonio san-diego san-francisco seattle st-louis tampa
VN Vietnam: vietnam haiphong hanoi ho-chi-minh-city
ZA South Africa: south-africa cape-town durban johannesburg port-elizabeth
"""
"""Countries with whose money it is, where that tells one, and the places known in each. The euro
stands for its largest market."""


class Market(NamedTuple):
    """A country: its code of ISO 3166 and its name as it stands behind "in"."""

    code: str
    name: str


INDIA = Market("IN", "India")


def market_for(destination: str | None, currency: str) -> Market:
    """Return the country of the destination, else that of the currency, else India."""
    return _of_place(destination or "") or _by_currency().get(currency, INDIA)


def _of_place(destination: str) -> Market | None:
    """Return the country of the last known place: Salem, Germany is in Germany."""
    words = [token.text.lower() for token in Sentence(destination[:200]).tokens]
    places = ("-".join(words[i : i + n]) for i in range(len(words)) for n in (1, 2, 3, 4))
    found = None
    for place in places:
        found = _by_place().get(place) or (INDIA if is_in_india(place) else found)
    return found


@cache
def _rows() -> tuple[tuple[Market, str, tuple[str, ...]], ...]:
    rows = []
    for row in _TABLE.replace("\n    ", " ").strip().splitlines():
        head, _, places = row.partition(":")
        code, *words = head.split()
        currency = words.pop() if words[-1].isupper() else ""
        rows.append((Market(code, " ".join(words)), currency, tuple(places.split())))
    return tuple(rows)


@cache
def _by_place() -> dict[str, Market]:
    return {place: market for market, _, places in _rows() for place in places}


@cache
def _by_currency() -> dict[str, Market]:
    return {currency: market for market, currency, _ in _rows() if currency}
