"""Hindi as buyers write it, in Devanagari or Latin letters, and the English words it stands for."""

import unicodedata
from functools import cache

_TABLE = """
kg: किलो किलोग्राम केजी killo
g: ग्राम
quintal: क्विंटल कुंतल कुन्तल kuntal kwintal kuintal
tonne: टन
bag: बोरी बोरा बोरे बैग कट्टा कट्टे bori bora
piece: नग पीस अदद nag adad
dozen: दर्जन darjan
metre: मीटर
litre: लीटर
mm: एमएम मिमी
inch: इंच इन्च
box: डिब्बा डिब्बे पेटी peti dabba dibba
roll: रोल
bundle: बंडल बण्डल गट्ठर
packet: पैकेट पैकिट
bottle: बोतल बोतलें शीशी botal
carton: कार्टन
ream: रीम
pair: जोड़ी जोड़े jodi jode
set: सेट
sheet: शीट
coil: कॉइल
drum: ड्रम
can: टिन टीन
truck: ट्रक
foot: फुट फीट फ़ीट
ml: मिली एमएल मिलीलीटर
count: काउंट
hundred: सौ sau
hazaar: हजार हज़ार हज़ार hajar hajaar
lakh: लाख
crore: करोड़ करोड karod karor
rupees: रुपये रुपए रुपया रूपये रूपए रु rupaiya rupay rupe rupiya rupya rupae
per: प्रति prati har
each: pratyek
total: कुल kul
budget: बजट
max: अधिकतम ज्यादा-से-ज्यादा adhiktam
rate: भाव दर रेट दाम कीमत bhav bhaav keemat daam
tak: तक
me: में मे मैं mein mei main
se: से
ko: को
days: दिन दिनों dino
week: हफ्ते हफ्ता सप्ताह हफ़्ते हफ़्ता hafte hafta saptah
month: महीने महीना माह mahine mahina
today: आज aaj
tomorrow: कल kal
tarikh: तारीख तारीख़ tareekh tarik taarikh
parso: परसों परसो parson parsoo
next: अगले अगला agle agla agli
monday: सोमवार somvar somwar
tuesday: मंगलवार mangalvar mangalwar
wednesday: बुधवार budhvar budhwar
thursday: गुरुवार बृहस्पतिवार guruvar guruwar
friday: शुक्रवार shukravar shukrawar shukrvar
saturday: शनिवार shanivar shaniwar
sunday: रविवार ravivar raviwar itwar
january: जनवरी
february: फरवरी फ़रवरी
march: मार्च
april: अप्रैल
may: मई
june: जून
july: जुलाई
august: अगस्त
september: सितंबर सितम्बर
october: अक्टूबर अक्तूबर
november: नवंबर नवम्बर
december: दिसंबर दिसम्बर
half: आधा आधे आधी aadha aadhe adha aadhi
savva: सवा sava
sadhe: साढ़े साढे sade saadhe
paune: पौने
dedh: डेढ़ डेढ derh dedha
dhai: ढाई dhaai adhai
do: दो
three: तीन
four: चार
five: पाँच पांच
six: छह छः छ
seven: सात
eight: आठ
nine: नौ
ten: दस
fifteen: पंद्रह
twenty: बीस
twentyfive: पच्चीस
thirty: तीस
forty: चालीस
fortyfive: पैंतालीस
fifty: पचास
sixty: साठ
seventy: सत्तर
eighty: अस्सी
ninety: नब्बे
ek: एक
and: और तथा
cotton: सूती सूत कॉटन काटन sooti suti
yarn: धागा धागे यार्न dhaga dhaaga dhage
steel: स्टील इस्पात लोहे loha lohe
rebar: सरिया sariya saria sarya
rod: रॉड छड़ छड chhad
dye: डाई रंग dai
reactive: रिएक्टिव
disperse: डिस्पर्स
textile: टेक्सटाइल
machine: मशीन मशीनरी
parts: पुर्जे पुर्जा पार्ट्स पुरजे purje purja purze
bearing: बेयरिंग बियरिंग
gear: गियर
coupling: कपलिंग
spindle: स्पिंडल
pulley: पुली
shaft: शाफ्ट
belt: बेल्ट
bolt: बोल्ट
polyester: पॉलिएस्टर
copper: तांबा तांबे
aluminium: एल्युमिनियम
pipe: पाइप
wool: ऊन ऊनी
cement: सीमेंट
sugar: चीनी शक्कर chini cheeni
rice: चावल chawal
cloth: कपड़ा कपडा kapda
bahut: पहुंचा पहुँचा पहुंचाओ भिजवा bhejwa bhijwao de हमारी हमारा हमारे hamari adhik अधिक chalega chalegi
    पहले बताएं बताइए बताओ भाईसाब साहब pehle pahle bataye batayein batana bhaisaab sahab माल
    जल्दी चाहिए चाहिये हमें हमको मुझे मुझको मेरे हमारे कि भेजें भेजो भेजना भेज दें दीजिए दीजिये
    दो-ना नमस्ते जी सर भाई कृपया कम ज्यादा ज़्यादा नीचे अंदर अन्दर मिलेगा मिल क्या है हैं हो
    चाहते खरीदना खरीद पर वाला वाले वाली भी डिलीवरी पहुंचाना सप्लाई ऑर्डर तुरंत जाए maal jaldi jald
    chahiye chahie chaiye chahiyen humein hamein mujhko bhejo bhejna bhejen bhej bhejdo bhejiye
    dena dijiye dijie karo karna kardo kijiye namaste namaskar ji bhai bhaiya kripya kam zyada
    jyada jyaada upar neeche andar lena lene lenge milega mil jayega jaye jaaye kya hai hain ho
    wala wale wali bhi yaar turant sirf keval bas haan pahuchna pahunchna pahunchana
    pahuchana pahuche pahunche mangwana mangana manga khareedna kharidna haman apne humare hamare
    hamara apna woh yeh thoda shaam sham subah dopahar raat shaam-tak jaldi-se se-kam abhi bolo
    batao bataiye mangta chahta
liye: लिए लिये liye liya hetu हेतु vaste
ka: का के की ke ki
nahi: नहीं नही nhi नहि nahin nai mat मत
"""
"""English: what stands for it. `bahut` gathers the words that only hold a sentence together."""


@cache
def meanings() -> dict[str, str]:
    """Return the English of each word, which is folded as `folded` does."""
    rows = (row.split(":", 1) for row in _TABLE.replace("\n    ", " ").strip().splitlines())
    return {folded(word): english for english, words in rows for word in words.split()}


def folded(word: str) -> str:
    """Return the word without the dots that are written or left out at will."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFKD", word).replace("\N{DEVANAGARI SIGN NUKTA}", "")


def in_english(word: str) -> str:
    """Return what the word stands for, or itself."""
    return meanings().get(folded(word), word)
