"""What buyers write and what they mean by it, read by a person on Wednesday, 18 November 2026.

Each row is the sentence, then for each thing wanted (material, quantity, unit, base quantity,
ceiling per base unit, budget), then the day and the destination. A dash means that nothing is said.
"""

SENTENCES = """
Need 1200kg cotton yarn under 300 per kg within 5 days
  cotton yarn, 1200 kg, 1200, INR 300.00, INR 360000.00 | 2026-11-23 | -
Hi, can you get me 1,200 kgs of cotton yarn? Max 300/kg. Needed by next Friday.
  cotton yarn, 1200 kg, 1200, INR 300.00, INR 360000.00 | 2026-11-27 | -
looking for 20 quintal coton yarn @ ₹28,000 per quintal delivered to Tiruppur
  coton yarn, 20 quintal, 2000, INR 280.00, INR 560000.00 | - | Tiruppur
half a tonne of cotton yarn under 300
  cotton yarn, 0.5 tonne, 500, INR 300.00, INR 150000.00 | - | -
1,20,000 pcs of buttons, total budget 3 lakh, in 2 weeks
  buttons, 120000 piece, 120000, INR 2.50, INR 300000.00 | 2026-12-02 | -
1 200 kg 40s combed cotton yarn at Rs. 310 a kg
  combed cotton yarn, 1200 kg, 1200, INR 310.00, INR 372000.00 | - | -
1.2k kg of reactive dye for 50k in all
  reactive dye, 1200 kg, 1200, INR 41.666667, INR 50000.00 | - | -
500 M8 bolts, not more than 12 rupees each, before 15 Dec 2026
  bolts, 500 piece, 500, INR 12.00, INR 6000.00 | 2026-12-15 | -
We require 100 nos of SKF 6204 bearings, budget INR 25,000, ASAP
  bearings, 100 piece, 100, INR 250.00, INR 25000.00 | - | -
TMT bars Fe 500D 12mm - 10 MT - rate upto 55k per MT - site Nashik - tomorrow
  TMT bars, 10 tonne, 10000, INR 55.00, INR 550000.00 | 2026-11-19 | Nashik
2 tons of mild steel rod to Pune by the end of the month, ≤ ₹62 per kg
  mild steel rod, 2 tonne, 2000, INR 62.00, INR 124000.00 | 2026-11-30 | Pune
3 crore rupees total for 5000 MT of TMT steel, delivery in 3 months
  TMT steel, 5000 tonne, 5000000, INR 6.00, INR 30000000.00 | 2027-02-18 | -
50 rolls of packing tape at $2 per roll
  packing tape, 50 roll, 50, USD 2.00, USD 100.00 | - | -
40 bags cement under 400 per bag to Nagpur
  cement, 40 bag, 2000, INR 8.00, INR 16000.00 | - | Nagpur
40 bags of 25 kg cement under 400 per bag
  cement, 40 bag, 1000, INR 16.00, INR 16000.00 | - | -
cement in 25 kg bags, 200 bags, upto Rs 210 per bag
  cement, 200 bag, 5000, INR 8.40, INR 42000.00 | - | -
100 x 25 kg bags of sugar at 42/kg
  sugar, 100 bag, 2500, INR 42.00, INR 105000.00 | - | -
Send 3 rolls of 100 metres each of copper wire to Delhi within 72 hours
  copper wire, 3 roll, 300, -, - | 2026-11-21 | Delhi
copper wire 0.5 tonne, 780-800 per kg
  copper wire, 0.5 tonne, 500, INR 800.00, INR 400000.00 | - | -
SS304 flange 75 pcs between 280 and 300 each
  flange, 75 piece, 75, INR 300.00, INR 22500.00 | - | -
10 dozen cotton gloves at 480 per dozen
  cotton gloves, 10 dozen, 120, INR 40.00, INR 4800.00 | - | -
10 dozen cotton gloves at 45 each
  cotton gloves, 10 dozen, 120, INR 45.00, INR 5400.00 | - | -
10 gross pencils at 1000 per gross
  pencils, 10 gross, 1440, INR 6.944444, INR 10000.00 | - | -
500 pounds of raw cotton under £2 per lb
  raw cotton, 500 lb, 226.796185, GBP 4.409245, GBP 1000.00 | - | -
750 g of saffron at 250 rupees per g
  saffron, 750 g, 0.75, INR 250000.00, INR 187500.00 | - | -
2,500 sq ft of plywood at 55 per sq ft by 1st Jan
  plywood, 2500 sqft, 232.2576, INR 592.015073, INR 137500.00 | 2027-01-01 | -
200 litres of thinner at €3.50/litre in 3 weeks
  thinner, 200 litre, 200, EUR 3.50, EUR 700.00 | 2026-12-09 | -
2 lakh meters of cotton fabric @ Rs. 85/mtr to Surat
  cotton fabric, 200000 metre, 200000, INR 85.00, INR 17000000.00 | - | Surat
5L of lubricant, budget 5L
  lubricant, 5 litre, 5, INR 100000.00, INR 500000.00 | - | -
500 kg cotton yarn and 200 kg textile dye under 650 per kg, within 10-15 days
  cotton yarn, 500 kg, 500, -, -
  textile dye, 200 kg, 200, INR 650.00, INR 130000.00 | 2026-12-03 | -
Cotton yarn 500 kg at 290/kg, reactive dye 200 kg at 640/kg, steel rod 3 MT at 58/kg to Pune
  Cotton yarn, 500 kg, 500, INR 290.00, INR 145000.00
  reactive dye, 200 kg, 200, INR 640.00, INR 128000.00
  steel rod, 3 tonne, 3000, INR 58.00, INR 174000.00 | - | Pune
500 bolts and 300 nuts
  bolts, 500 piece, 500, -, -
  nuts, 300 piece, 300, -, - | - | -
nuts and bolts 500 kg
  nuts and bolts, 500 kg, 500, -, - | - | -
5 tonnes steel rods, 12mm, Fe500, max 60000 per ton, delivery at Pune 411001 in 2 weeks
  steel rods, 5 tonne, 5000, INR 60.00, INR 300000.00 | 2026-12-02 | Pune
Steel rods, 12mm, Fe500, 5 tonnes
  Steel rods, 5 tonne, 5000, -, - | - | -
304 stainless steel sheets, 2 tonnes, €2.10–€2.40 per kg
  stainless steel sheets, 2 tonne, 2000, EUR 2.40, EUR 4800.00 | - | -
SS 316L flanges 20 pcs
  flanges, 20 piece, 20, -, - | - | -
NEED 500 KG COTTON YARN TO PUNE UNDER RS 250 PER KG
  COTTON YARN, 500 kg, 500, INR 250.00, INR 125000.00 | - | PUNE
Mujhe 500 kilo cotton yarn chahiye Pune me 3 din me
  cotton yarn, 500 kg, 500, -, - | 2026-11-21 | Pune
five hundred kg sugar within a fortnight
  sugar, 500 kg, 500, -, - | 2026-12-02 | -
two thousand five hundred pieces of hinges
  hinges, 2500 piece, 2500, -, - | - | -
one and a half tonnes of wheat by 5/12/2026
  wheat, 1.5 tonne, 1500, -, - | 2026-12-05 | -
need 1200 kg of cotton yarn under 360000
  cotton yarn, 1200 kg, 1200, INR 300.00, INR 360000.00 | - | -
I want to purchase 50 kgs. cotton yarn (40s) Rs.300/kg
  cotton yarn, 50 kg, 50, INR 300.00, INR 15000.00 | - | -
10 gross buttons, payment 30 days credit, delivery 7 days
  buttons, 10 gross, 1440, -, - | 2026-11-25 | -
Please quote by tomorrow for 300 metres copper cable, deliver to our plant at Hosur, Tamil Nadu
  copper cable, 300 metre, 300, -, - | - | Hosur, Tamil Nadu
300 metres copper cable within 10 working days
  copper cable, 300 metre, 300, -, - | 2026-12-02 | -
75 pairs of safety shoes for Chennai warehouse, INR 900 a pair
  safety shoes, 75 pair, 75, INR 900.00, INR 67500.00 | - | Chennai
250 unobtainium widgets under INR 1,250.50 each by 2026-12-01
  unobtainium widgets, 250 piece, 250, INR 1250.50, INR 312625.00 | 2026-12-01 | -
5 cotton yarn spindles, at most 900 rupees apiece
  cotton yarn spindles, 5 piece, 5, INR 900.00, INR 4500.00 | - | -
qty: 500, item: M10 hex bolts, budget: 20,000
  hex bolts, 500 piece, 500, INR 40.00, INR 20000.00 | - | -
get me 12 dozen ball bearings 6205 ZZ under 90 each
  ball bearings, 12 dozen, 144, INR 90.00, INR 12960.00 | - | -
15 rolls of 3-ply kraft paper by Monday at US$ 40 per roll
  kraft paper, 15 roll, 15, USD 40.00, USD 600.00 | 2026-11-23 | -
300 kg of disperse dye (blue) for our mill in Bhilwara, price should not exceed Rs 650/- per kg
  disperse dye, 300 kg, 300, INR 650.00, INR 195000.00 | - | Bhilwara
want 3 tonne M.S. rod 8mm @52/kg A.S.A.P.
  M.S. rod, 3 tonne, 3000, INR 52.00, INR 156000.00 | - | -
12,50,000 pieces of buttons at 0.35 each
  buttons, 1250000 piece, 1250000, INR 0.35, INR 437500.00 | - | -
1.200,50 kg polyester yarn at 1,10 EUR per kg
  polyester yarn, 1200.5 kg, 1200.5, EUR 1.10, EUR 1320.55 | - | -
100 tins of enamel paint at 450 per tin, end of next week
  enamel paint, 100 can, 100, INR 450.00, INR 45000.00 | 2026-11-27 | -
20 kg vat dye at ₹900 per kg + 18% GST, 7 days delivery
  vat dye, 20 kg, 20, INR 900.00, INR 18000.00 | 2026-11-25 | -
cotton yarn 40s/1 1,500 kgs rate 310 +GST delivered Erode 10 days
  cotton yarn, 1500 kg, 1500, INR 310.00, INR 465000.00 | 2026-11-28 | Erode
Ship 800 metres of denim to Navi Mumbai by December 15, spending no more than 1.5 lakh overall
  denim, 800 metre, 800, INR 187.50, INR 150000.00 | 2026-12-15 | Navi Mumbai
30 kg indigo from suppliers in Surat, by the 25th
  indigo, 30 kg, 30, -, - | 2026-11-25 | -
1000 kg cotton yarn\u200b at 295\u00a0INR per\u00a0kg
  cotton yarn, 1000 kg, 1000, INR 295.00, INR 295000.00 | - | -
₨ 40/kg for 1½ tonnes of wheat day after tomorrow
  wheat, 1.5 tonne, 1500, INR 40.00, INR 60000.00 | 2026-11-20 | -
2-3 tonnes of sugar at 40 to 42 rupees per kg
  sugar, 3 tonne, 3000, INR 42.00, INR 126000.00 | - | -
1000 sheets of plywood at AED 35 per sheet by 15.01.2027
  plywood, 1000 sheet, 1000, AED 35.00, AED 35000.00 | 2027-01-15 | -
2 lakh 50 thousand pcs of rivets for 1 lakh total
  rivets, 250000 piece, 250000, INR 0.40, INR 100000.00 | - | -
Could you please source 800 kilograms of raw cotton? We can pay up to Rs 140 per kilo.
  raw cotton, 800 kg, 800, INR 140.00, INR 112000.00 | - | -
Require: MS angle 50x50x6, 3.5 MT, rate max 58 Rs/kg, delivery Ghaziabad, 1 week
  MS angle, 3.5 tonne, 3500, INR 58.00, INR 203000.00 | 2026-11-25 | Ghaziabad
bearing 6204-2RS qty 500 pcs @ 85
  bearing, 500 piece, 500, INR 85.00, INR 42500.00 | - | -
1000 corrugated boxes 12x10x8 inch, 5 ply, under ₹35 each to Bhiwandi within 4 days
  corrugated boxes, 1000 piece, 1000, INR 35.00, INR 35000.00 | 2026-11-22 | Bhiwandi
20 nos. 5 HP motors below 18,000 each
  motors, 20 piece, 20, INR 18000.00, INR 360000.00 | - | -
we want 700 m denim 10 oz, budget of USD 2,100
  denim, 700 metre, 700, USD 3.00, USD 2100.00 | - | -
need 6 months supply of cotton yarn 2 tonnes
  cotton yarn, 2 tonne, 2000, -, - | - | -
Need 1200 kg cotton yarn by Friday under 300 per kg; budget not to exceed 3.5 lakh
  cotton yarn, 1200 kg, 1200, INR 300.00, INR 350000.00 | 2026-11-20 | -
1200 kg cotton yarn, deliver by 20/11/26, price <= 300 INR/kg
  cotton yarn, 1200 kg, 1200, INR 300.00, INR 360000.00 | 2026-11-20 | -
1200 kg cotton yarn at no more than three hundred rupees per kg
  cotton yarn, 1200 kg, 1200, INR 300.00, INR 360000.00 | - | -
Need cotton yarn - 1200 kg - 300/kg - 5 days - Surat
  cotton yarn, 1200 kg, 1200, INR 300.00, INR 360000.00 | 2026-11-23 | Surat
I'm after a dozen safety helmets, max £8 each
  safety helmets, 1 dozen, 12, GBP 8.00, GBP 96.00 | - | -
3 sets of gears, module 4, for $500 total
  gears, 3 set, 3, USD 166.666667, USD 500.00 | - | -
10 gross buttons. My budget for this is 2 lakh
  buttons, 10 gross, 1440, INR 138.888889, INR 200000.00 | - | -
need best price for 200 cotton bedsheets
  cotton bedsheets, 200 piece, 200, -, - | - | -
we would like to buy between 4 and 5 tonnes of mild steel rods at 55 to 58 rupees per kg
  mild steel rods, 5 tonne, 5000, INR 58.00, INR 290000.00 | - | -
10 rolls canvas (50 m each) at 90 per metre
  canvas, 10 roll, 500, INR 90.00, INR 45000.00 | - | -
500 kg each of cotton yarn and textile dye
  cotton yarn, 500 kg, 500, -, -
  textile dye, 500 kg, 500, -, - | - | -
sadhe paanch quintal cotton yarn, budget dedh lakh
  cotton yarn, 5.5 quintal, 550, INR 272.727273, INR 150000.00 | - | -
somvar tak 300 kilo suti dhaga bhejo Surat
  suti dhaga, 300 kg, 300, -, - | 2026-11-23 | Surat
deliver 75 couplings to Unit 4, Sector 63, Noida by mid December
  couplings, 75 piece, 75, -, - | 2026-12-15 | Noida
bearing 6205 x 30, coupling L-090 x 10
  bearing, 30 piece, 30, -, -
  coupling, 10 piece, 10, -, - | - | -
5000 split pins at Rs 900 per thousand in first week of January
  split pins, 5000 piece, 5000, INR 0.90, INR 4500.00 | 2027-01-07 | -
min 500 kg max 800 kg cotton yarn at 270
  cotton yarn, 800 kg, 800, INR 270.00, INR 216000.00 | - | -
5 boxes of 100 bearings each, Rs 4000 per box
  bearings, 5 box, 500, INR 40.00, INR 20000.00 | - | -
one 40 ft container of cotton yarn to Mombasa
  cotton yarn, 1 container, 1, -, - | - | Mombasa
looking for suppliers in Coimbatore for 500 kg cotton yarn
  cotton yarn, 500 kg, 500, -, - | - | -
100 cartons of paracetamol 500 mg tablets (1000 tabs per carton), under Rs 450 per carton
  paracetamol tablets, 100 carton, 100000, INR 0.45, INR 45000.00 | - | -
hydrogen peroxide 50% 35 kg carboys 100 nos
  hydrogen peroxide, 100 carboy, 3500, -, - | - | -
TMT 8mm 5MT 10mm 8MT 12mm 10MT Fe550 site Pune
  TMT, 5 tonne, 5000, -, - ; TMT, 8 tonne, 8000, -, - ; TMT, 10 tonne, 10000, -, - | - | Pune
V belts B-68, 40 pcs; C-90, 25 pcs
  V belts, 40 piece, 40, -, - ; V belts, 25 piece, 25, -, - | - | -
reactive black B 300 kg, reactive red ME4BL 100 kg, rate 310 and 420 respectively
  reactive black, 300 kg, 300, INR 310.00, INR 93000.00
  reactive red, 100 kg, 100, INR 420.00, INR 42000.00 | - | -
50kg each of reactive red, blue and yellow
  reactive red, 50 kg, 50, -, -
  reactive blue, 50 kg, 50, -, -
  reactive yellow, 50 kg, 50, -, - | - | -
300 kg of 20s and 500 kg of 30s cotton yarn at 270/kg
  cotton yarn, 300 kg, 300, INR 270.00, INR 81000.00
  cotton yarn, 500 kg, 500, INR 270.00, INR 135000.00 | - | -
LED tube light 4 feet 300 nos rate 145/- per no. to Nashik
  LED tube light, 300 piece, 300, INR 145.00, INR 43500.00 | - | Nashik
ten (10) nos helical gearboxes within fifteen (15) days
  helical gearboxes, 10 piece, 10, -, - | 2026-12-03 | -
1 quintal 50 kg cotton yarn
  cotton yarn, 1.5 quintal, 150, -, - | - | -
500 tin cans at Rs 18 each, Pune please
  tin cans, 500 piece, 500, INR 18.00, INR 9000.00 | - | Pune
acid dyes 200kg, ideally at £4.50/kg, no more than £5, Leicester by mid December
  acid dyes, 200 kg, 200, GBP 5.00, GBP 1000.00 | 2026-12-15 | Leicester
20 couplings, delivery to Plot 12, GIDC Estate, Vatva, Ahmedabad 382445
  couplings, 20 piece, 20, -, - | - | Ahmedabad
500 kg cotton yarn, delivery not before 1st Dec and not after 5th Dec, we are based in Panipat
  cotton yarn, 500 kg, 500, -, - | 2026-12-05 | Panipat
300 kg cotton yarn by the weekend to Nehru Place, New Delhi
  cotton yarn, 300 kg, 300, -, - | 2026-11-21 | New Delhi
स्कूल के लिए 350 बेंच, प्रति बेंच 2,800 रुपये तक, सीतापुर
  बेंच, 350 piece, 350, INR 2800.00, INR 980000.00 | - | सीतापुर
offer 7.500 Stück cable glands M20x1,5 polyamide, max. 0,42 EUR/Stück
  cable glands polyamide, 7500 piece, 7500, EUR 0.42, EUR 3150.00 | - | -
Require 350 x 12.5kg maize meal, R138 a bag max, Polokwane depot by 4 Dec
  maize meal, 350 piece, 4375, ZAR 11.04, ZAR 48300.00 | 2026-12-04 | Polokwane
12 pallets à 40 bags à 25 kg white sugar? Limit €740/t
  white sugar, 12 pallet, 12000, EUR 0.74, EUR 8880.00 | - | -
eggs 45 trays (30 each) every alternate day, 5.2 per egg
  eggs, 45 tray, 1350, INR 5.20, INR 7020.00 | - | -
रुई 400 ग्राम के 150 बंडल
  रुई, 150 bundle, 60, -, - | - | -
50 nos office chairs and 20 nos tables. 15,000 litres diesel, 5000 litres per week, rate 88/l
  office chairs, 50 piece, 50, -, -
  tables, 20 piece, 20, -, -
  diesel, 15000 litre, 15000, INR 88.00, INR 1320000.00 | - | -
40 nos long book, 40 nos geometry box, ₹45 & ₹95 each
  long book, 40 piece, 40, INR 45.00, INR 1800.00
  geometry box, 40 piece, 40, INR 95.00, INR 3800.00 | - | -
"""
