"""Places that goods are sent to, by name, in India and abroad, in Latin letters and Devanagari."""

from functools import cache

from ..hindi import folded
from .devanagari import sound_of

_INDIA = """
achalpur adilabad adityapur adoni agartala agra ahmedabad ahmednagar aizawl ajmer akola alappuzha
alibag aligarh allahabad almora alwar amalner ambala ambattur ambernath ambikapur amravati amreli
amritsar anand anantapur andheri angul ankleshwar ankola araria ariyalur arrah arwal asansol
attibele attur auraiya aurangabad avadi avinashi azamgarh badaun baddi bagalkot bagalkote baghpat
bahadurgarh bahraich balaghat balangir balasore ballari ballia balotra balrampur banaskantha
bangalore bankura banswara barabanki baramati baran bareilly bargarh baripada barmer barnala
baroda barpeta barrackpore barshi barwani basirhat basti bathinda bawal beawar beed begusarai
behror belagavi belgaum bellary bengaluru berhampur betul bhadohi bhadrachalam bhadravati
bhagalpur bhagwanpur bhandara bharatpur bharuch bhatapara bhavnagar bhawanipatna bhilai bhilwara
bhimavaram bhind bhiwadi bhiwandi bhongir bhopal bhosari bhubaneshwar bhubaneswar bhuj bhusawal
bidar bijapur bijnor bikaner bilaspur bilimora bobbili bodeli boisar bokaro bolpur bommasandra
botad budaun bulandshahr bundi burhanpur butibori buxar byrnihat calcutta calicut chakan
chakradharpur chalisgaon champa chandauli chandigarh chandrapur channapatna charkhi chengalpattu
chennai cherlapally cheyyar chhapra chhatarpur chhindwara chidambaram chikhli chikkaballapur
chikmagalur chinchwad chiplun chirala chitradurga chittoor chittorgarh churu cochin coimbatore
cuddalore cuddapah cuttack dadri dahanu dahej dahod dalmianagar daltonganj daman damoh darbhanga
darjeeling datia dausa davanagere davangere deesa dehradun delhi deoband deoghar deoria
devanahalli dewas dhanbad dharamshala dharashiv dharmapuri dharuhera dharwad dhenkanal dholera
dholka dholpur dhoraji dhubri dhule dibrugarh dimapur dindigul doddaballapur dombivali dombivli
dungarpur durg durgapur eluru ernakulam erode etah etawah faizabad faridabad faridkot farrukhabad
fatehabad fatehgarh fatehpur fatuha fazilka ferozepur firozabad gachibowli gadag gadchiroli
gajraula gandhidham gandhinagar gandhipuram ganganagar gangtok gaya ghaziabad giddarbaha giridih
goa gobichettipalayam godhra gohana gokak gonda gondal gondia gopalganj gorakhpur gudivada gudur
guindy gulbarga gumla gummidipoondi guna gundlupet guntakal guntur gurdaspur gurgaon gurugram
guwahati gwalior hajipur haldia haldwani halol hamirpur hanumangarh hapur hardoi haridwar harihar
hassan hathras haveri hazaribagh hazira himatnagar hindupur hinganghat hingoli hinjawadi hinjewadi
hisar hosapete hoshangabad hoshiarpur hospet hosur howrah hubballi hubli hyderabad ichalkaranji
idukki igatpuri imphal indore irungattukottai itanagar itarsi jabalpur jagadhri jagdalpur jagtial
jaipur jaisalmer jajpur jalandhar jalgaon jalna jalor jalpaiguri jamalpur jammu jamnagar
jamshedpur jamtara jamui jaora jaspur jaunpur jeedimetla jejuri jetpur jhabua jhajjar jhalawar
jhansi jharsuguda jhunjhunu jigani jind jodhpur jorhat junagadh kadapa kadi kaithal kakinada
kalaburagi kalahandi kalamassery kalburgi kalimpong kallakurichi kalol kalpakkam kalwa kalyan
kamareddy kamptee kanchipuram kandla kangra kanjikode kannauj kannur kanpur kanyakumari kapadvanj
kapurthala karad karaikudi karanja karauli kargil karimganj karimnagar karjat karnal karur karwar
kasaragod kasganj kashipur kathua katihar katni katra kavali kendujhar keonjhar khalapur
khalilabad khambhat khamgaon khammam khandwa khanna kharagpur kharghar khargone khatima khed kheda
khopoli khordha khurja kichha kishanganj kishangarh kochi kodagu kohima kokrajhar kolar kolhapur
kolkata kollam komarapalayam kompally kondapalli koppal koraput korba koria kosamba kosi kota
kotdwar kothagudem kotputli kottayam kovilpatti kozhikode krishnagiri krishnanagar kuchaman kudal
kulgam kullu kumbakonam kundapura kundli kurkumbh kurla kurnool kurukshetra kushinagar kutch
lakhimpur lalganj lalitpur latehar latur leh lohardaga lonavala lucknow ludhiana machilipatnam
madanapalle maddur madhapur madhepura madhubani madikeri madurai mahabubnagar mahad mahape
mahasamund mahbubnagar mahoba mahuva mainpuri malda malegaon malerkotla malout malur manali mandi
mandideep mandla mandsaur mandvi mandya manesar mangalore mangaluru manipal manjeri mansa mapusa
maraimalai marathahalli margao markapur mathura mayiladuthurai medak medinipur meerut meghnagar
mehsana mettupalayam mettur miraj mirzapur moga moinabad mokokchung moradabad morbi motihari
muktsar mumbai mundra munger murshidabad muzaffarnagar muzaffarpur mysore mysuru nabha nacharam
nadia nadiad nagaon nagapattinam nagaur nagda nagercoil nagpur naidupeta nainital nalagarh nalanda
nalgonda namakkal namchi nanded nandgaon nandurbar nandyal narnaul naroda narol narsapur
narsinghpur nashik nasik navsari nawada nawanshahr neemuch nelamangala nellore neyveli nhava
nimbahera nipani nizamabad noida obedullaganj oddanchatram odhav okhla ongole ooty oragadam orai
osmanabad pakur palakkad palampur palanpur palghar palghat pali palladam pallavaram palwal panaji
panchkula pandharpur panipat panna panruti panvel parbhani parwanoo pashamylaram patalganga
patancheru pathanamthitta pathankot patiala patna pauri peddapuram peenya perambalur perundurai
phagwara phaltan phulpur pilani pilibhit pimpri pinjore pirangut pithampur pithoragarh pollachi
pondicherry porbandar powai proddatur puducherry pudukkottai pulgaon pune puranpur purnia purulia
pushkar puttur rabale rabkavi raebareli raichur raigad raiganj raigarh raipur rajahmundry
rajapalayam rajgarh rajkot rajnandgaon rajpura rajsamand rajula ramanagara ramanathapuram ramgarh
rampur ranaghat ranchi ranebennur raniganj ranipet ranjangaon ratlam ratnagiri raxaul rayagada
renukoot rewa rewari rishikesh roha rohtak roorkee ropar rourkela rudrapur rupnagar sabarkantha
sagar sagwara saharanpur saharsa sahibabad sakinaka salem samastipur samba sambalpur sambhal
sanand sanawad sanchore sangamner sangareddy sangli sangrur sankarankovil saputara saraikela
sarigam sasaram satara sathyamangalam satna sattenapalle savarkundla sawantwadi secunderabad
sehore sendhwa seoni serampore shahapur shahdol shahjahanpur shajapur shamli sheopur shikohabad
shillong shimla shimoga shirdi shirwal shivamogga shivpuri sholapur sibsagar siddhpur siddipet
sidhi sihor sikandrabad sikar silchar siliguri silvasa silvassa sindri sinnar sirohi sirsa sirsi
sitamarhi sitapur sitarganj sivaganga sivakasi siwan solan solapur somanur somnath sonbhadra
sonepat songadh sonipat srikakulam srinagar sriperumbudur srirampur sultanpur sumerpur sundargarh
supaul surat suratgarh surendranagar suryapet tadepalligudem tadipatri talcher talegaon taloja
talwandi tambaram tanda tandur tarapur tathawade tenali tenkasi tezpur thane thanjavur theni
thirumudivakkam thiruvallur thiruvananthapuram thiruvarur thoothukudi thrissur tikamgarh
tindivanam tinsukia tiptur tiruchengode tiruchirappalli tirumangalam tirunelveli tirupati tiruppur
tirupur tiruvallur tiruvannamalai tonk trichy trivandrum tumakuru tumkur tumkuru tuni turbhe
tuticorin udaipur udupi ujhani ujjain ulhasnagar umbergaon umred unnao upleta uppal uran
uttarkashi vadodara vaijapur vaishali valparai valsad vaniyambadi vapi varanasi varkala vasai
vatva vatwa velachery vellore vengurla veraval verna vidisha vijayawada vikarabad villupuram
viluppuram viramgam virar virudhunagar visakhapatnam visnagar vizag vizianagaram vyara waghodia
wagle wakad waluj warangal wardha washim wayanad whitefield whitefields yadgir yamunanagar
yavatmal yelahanka zaheerabad zirakpur
"""
_STATES = """
assam bihar chhattisgarh gujarat haryana jharkhand karnataka kerala maharashtra manipur meghalaya
mizoram nagaland odisha punjab rajasthan sikkim telangana tripura uttarakhand
india bangladesh nepal singapore germany usa uae uk france italy spain portugal turkey vietnam
china japan kenya nigeria egypt indonesia thailand malaysia poland netherlands belgium bhutan
mexico brazil oman qatar kuwait bahrain austria switzerland ethiopia tanzania uganda ghana morocco
"""
_ABROAD = """
aachen aarhus aberdeen abidjan abuja accra adana addis adelaide agadir ajman albany alexandria
alicante almaty amsterdam ankara annaba antwerp arusha asmara asuncion athens atlanta auckland
augsburg austin aveiro baghdad bahrain baku baltimore bandung bangkok barcelona basel basra batam
beijing beira beirut belfast belgrade bergamo bergen berlin bern biella bilbao biratnagar birgunj
birmingham bishkek blackburn bloemfontein bochum bogota boise bologna bordeaux boston bradford
braga brampton brasilia bratislava bremen brescia brisbane bristol brno bruges brunei brussels
bucharest budapest buffalo bujumbura bulawayo bursa busan cairo calgary callao campinas caracas
cardiff cartagena casablanca catania cebu charleston charlotte chattogram chemnitz chicago
chittagong chonburi christchurch cincinnati cleveland coimbra cologne colombo columbus comilla
copenhagen cordoba cotonou coventry curitiba daegu daejeon dakar dalian dallas damietta dammam
danang darwin davao denizli denton denver detroit dhaka djibouti doha dongguan dortmund douala
dresden dubai dublin duesseldorf duisburg dundee dunedin durban dusseldorf edinburgh edmonton
eindhoven eldoret enschede erbil faisalabad felixstowe florence foshan frankfurt fremantle
fujairah fukuoka gaborone galle galway gaziantep gazipur gdansk gdynia geelong geneva genoa genova
gent ghent glasgow goteborg gothenburg graz guadalajara guangzhou guayaquil guimaraes haarlem
haiphong halifax hamburg hamilton hangzhou hannover hanoi harare hartford helsinki hiroshima
hobart hodeidah hongkong houston incheon indianapolis ipoh islamabad istanbul izmir jakarta jeddah
johannesburg johor jubail jurong kabul kaduna kampala kano kaohsiung karachi kassel kathmandu
katowice kayseri keelung khartoum khulna kigali kinshasa kisumu klang kobe konya krakow krefeld
kuching kumasi kuwait kyoto laem-chabang lagos lahore laredo lausanne leeds leicester leipzig
liege lille lima limerick linz lisbon liverpool livorno ljubljana lodz lome london louisville
luanda lubumbashi lusaka lyon lyons madrid malaga malmo manama manchester mandalay manila mannheim
manzanillo maputo marseille mecca medellin medina melbourne memphis mersin miami milan milano
milwaukee minneapolis mississauga modena mogadishu mombasa mongla monterrey montevideo montreal
moscow multan munich murcia muscat mwanza nagoya nairobi nakuru nancy nantes naples narayanganj
narsingdi nashville ndola negombo newark newcastle ningbo norfolk nottingham nuremberg oakland
odense oldham omaha onitsha oporto orlando osaka oslo ostrava ottawa padova palermo paris patras
penang perth philadelphia phoenix pietermaritzburg pittsburgh plymouth pokhara polokwane portland
porto poznan prague prato preston pretoria qingdao quebec rajshahi raleigh rawalpindi rayong
recife reims riga riyadh rochdale rome rosario rotterdam roubaix rouen sacramento salalah salzburg
sanaa santos sapporo sarajevo savannah seattle semarang sendai seoul sevilla sfax shanghai shantou
sharjah sheffield shenzhen sialkot skopje sofia sohar southampton spokane stockholm strasbourg
stuttgart suez surabaya suva suzhou swansea sydney sylhet tabriz tacoma taichung taipei tallinn
tampa tampere tangier tashkent tbilisi tehran thessaloniki thika thimphu tianjin tijuana tilburg
tokyo toronto toulouse trieste tripoli trondheim tucson tulsa tunis turin turku ulaanbaatar
utrecht valencia valparaiso vancouver venice venlo veracruz verona vienna vientiane vigo vilnius
warsaw wellington windhoek winnipeg winterthur wolverhampton wroclaw wuppertal wuxi xiamen yanbu
yangon yerevan yiwu yokohama zagreb zaragoza zhongshan zurich
"""
_PAIRS = """
mandi gobindgarh, abu dhabi, addis ababa, anand nagar, andhra pradesh, baton rouge, belo horizonte,
bhadradri kothagudem, bokaro steel city, buenos aires, cape town, charkhi dadri, cox's bazar,
da nang, daman and diu, dar es salaam, den haag, east godavari, east london, el paso,
fatehgarh sahib, fort worth, goa india, greater noida, guatemala city, hai phong,
himachal pradesh, ho chi minh, ho chi minh city, hong kong, hosur road, jammu kashmir,
jawaharlal nehru port, jebel ali, kalyan dombivli, kansas city, kuala lumpur, kuwait city, la paz,
la spezia, laem chabang, lakhimpur kheri, las vegas, le havre, los angeles, madhya pradesh,
mexico city, milton keynes, mira bhayandar, mira road, mount abu, navi mumbai, new delhi,
new jersey, new orleans, new plymouth, new york, nhava sheva, north lakhimpur, novi sad,
oklahoma city, panama city, phnom penh, pimpri chinchwad, pimpri-chinchwad, pointe noire,
port blair, port elizabeth, port harcourt, port klang, port louis, port moresby, port qasim,
port said, port sudan, quezon city, rae bareli, ras al khaimah, rio de janeiro, salt lake city,
san antonio, san diego, san francisco, san jose, san salvador, santa fe, santo domingo, sao paulo,
saudi arabia, sawai madhopur, south africa, south korea, sri city, sri lanka, st louis,
st petersburg, stoke on trent, tamil nadu, tanjung pelepas, tanjung priok, tarn taran, tel aviv,
the hague, united kingdom, united states, uttar pradesh, vasai virar, walvis bay, west bengal,
west godavari
"""
_STATE_PAIRS = (
    "tamil nadu,uttar pradesh,andhra pradesh,madhya pradesh,himachal pradesh,west bengal,"
    "jammu kashmir,sri lanka,saudi arabia,south africa,united kingdom,united states,south korea"
)
_IN_HINDI = {
    "दिल्ली": "delhi",
    "इंदौर": "indore",
    "लखनऊ": "lucknow",
    "बनारस": "varanasi",
    "गुड़गांव": "gurgaon",
    "गुरुग्राम": "gurugram",
    "बड़ौदा": "vadodara",
    "बैंगलोर": "bangalore",
    "तिरुप्पुर": "tiruppur",
    "ठाणे": "thane",
    "अलीगढ़": "aligarh",
    "चंडीगढ़": "chandigarh",
    "भीलवाड़ा": "bhilwara",
    "नासिक": "nasik",
    "पुणे": "pune",
}
"""Cities whose names in Devanagari sound otherwise than they are spelt in Latin letters."""

