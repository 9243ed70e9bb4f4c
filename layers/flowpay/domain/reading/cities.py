"""Places that goods are sent to, by name, in India and abroad, in Latin letters and Devanagari."""

from functools import cache

_INDIA = """
agra ahmedabad ahmednagar ajmer akola alappuzha aligarh allahabad alwar ambala ambernath amravati
amritsar anand anantapur andheri ankleshwar asansol aurangabad avinashi baddi bahadurgarh bangalore
bengaluru bareilly baroda bathinda belgaum belagavi bellary bhagalpur bharuch bhavnagar bhilai
bhilwara bhiwandi bhiwadi bhopal bhubaneswar bhubaneshwar bhuj bidar bikaner bilaspur bokaro
boisar burhanpur calcutta calicut chandigarh chennai chittoor cochin coimbatore cuttack
dadri daman dehradun delhi dewas dhanbad dharwad dhule dindigul dombivli durgapur ernakulam erode
faridabad firozabad gandhidham gandhinagar gaya ghaziabad goa gorakhpur gulbarga guntur gurgaon
gurugram guwahati gwalior haldia halol haridwar hassan hisar hosur howrah hubli hubballi hyderabad
ichalkaranji imphal indore jabalpur jaipur jalandhar jalgaon jalna jammu jamnagar jamshedpur jhansi
jodhpur kadapa kakinada kalol kalyan kandla kanchipuram kanpur karaikudi karimnagar karnal karur
kishangarh kochi kolhapur kolkata kollam komarapalayam kota kottayam kozhikode kurnool kutch latur
lucknow ludhiana madurai malegaon malerkotla mandi mangalore mangaluru manesar mathura meerut
mehsana
moradabad morbi mumbai mundra muzaffarnagar mysore mysuru nadiad nagercoil nagpur namakkal nanded
nashik nasik navsari nellore nizamabad noida ongole palakkad palghar pali palladam panaji panipat
panvel parbhani patiala patna perundurai phagwara pithampur pollachi pondicherry puducherry pune
pushkar raichur raipur rajahmundry rajapalayam rajkot rajsamand ranchi ratlam rewari rohtak roorkee
rourkela rudrapur sagar saharanpur salem sangli satara satna secunderabad shillong shimla siliguri
sikandrabad silvassa sirsa sivakasi solan solapur somanur sonipat srinagar surat surendranagar
tarapur thane thanjavur thiruvananthapuram thoothukudi thrissur tiruchirappalli tirunelveli tirupati
tirupur tiruppur tiruvallur trichy trivandrum tumkur tuticorin udaipur udupi ujjain ulhasnagar
umbergaon vadodara valsad vapi varanasi vasai vellore verna veraval vijayawada virudhunagar
visakhapatnam vizag vizianagaram warangal wardha yamunanagar yavatmal
"""
_STATES = """
assam bihar chhattisgarh gujarat haryana jharkhand karnataka kerala maharashtra manipur meghalaya
mizoram nagaland odisha punjab rajasthan sikkim telangana tripura uttarakhand
india bangladesh nepal singapore germany usa uae uk france italy spain portugal turkey vietnam
china japan kenya nigeria egypt indonesia thailand malaysia poland netherlands belgium bhutan
mexico brazil oman qatar kuwait bahrain austria switzerland ethiopia tanzania uganda ghana morocco
"""
_ABROAD = """
abuja accra addis alexandria amsterdam ankara antwerp athens atlanta auckland augsburg bahrain
bangkok barcelona basel beijing beirut berlin bilbao birmingham bogota bologna boston bradford
bremen
brisbane bristol brussels bucharest budapest bursa busan cairo calgary casablanca charlotte
chattogram
chicago chittagong cologne colombo copenhagen dakar dallas dammam denver detroit dhaka djibouti doha
dresden dubai dublin durban duesseldorf dusseldorf edinburgh felixstowe florence frankfurt gdansk
geneva genoa genova ghent glasgow gothenburg guangzhou haiphong hamburg hanoi helsinki hongkong
houston
istanbul izmir jakarta jeddah johannesburg kampala karachi kathmandu khartoum kyoto lagos lahore
leeds leicester leipzig lille lima lisbon liverpool lodz london lyon lyons madrid malaga manchester
manila marseille melbourne memphis mersin miami milan milano mombasa montreal moscow munich muscat
nagoya nairobi naples newark ningbo nottingham oporto osaka oslo ottawa paris perth philadelphia
phoenix porto prague prato riga riyadh rome rotterdam santos seattle seoul shanghai sharjah
sheffield
shenzhen sofia southampton stockholm stuttgart surabaya sydney sylhet taipei tallinn tampa tianjin
tokyo toronto toulouse trieste tripoli tunis turin valencia vancouver venice vienna vilnius warsaw
wellington winterthur wroclaw yangon yokohama zagreb zurich
"""
_PAIRS = """
new delhi,navi mumbai,greater noida,tamil nadu,uttar pradesh,andhra pradesh,goa india,
madhya pradesh,
himachal pradesh,west bengal,jammu kashmir,new york,abu dhabi,sri lanka,los angeles,san francisco,
hong kong,kuala lumpur,phnom penh,cape town,tel aviv,rio de janeiro,sao paulo,new jersey,san diego,
addis ababa,dar es salaam,port louis,saudi arabia,south africa,united kingdom,united states,
las vegas,
san antonio,buenos aires,pimpri chinchwad,vasai virar,port elizabeth,le havre,jebel ali,
ras al khaimah,
ho chi minh city,mexico city,salt lake city,kansas city,
st louis,navi mumbai,mira road,south korea
"""
_STATE_PAIRS = (
    "tamil nadu,uttar pradesh,andhra pradesh,madhya pradesh,himachal pradesh,west bengal,"
    "jammu kashmir,sri lanka,saudi arabia,south africa,united kingdom,united states,south korea"
)
_IN_HINDI = """
surat: सूरत; delhi: दिल्ली; new delhi: नई दिल्ली; mumbai: मुंबई मुम्बई; pune: पुणे;
indore: इंदौर इन्दौर;
bhopal: भोपाल; ludhiana: लुधियाना; jaipur: जयपुर; kanpur: कानपुर; lucknow: लखनऊ; nagpur: नागपुर;
ahmedabad: अहमदाबाद; rajkot: राजकोट; patna: पटना; panipat: पानीपत; nashik: नासिक नाशिक; agra: आगरा;
varanasi: वाराणसी बनारस; jodhpur: जोधपुर; bhilwara: भीलवाड़ा; udaipur: उदयपुर; kota: कोटा;
meerut: मेरठ;
ghaziabad: गाजियाबाद; faridabad: फरीदाबाद; gurgaon: गुड़गांव गुरुग्राम; noida: नोएडा; ranchi: रांची;
vadodara: वडोदरा बड़ौदा; kolkata: कोलकाता; chennai: चेन्नई; hyderabad: हैदराबाद;
bengaluru: बेंगलुरु बैंगलोर;
coimbatore: कोयंबटूर; tiruppur: तिरुपुर तिरुप्पुर; raipur: रायपुर; jabalpur: जबलपुर;
gwalior: ग्वालियर;
ujjain: उज्जैन; amritsar: अमृतसर; jalandhar: जालंधर; chandigarh: चंडीगढ़; bhiwandi: भिवंडी;
thane: ठाणे;
solapur: सोलापुर; kolhapur: कोल्हापुर; aurangabad: औरंगाबाद; dhanbad: धनबाद; jamshedpur: जमशेदपुर;
aligarh: अलीगढ़; moradabad: मुरादाबाद; bareilly: बरेली; gorakhpur: गोरखपुर; dehradun: देहरादून;
alwar: अलवर
"""


@cache
def cities() -> frozenset[str]:
    named = [f"{_INDIA} {_ABROAD}".split(), _hindi()]
    return frozenset(name for names in named for name in names)


@cache
def long_names() -> frozenset[str]:
    """Return the places of two to four words, states among them."""
    return frozenset(pair.strip() for pair in _PAIRS.replace("\n", "").split(","))


@cache
def states() -> frozenset[str]:
    return frozenset((*_STATES.split(), *_STATE_PAIRS.split(",")))


def _hindi() -> list[str]:
    rows = (row.split(":") for row in _IN_HINDI.replace("\n", " ").split(";"))
    return [word for _, words in rows for word in words.split()]
