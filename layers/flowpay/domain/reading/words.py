"""Words that name no goods, mark a grade, or separate one thing from the next."""

LONGEST_CUE = 8
"""Words that are looked back or ahead at most, so that no text takes long to read."""

STOP = frozenset(
    # what a request is made of
    "need needs needed needing want wants wanted wanting require requires required requirement "
    "requirements looking look for buy buying purchase purchasing order orders ordering procure "
    "procuring source sourcing get getting find finding send sending quote quotes quotation offer "
    "offers provide please kindly urgent urgently asap immediately immediate supply supplies "
    "supplier suppliers vendor vendors seller delivery deliver delivered price prices rate rates "
    "budget total cost costs best cheap cheapest quickly soon fast quantity qty item items product "
    "products goods material materials gst inclusive exclusive excluding including incl excl tax "
    "taxes extra max maximum min minimum limit cap target ceiling arrange help contact call reqd "
    "enquiry inquiry rfq tender notice inviting subject body unit units dest consignee completion "
    "provision place door freight transport payment advance balance credit terms code date "
    "dated dt "
    "annual annually monthly weekly daily yearly quarterly based today tomorrow tonight day days "
    "week weeks month months year years end itself usual same last next previous lot lots urgency "
    "requested request interested interest regarding reference ref drawing rev per rupees rs inr "
    # what holds sentences together
    "right away i we us me my our ours you your they them it its is are am was were be been being "
    "the a an of some any to at in on by from with under below within before after and or also "
    "plus "
    "then hi hello dear sir madam team thanks thank regards can could would will shall should must "
    "may might do does did done this that these those there here good more less about around "
    "approx "
    "approximately roughly nearly only just new give have has had having not no if so as all each "
    "both every ready stock few couple very make sure but yet however else nothing something "
    "anything everything what which who whom whose when where why how much many because since "
    "while "
    "until till upto up down out over off into onto through during between among against above "
    "beyond besides except instead rather than either neither nor too again still already now "
    "later "
    "ok okay fine well really quite almost even ever never always often maybe perhaps possible "
    "possibly actually basically simply exactly absolutely definitely preferably preferred prefer "
    "let lets like likely know tell say said ask asked asking check checking confirm share come "
    "comes coming go goes going take takes taking put keep use used using see want let's try "
    "hurry rush otherwise enough least most us re fwd fw via etc eg ie namely follows following "
    "i'm we're we've we'd i'd i've i'll we'll don't can't won't isn't it's that's what's there's "
    "him her his she he one's mine yours everyone someone anyone trouble way whether able "
    "spread staggered somebody anybody respectively instalments tranches going "
    "short hisab bhijwa bhijwao rent rental lease "
    "stuff thing things sell selling sells several ago deadline due tops "
    "eta inc sab high low est estimated picked pickup lifted collected warranty spec specs time "
    "times für "
    "another lagega lagenge hogi hoga lagbhag kareeb sorry actually correction instead first "
    "secondly firstly brand branded present tanker tankers load loads loose bulk cob eob um uh "
    "er hmm oh basically basic revised repeat consider various sizes types kinds kind tbd na "
    "ideally anywhere somewhere landed market stretch dept department purpose purposes project "
    "kindest respected gentlemen sirs attached details herewith per-requirement description uom "
    "uoms sr counter final finally roughly approx. strictly purely mainly mostly currently "
    "presently hopefully sincerely honestly urgently asap. reach reaching reached arrive arriving "
    "arrives dispatch dispatched ship shipped shipping shipment unload unloading unloaded ex "
    "ex-works "
    "exworks ex-factory ex-godown ex-mill required-by balance remaining rest aap hum kya dete dena "
    "rakho chalega chalegi milna bolna honi hona hui wapas sakte sakta sakti raha rahe bol main "
    "hun "
    "alternate alternately negotiable shouldn't cross apply applied applicable charges "
    "incurred read approve "
    "approved hey greetings morning "
    "afternoon evening hope mail email whatsapp reply respond revert soonest earliest latest "
    # Hindi
    "mujhe hume hame humko chahiye ka ki ke ko aur bhejo tak mein bahut nahi se andar parso liye "
    "lekin agar phir ek bhi".split()
)
"""A run of words that names goods ends at one of these."""

AND = frozenset(("and", "&", "plus", "also", "+", "aur"))
SENTENCE_ENDS = frozenset((".", "\n", "!", "?"))
BREAKS = SENTENCE_ENDS | {",", ";", "(", ")", "|"}
HEDGES = frozenset("maybe perhaps even possibly probably may be say if".split())
WITHIN_NAMES = frozenset(("and", "of", "&", "/", "-", '"', "ka", "x"))

CODE_CUES = frozenset(
    "skf fag ntn nsk ina timken nbc koyo nachi zkl code plot phase sector block floor lane road "
    "csp ext mob tel fax aisi astm aisi ansi jis bs api rfq enquiry house flat gate gala survey "
    "teeth rev dia dwg dated hsn module mod khasra gstin pan udyam invoice grade type size "
    "model number no class is en din iso fe gauge schedule sch part series ip "
    "ss module call phone mobile contact whatsapp ref po pin hsn sku ne nm denier count "
    "section tkt ticket".split()
)
"""A number behind one of these is a grade, a model or a telephone number, and counts nothing."""

MEASURES = frozenset(
    "mm cm inch inches micron microns gsm count counts ne denier hp kw kva v volt volts w watt "
    "pct noon baje o'clock oclock star ls watts mg mcg iu phase pole pin way seater axis stage "
    "door drawer burner wale channel mah mp "
    "amp amps ah lumens teeth dia tpi spi csp dpi rpm year years % percent ply grade "
    "gauge % mpa bar psi sqmm sq core cores degree ″ ' \" st nd rd th am pm hrs mesh cps swg awg "
    "lph lpm tpd tph cc bhp db nb od id ch port ports mtr-wide hz khz mhz ghz gb tb mbps nm ppm "
    "tds "
    "kv wog wp kwp lux cd pa kpa kn cfm sec sqin gms-pack gen generation outlet outlets".split()
)
"""A number before one of these is a size, and counts nothing."""

BEARING_SERIES = ("60", "62", "63", "68", "69")
"""How the designations of ball bearings begin: 6204 bearings are not 6,204 bearings."""

REMARKS = frozenset(
    "ratio grade quality finish type dia diameter length long sample samples wide thick "
    "capacity height width depth spacing neck bore thickness pitch charge look size sizes "
    "compatible packing teeth minimum variety make brand size category class".split()
)
"""Words that, at the end of a name, say of what kind the goods are and not what they are."""