ALSO_WORDS = frozenset(
    "gaya mandi sagar anand pali hassan kota nice pune-wala mobile banda champa tanda mansa "
    "guna bundi panna durg samba salem kadi".split()
)
"""Cities whose names mean something else too: only with a capital letter are they places."""


@cache
def cities() -> frozenset[str]:
    return frozenset(f"{_INDIA} {_ABROAD}".split())


def is_in_india(word: str) -> bool:
    """Whether a word in lower case, or in Devanagari, is a city of India."""
    return word in _of_india() or (not word.isascii() and is_hindi_city(word))


@cache
def _of_india() -> frozenset[str]:
    return frozenset(_INDIA.split())


def is_hindi_city(word: str) -> bool:
    """Whether a word in Devanagari is a city of ours, by its sound."""
    sound = sound_of(word)
    return folded(word) in _hindi_names() or (len(sound) > 2 and sound in _sounds())


@cache
def _hindi_names() -> frozenset[str]:
    return frozenset(folded(name) for name in _IN_HINDI)


@cache
def _sounds() -> frozenset[str]:
    names = [name for name in _INDIA.split() if name not in ALSO_WORDS]
    spelt = [*names, *(name.replace("ai", "y") for name in names if "ai" in name)]
    return frozenset(sound_of(name) for name in spelt)


@cache
def long_names() -> frozenset[str]:
    """Return the places of two to four words, states among them."""
    return frozenset(pair.strip() for pair in _PAIRS.replace("\n", "").split(","))


@cache
def states() -> frozenset[str]:
    return frozenset((*_STATES.split(), *_STATE_PAIRS.split(",")))
