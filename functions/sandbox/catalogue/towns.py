"""The Indian towns where suppliers sit, each with what an address, a GSTIN and a phone need."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Town:
    """`gst_code` is the state's number in a GSTIN, `first_pin` the lowest PIN code used."""

    name: str
    state: str
    gst_code: str
    first_pin: int
    std_code: str


TOWNS = {
    name: Town(name, state, gst_code, first_pin, std_code)
    for name, state, gst_code, first_pin, std_code in (
        ("Ahmedabad", "Gujarat", "24", 382405, "79"),
        ("Alwar", "Rajasthan", "08", 301001, "144"),
        ("Amritsar", "Punjab", "03", 143001, "183"),
        ("Ankleshwar", "Gujarat", "24", 393001, "2646"),
        ("Ariyalur", "Tamil Nadu", "33", 621704, "4329"),
        ("Belagavi", "Karnataka", "29", 590001, "831"),
        ("Bengaluru", "Karnataka", "29", 560058, "80"),
        ("Bharuch", "Gujarat", "24", 392001, "2642"),
        ("Bhilwara", "Rajasthan", "08", 311001, "1482"),
        ("Bhiwadi", "Rajasthan", "08", 301019, "1493"),
        ("Bhiwandi", "Maharashtra", "27", 421302, "2522"),
        ("Chennai", "Tamil Nadu", "33", 600058, "44"),
        ("Chittorgarh", "Rajasthan", "08", 312001, "1472"),
        ("Coimbatore", "Tamil Nadu", "33", 641001, "422"),
        ("Delhi", "Delhi", "07", 110039, "11"),
        ("Durgapur", "West Bengal", "19", 713201, "343"),
        ("Erode", "Tamil Nadu", "33", 638001, "424"),
        ("Faridabad", "Haryana", "06", 121001, "129"),
        ("Hosur", "Tamil Nadu", "33", 635109, "4344"),
        ("Ichalkaranji", "Maharashtra", "27", 416115, "230"),
        ("Jaipur", "Rajasthan", "08", 302012, "141"),
        ("Jalna", "Maharashtra", "27", 431203, "2482"),
        ("Jamshedpur", "Jharkhand", "20", 831001, "657"),
        ("Kaithal", "Haryana", "06", 136027, "1746"),
        ("Kalaburagi", "Karnataka", "29", 585101, "8472"),
        ("Karnal", "Haryana", "06", 132001, "184"),
        ("Kashipur", "Uttarakhand", "05", 244713, "5947"),
        ("Kolkata", "West Bengal", "19", 700001, "33"),
        ("Kota", "Rajasthan", "08", 324003, "744"),
        ("Ludhiana", "Punjab", "03", 141001, "161"),
        ("Mandi Gobindgarh", "Punjab", "03", 147301, "1765"),
        ("Mettur", "Tamil Nadu", "33", 636401, "4298"),
        ("Morbi", "Gujarat", "24", 363641, "2822"),
        ("Muzaffarnagar", "Uttar Pradesh", "09", 251001, "131"),
        ("Nizamabad", "Telangana", "36", 503001, "8462"),
        ("Noida", "Uttar Pradesh", "09", 201301, "120"),
        ("Panipat", "Haryana", "06", 132103, "180"),
        ("Pune", "Maharashtra", "27", 411019, "20"),
        ("Raipur", "Chhattisgarh", "22", 492001, "771"),
        ("Rajkot", "Gujarat", "24", 360001, "281"),
        ("Rohtak", "Haryana", "06", 124001, "1262"),
        ("Sangli", "Maharashtra", "27", 416416, "233"),
        ("Satna", "Madhya Pradesh", "23", 485001, "7672"),
        ("Silvassa", "Dadra and Nagar Haveli and Daman and Diu", "26", 396230, "260"),
        ("Sivakasi", "Tamil Nadu", "33", 626123, "4562"),
        ("Surat", "Gujarat", "24", 394210, "261"),
        ("Tiruppur", "Tamil Nadu", "33", 641601, "421"),
        ("Vadodara", "Gujarat", "24", 390003, "265"),
        ("Vapi", "Gujarat", "24", 396191, "260"),
    )
}
