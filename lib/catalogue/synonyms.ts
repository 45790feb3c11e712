/**
 * What clinicians and patients say, and what a catalogue of diagnoses calls it. Written for this product from common clinical speech; no text of
 * a licensed catalogue. One line a meaning:
 *
 *     said, said = written; written @ CODE CODE
 *     word ~ word
 *
 * Left of `=` what is typed; right of it what a title may say (all words of one of the phrases, in any order); after `@` the ICD-10 categories
 * that are usually meant. `~`: words that stand for each other. British or American spelling, plurals and order don't matter.
 */

const GENERAL = `
l, lt, lft, lhs = left
r, rt, rgt, rhs = right
bil, bilat, bl, both = bilateral
kidney ~ renal
liver ~ hepatic
heart ~ cardiac
lung ~ pulmonary
stomach ~ gastric
bowel ~ intestine ~ intestinal ~ colon
womb ~ uterus ~ uterine
skull ~ cranial
shin ~ tibia ~ tibial
thigh bone ~ femur ~ femoral
kneecap ~ patella ~ patellar
collarbone ~ clavicle
shoulder blade ~ scapula
breastbone ~ sternum
heel bone ~ calcaneus
tailbone ~ coccyx
jaw ~ mandible ~ mandibular
cheekbone ~ zygomatic
upper arm ~ humerus ~ humeral
fibula ~ fibular
radius ~ radial
ulna ~ ulnar
spine ~ spinal ~ vertebral ~ vertebra
neck ~ cervical
lumbar ~ lumbosacral ~ low back
foot ~ feet
tooth ~ teeth
eye ~ ocular ~ ophthalmic
eyelid ~ lid
ear ~ aural
nose ~ nasal
skin ~ cutaneous
blood clot ~ thrombosis ~ embolism
clot = thrombosis
swelling ~ swollen ~ edema
lump = mass; lump; swelling; nodule
broken ~ fracture ~ fractured ~ break
fx, frac, fract, hairline crack = fracture
disloc = dislocation
torn ~ tear ~ rupture ~ ruptured
tear = sprain; derangement
pulled ~ strain
pulled muscle, muscle tear = strain muscle
tumour ~ neoplasm
growth = neoplasm
cancer, ca, carcinoma, malignancy, malignant tumour = malignant neoplasm; carcinoma
mets, metastases, metastasis, secondaries, metastatic = secondary malignant neoplasm
benign tumour = benign neoplasm
bleed ~ bleeding ~ haemorrhage
itch ~ itching ~ itchy ~ pruritus
ache ~ aching ~ pain ~ painful
sore = pain; ulcer
painful = pain
arthralgia, joint pain = pain joint @ M255
myalgia, muscle pain = myalgia @ M791
slipped ~ prolapsed ~ prolapse ~ herniated ~ displacement
high ~ raised ~ elevated
low ~ deficiency
inflamed = inflammation
stone ~ calculus
stones ~ calculus
ulcer ~ ulceration
scar ~ cicatrix
wound ~ laceration ~ open wound
cut = laceration
bruise, bruising ~ contusion
burn ~ scald
allergy ~ allergic ~ hypersensitivity
poisoning ~ toxic effect
t1 = type 1
t2 = type 2
hx, h/o = history
fh, fhx = family history
oa, osteoarthritis, wear and tear = osteoarthritis; arthrosis
ra = rheumatoid arthritis @ M05 M06
arthrosis ~ osteoarthritis
degenerative joint disease, djd = osteoarthritis; arthrosis @ M199
fever, pyrexia, febrile, high temperature, puo = fever @ R50
tired all the time, tatt, fatigue, tiredness, exhaustion, lethargy, malaise = malaise; fatigue @ R53
weight loss, losing weight = abnormal weight loss @ R634
weight gain = abnormal weight gain @ R635
night sweats, sweats, excess sweating = hyperhidrosis @ R61
faint, fainting, collapse, blackout, passed out, syncope, vasovagal = syncope @ R55
dizzy, dizziness, lightheaded, giddiness = dizziness @ R42
swollen glands, lymphadenopathy, enlarged lymph nodes = enlarged lymph nodes @ R59
sepsis, septicaemia, septic = sepsis @ A419 A41
glandular fever, mono, ebv, infectious mono = infectious mononucleosis @ B27
tb, tuberculosis = tuberculosis @ A15
hiv, aids = human immunodeficiency virus @ B20
chickenpox, chicken pox = varicella @ B01
shingles, zoster = zoster @ B02
post herpetic neuralgia, phn = postherpetic neuralgia @ B022
cold sore, herpes labialis = herpesviral gingivostomatitis; herpes simplex; herpesviral vesicular dermatitis @ B001
genital herpes = anogenital herpesviral infection @ A60
measles = measles @ B05
mumps = mumps @ B26
german measles = rubella @ B06
covid, coronavirus, corona virus, sars cov 2 = covid 19 @ U071
long covid, post covid = post covid 19 @ U099
lyme, lyme disease, tick bite disease = lyme @ A692
malaria = malaria @ B54
scabies, mites = scabies @ B86
head lice, nits = pediculosis capitis; pediculosis due pediculus humanus capitis @ B850
threadworm, threadworms, pinworm = enterobiasis @ B80
candida, candidiasis = candidiasis
chlamydia = chlamydial infection @ A56
gonorrhoea, clap = gonococcal infection @ A54
obese, obesity, overweight, bmi = obesity @ E66
high bmi = obesity @ E66
allergic reaction = allergy unspecified @ T784
anaphylaxis = anaphylactic shock @ T782
health check, check up, checkup, well person = general medical examination; general adult medical examination @ Z000
smoker, smoking, tobacco, nicotine = nicotine dependence; tobacco @ F17
vaccination, immunisation, jab = immunization @ Z23
dehydration, dehydrated = volume depletion; dehydration @ E86
hyponatraemia, low sodium = hyposmolality hyponatremia @ E871
hypokalaemia, low potassium = hypokalemia @ E876
hyperkalaemia, high potassium = hyperkalemia @ E875
`;

const CARDIOVASCULAR = `
mi, ami, heart attack, coronary, coronary thrombosis, myocardial infarct, acs = acute myocardial infarction; myocardial infarction @ I21
stemi = st elevation stemi myocardial infarction; acute transmural myocardial infarction @ I213 I210 I211 I212
nstemi, non stemi = non st elevation nstemi; acute subendocardial myocardial infarction @ I214
acute coronary syndrome = acute myocardial infarction; unstable angina @ I24 I20 I21
old mi, previous mi, previous heart attack = old myocardial infarction @ I252
angina, ihd chest pain = angina pectoris @ I20
stable angina = angina pectoris @ I209 I208
unstable angina = unstable angina @ I200
ihd, chd, cad, coronary artery disease, coronary heart disease, ischaemic heart disease = atherosclerotic heart disease; chronic ischemic heart disease @ I251 I25
htn, hypertension, high blood pressure, raised blood pressure, high bp, raised bp, bp high, hbp = essential hypertension; hypertension @ I10
white coat = elevated blood pressure reading @ R030
low blood pressure, low bp = hypotension @ I95
postural hypotension, postural drop, orthostatic = orthostatic hypotension @ I951
af, afib, a fib, atrial fib, atrial fibrillation, paf = atrial fibrillation @ I48
paroxysmal af = paroxysmal atrial fibrillation @ I480
atrial flutter = atrial flutter @ I483 I484 I489 I48
svt, supraventricular = supraventricular tachycardia @ I471
vt, ventricular tachycardia = ventricular tachycardia @ I472
vf = ventricular fibrillation @ I490
ectopics, ectopic beats, extrasystoles, pvc = premature depolarization @ I49
arrhythmia, dysrhythmia, irregular heartbeat = cardiac arrhythmia @ I499 I49
palpitations, racing heart, heart racing = palpitations @ R002
fast heart rate, tachycardia = tachycardia @ R000
slow heart rate, bradycardia = bradycardia @ R001
heart block, avb = atrioventricular block @ I44
lbbb = left bundle branch block @ I447
rbbb = right bundle branch block @ I451 I450
sick sinus, sss = sick sinus syndrome @ I495
ccf, chf, hf, lvf, cardiac failure, heart failure, congestive cardiac failure, left ventricular failure = heart failure @ I50
hocm, hcm = hypertrophic cardiomyopathy @ I421 I422
dcm = dilated cardiomyopathy @ I420
cardiac arrest = cardiac arrest @ I46
murmur, heart murmur = cardiac murmur @ R011
aortic stenosis = aortic stenosis @ I350
aortic regurgitation, aortic incompetence, ar = aortic insufficiency @ I351
mitral regurgitation, mitral regurg, mitral incompetence, mr, leaky valve = mitral insufficiency @ I340
mitral stenosis = mitral stenosis @ I05 I342
mitral valve prolapse, mvp = mitral prolapse @ I341
endocarditis = endocarditis @ I33 I38
pericarditis = pericarditis @ I30 I31
myocarditis = myocarditis @ I40 I51
pfo, hole in the heart, asd = atrial septal defect @ Q211
vsd = ventricular septal defect @ Q210
pe, pulmonary embolus, pulmonary emboli, blood clot lung, clot on lung = pulmonary embolism @ I26
dvt, deep vein thrombosis, clot in leg, blood clot leg, clot leg = embolism thrombosis deep veins lower extremity; phlebitis thrombophlebitis deep vessels lower extremities @ I82 I80
phlebitis, superficial thrombophlebitis = phlebitis thrombophlebitis superficial @ I80
varicose veins, vv, varicosities = varicose veins lower extremity; varicose veins @ I83
varicose eczema, venous ulcer, leg ulcer = varicose veins ulcer @ I83 L97
venous insufficiency, cvi = venous insufficiency @ I872
pvd, pad, peripheral arterial disease, peripheral vascular disease, poor circulation = peripheral vascular disease @ I739 I73
intermittent claudication, claudication = intermittent claudication @ I7021 I739
raynauds, raynaud = raynaud syndrome @ I730
aaa, abdominal aneurysm = abdominal aortic aneurysm @ I714
aortic aneurysm = aortic aneurysm @ I71
carotid stenosis, carotid = occlusion stenosis carotid artery @ I652
stroke, cva, cerebrovascular accident, brain attack = cerebral infarction; stroke @ I63 I64
tia, mini stroke, ministroke = transient cerebral ischemic attack @ G459 G45
sah, subarachnoid, subarachnoid bleed = subarachnoid hemorrhage @ I60
ich, brain haemorrhage, brain bleed, intracerebral = intracerebral hemorrhage @ I61
sdh, subdural = subdural hemorrhage @ I62 S065
high cholesterol, raised cholesterol, hypercholesterolaemia, cholesterol = hypercholesterolemia @ E780
hyperlipidaemia, dyslipidaemia, high lipids, raised lipids = hyperlipidemia @ E785 E784
high triglycerides = hyperglyceridemia @ E781
familial hypercholesterolaemia, fh cholesterol = familial hypercholesterolemia @ E7801 E780
lymphoedema = lymphedema @ I890
oedema, swollen legs, swollen ankles, ankle swelling, leg swelling = edema @ R60
`;

const MUSCULOSKELETAL = `
knee osteoarthritis, knee arthritis, oa knee, knee oa, gonarthrosis = osteoarthritis knee; gonarthrosis @ M17
hip osteoarthritis, hip arthritis, oa hip, hip oa, coxarthrosis = osteoarthritis hip; coxarthrosis @ M16
thumb oa, thumb arthritis, basal thumb arthritis, cmc oa, cmcj oa, base of thumb oa = osteoarthritis first carpometacarpal joint; arthrosis first carpometacarpal joint @ M18
shoulder oa, shoulder arthritis, oa shoulder, glenohumeral arthritis = osteoarthritis shoulder @ M1901
hallux rigidus, big toe arthritis = hallux rigidus @ M202
bunion, bunions = hallux valgus; bunion @ M201 M2161
hallux valgus, hav = hallux valgus @ M201
hammer toe, claw toe = hammer toe @ M204
flat foot, flat feet, pes planus, fallen arches = flat foot @ M214
club foot = talipes equinovarus @ Q660
plantar fasciitis, heel pain, policemans heel = plantar fascial fibromatosis @ M722
heel spur = calcaneal spur @ M773
mortons neuroma, morton = lesion plantar nerve @ G576
metatarsalgia, ball of foot pain = metatarsalgia @ M774
achilles tendonitis, achilles tendinitis, achilles tendinopathy, achilles pain = achilles tendinitis @ M766
achilles rupture, achilles tear, ruptured achilles, torn achilles = injury achilles tendon; strain achilles tendon @ S860
tennis elbow = lateral epicondylitis @ M771
golfers elbow = medial epicondylitis @ M770
students elbow, olecranon bursitis = olecranon bursitis; bursitis elbow @ M702
frozen shoulder, adhesive capsulitis, stiff shoulder = adhesive capsulitis shoulder @ M750
rotator cuff, rotator cuff tear, cuff tear, torn rotator cuff, supraspinatus tear, rotator cuff injury = rotator cuff tear; rotator cuff syndrome; injury rotator cuff @ M751 S460
impingement, shoulder impingement, subacromial impingement, subacromial pain, painful arc = impingement syndrome shoulder @ M754
calcific tendonitis, calcific tendinitis shoulder = calcific tendinitis @ M753
subacromial bursitis, shoulder bursitis = bursitis shoulder @ M755
biceps tendonitis, bicipital = bicipital tendinitis @ M752
slap tear, labral tear shoulder = superior glenoid labrum lesion @ S434
acj, acromioclavicular, ac joint = acromioclavicular
shoulder dislocation, dislocated shoulder = dislocation shoulder @ S430
shoulder pain, painful shoulder = pain shoulder @ M2551
knee pain, painful knee = pain knee @ M2556
hip pain, painful hip = pain hip @ M2555
wrist pain = pain wrist @ M2553
elbow pain = pain elbow @ M2552
ankle pain = pain ankle @ M2557
foot pain, leg pain, arm pain, hand pain, limb pain = pain limb; pain foot; pain leg; pain hand; pain arm @ M796
back pain, backache, lumbago, lbp, low back pain, lower back pain, mechanical back pain, bad back = low back pain; dorsalgia @ M545
upper back pain, thoracic pain, thoracic back pain = pain thoracic spine @ M546
neck pain, cervicalgia, stiff neck, sore neck = cervicalgia @ M542
torticollis, wry neck = torticollis @ M436
whiplash = sprain ligaments cervical spine; sprain strain cervical spine @ S134
sciatica, sciatic = sciatica @ M543 M544
radiculopathy, trapped nerve, pinched nerve, nerve root pain = radiculopathy @ M541
cervical radiculopathy, trapped nerve neck = radiculopathy cervical @ M541 M501
slipped disc, disc prolapse, prolapsed disc, herniated disc, disc herniation, disc bulge, bulging disc, pid lumbar = intervertebral disc displacement; disc displacement @ M512 M511 M502
lumbar disc prolapse, prolapsed lumbar disc, slipped disc back = intervertebral disc displacement lumbar; lumbar disc disorders @ M512 M511
cervical disc prolapse, slipped disc neck = cervical disc displacement; cervical disc disorder @ M502 M501
disc degeneration, degenerative disc, degenerative disc disease, ddd = intervertebral disc degeneration @ M513 M503
l4, l5, l3, l2, l1 = lumbar
s1 = sacral; lumbosacral
c4, c5, c6, c7, c3 = cervical
spinal stenosis, lumbar stenosis, lumbar canal stenosis, canal stenosis = spinal stenosis @ M480
spondylosis, spinal arthritis, arthritis of spine, facet joint arthritis, facet arthropathy, facet joint pain = spondylosis @ M47
cervical spondylosis, neck arthritis = spondylosis cervical @ M47
spondylolisthesis = spondylolisthesis @ M431
cauda equina = cauda equina @ G834
coccydynia, coccyx pain, tailbone pain = coccygodynia; sacrococcygeal disorders @ M533
sacroiliac, si joint, sij, sacroiliitis = sacroiliac; sacroiliitis @ M533 M461
ankylosing spondylitis, ank spond, ankylosing spond, axial spa, axspa, as spine = ankylosing spondylitis @ M45
scoliosis, curved spine = scoliosis @ M41
kyphosis, hunchback = kyphosis @ M40
rheumatoid, rheumatoid arthritis = rheumatoid arthritis @ M069 M06 M05
psa, psoriatic arthritis = psoriatic arthropathy @ L405
pmr, polymyalgia = polymyalgia rheumatica @ M353
gca, temporal arteritis, giant cell arteritis = giant cell arteritis @ M316 M315
sle, lupus = systemic lupus erythematosus @ M32
sjogrens, sicca = sicca syndrome; sjogren @ M350
scleroderma = systemic sclerosis @ M34
fibromyalgia, fms, chronic widespread pain = fibromyalgia @ M797
chronic fatigue, cfs, me cfs = postviral fatigue; chronic fatigue @ G933 R5382
gout, podagra, gouty arthritis = gout @ M10
pseudogout, cppd = chondrocalcinosis @ M11
osteoporosis, thin bones, brittle bones = osteoporosis @ M81
osteopenia = disorders bone density @ M858
pagets, pagets of bone = osteitis deformans @ M88
avn, avascular necrosis = osteonecrosis @ M87
osteomyelitis, bone infection = osteomyelitis @ M86
septic arthritis, infected joint = pyogenic arthritis @ M00
hypermobility, eds, ehlers danlos = ehlers danlos; hypermobility @ Q796 M357
bursitis = bursopathy; bursitis
tendonitis, tendinitis, tendinopathy = tendinitis; tendinopathy; enthesopathy
trochanteric bursitis, hip bursitis, gtps, greater trochanteric pain = trochanteric bursitis @ M706
fai, femoroacetabular impingement, hip impingement = impingement hip; femoroacetabular @ M2585 M248
ddh, hip dysplasia = congenital dislocation hip; dysplasia hip @ Q65
perthes, perthes disease = juvenile osteochondrosis femur head; legg calve perthes @ M911
sufe, scfe, slipped upper femoral epiphysis, slipped capital femoral epiphysis = slipped upper femoral epiphysis @ M930
jones fracture, fifth metatarsal fracture, 5th metatarsal fracture = fracture fifth metatarsal; fracture metatarsal @ S9235 S923
osgood, osgood schlatter, osgood schlatters = juvenile osteochondrosis tibia @ M925
severs, sever = juvenile osteochondrosis tarsus @ M926
meniscus, meniscal tear, torn meniscus, torn cartilage, cartilage tear, torn cartilage knee, cartilage tear knee = tear meniscus; derangement meniscus @ S832 M232
acl, acl tear, acl rupture, torn acl, acl injury, anterior cruciate = sprain anterior cruciate ligament; sprain cruciate ligament @ S835
pcl, posterior cruciate = sprain posterior cruciate ligament; sprain cruciate ligament @ S835
cruciate, cruciate tear, cruciate ligament = sprain cruciate ligament @ S835
mcl, medial collateral = sprain medial collateral ligament @ S834
lcl, lateral collateral = sprain lateral collateral ligament @ S834
anterior knee pain, patellofemoral, patellofemoral pain, pfps, runners knee, jumpers knee = patellofemoral disorders @ M222
chondromalacia = chondromalacia patellae @ M224
patella dislocation, dislocated kneecap, dislocated patella = dislocation patella @ S830 M220
patellar tendonitis, patella tendonitis = patellar tendinitis @ M765
loose body, locked knee = loose body @ M234 M240
bakers cyst, popliteal cyst = synovial cyst popliteal space @ M712
knee effusion, swollen knee, water on the knee, effusion = effusion joint @ M254
housemaids knee, prepatellar bursitis = prepatellar bursitis @ M704
itb, itb syndrome, iliotibial band = iliotibial band syndrome @ M763
shin splints = other injury muscle lower leg; medial tibial stress @ S868 M7696 S818
ankle sprain, sprained ankle, twisted ankle, ankle ligament injury = sprain ligament ankle; sprain ankle @ S934
hamstring, hamstring tear, pulled hamstring = strain muscle posterior thigh @ S763
groin strain = strain adductor muscle thigh @ S762
calf strain, calf tear = strain muscle calf; injury muscle lower leg @ S861 S868
cts, carpal tunnel, carpel tunnel = carpal tunnel syndrome @ G560
cubital tunnel, ulnar nerve entrapment, ulnar neuropathy = lesion ulnar nerve @ G562
tarsal tunnel = tarsal tunnel syndrome @ G575
meralgia, meralgia paraesthetica = meralgia paresthetica @ G571
trigger finger, trigger thumb = trigger finger @ M653
dupuytrens, dupuytren, dupuytrens contracture = palmar fascial fibromatosis dupuytren @ M720
de quervains, dequervains = radial styloid tenosynovitis de quervain @ M654
ganglion, ganglion cyst = ganglion @ M674
mallet finger = mallet finger @ M200
rsi, repetitive strain = soft tissue disorders related to use overuse @ M70
nof, neck of femur, fractured nof, hip fracture, broken hip, fractured hip = fracture neck femur; fracture head neck femur @ S720
colles, broken wrist, wrist fracture, distal radius = fracture lower end radius @ S525
proximal humerus = fracture upper end humerus @ S422
distal, dist, dis = lower end
proximal, prox = upper end
broken collarbone, clavicle fracture = fracture clavicle @ S420
scaphoid = navicular scaphoid bone wrist @ S620
boxers fracture = fracture neck fifth metacarpal; fracture metacarpal @ S623
metacarpal fracture, broken hand = fracture metacarpal @ S623 S622
broken finger, finger fracture, phalanx = fracture phalanx finger @ S626
broken toe, toe fracture = fracture toe @ S925 S924
metatarsal fracture = fracture metatarsal @ S923
ankle fracture, broken ankle, pott, fractured ankle, malleolus = fracture malleolus; fracture ankle; fracture lower leg @ S828 S825 S826
tib fib = fracture shaft tibia @ S822
tibial plateau = fracture upper end tibia @ S821
broken leg = fracture lower leg @ S82
broken arm = fracture upper arm; fracture forearm @ S42 S52
rib fracture, broken rib, cracked rib = fracture rib @ S223 S224
broken nose, nasal fracture = fracture nasal bones @ S022
broken jaw = fracture mandible @ S026
vertebral fracture, wedge fracture, crush fracture, compression fracture, broken back = collapsed vertebra; wedge compression fracture vertebra; fracture vertebra @ M485 S320 S220
pelvic fracture, broken pelvis = fracture pelvis @ S328 S32
stress fracture = stress fracture @ M843
non union, nonunion = nonunion fracture @ M841
head injury, bang to head, bumped head = injury head @ S099 S09
concussion = concussion @ S060
failed hip replacement, loose hip = mechanical loosening hip joint prosthesis @ T840
thr, total hip replacement, hip replacement = presence artificial hip joint @ Z966
tkr, total knee replacement, knee replacement = presence artificial knee joint @ Z966
tmj, tmj pain, jaw pain = temporomandibular joint disorders @ M266 K076
crps, rsd = complex regional pain syndrome; algoneurodystrophy @ G905 G906 M890
costochondritis, tietze = chondrocostal junction syndrome tietze @ M940
muscle spasm, cramp, cramps = muscle spasm; cramp @ M6283 R252
`;

const SKIN = `
eczema, dermatitis = dermatitis @ L309 L30 L20
atopic eczema, atopic dermatitis, childhood eczema = atopic dermatitis @ L20
contact dermatitis = contact dermatitis @ L25 L23 L24
seb derm, seborrhoeic dermatitis, seborrhoeic eczema, dandruff = seborrheic dermatitis @ L21
nappy rash = diaper dermatitis @ L22
psoriasis, psoriatic = psoriasis @ L40
acne, spots, zits, pimples = acne @ L70
rosacea = rosacea @ L71
hives, urticaria, nettle rash, wheals = urticaria @ L50
angioedema, angio oedema = angioneurotic edema @ T783
rash, skin rash = rash @ R21
itching, itchy skin, pruritus = pruritus @ L29
bcc, basal cell, rodent ulcer = basal cell carcinoma skin; malignant neoplasm skin @ C44
scc, squamous cell, scc skin = squamous cell carcinoma skin; malignant neoplasm skin @ C44
skin cancer, non melanoma = malignant neoplasm skin @ C44
melanoma, malignant melanoma = malignant melanoma skin @ C43
melanoma in situ = melanoma in situ @ D03
bowens, bowen = carcinoma in situ skin @ D04
ak, actinic keratosis, solar keratosis, sun damage = actinic keratosis @ L570
sebk, seb k, seb keratosis, seborrhoeic keratosis, seborrhoeic wart, basal cell papilloma = seborrheic keratosis @ L82
mole, moles, naevus, naevi, nevus, melanocytic naevus = melanocytic nevi @ D22
birthmark, port wine stain, strawberry naevus = congenital nevus; nevus non neoplastic @ Q825 I781
haemangioma, angioma, cherry angioma = hemangioma @ D180
skin tag, skin tags = hypertrophic disorders skin; skin tag @ L918
dermatofibroma = benign neoplasm skin @ D23
wart, warts, verruca, verrucae, plantar wart = viral warts; plantar wart @ B07
genital warts = anogenital warts @ A630
molluscum, mollusc = molluscum contagiosum @ B081
tinea, ringworm, fungal skin = tinea; dermatophytosis @ B35
athletes foot, tinea pedis = tinea pedis @ B353
fungal nail, nail fungus, onychomycosis, fungal toenail = tinea unguium @ B351
jock itch, tinea cruris = tinea cruris @ B356
pityriasis versicolor = pityriasis versicolor @ B360
cellulitis, skin infection = cellulitis @ L03
erysipelas = erysipelas @ A46
abscess, boil, boils, furuncle, carbuncle = cutaneous abscess; furuncle @ L02
impetigo = impetigo @ L01
folliculitis = follicular disorders; folliculitis @ L739 L738
paronychia, infected nail = cellulitis finger; paronychia @ L030
hidradenitis, hs suppurativa = hidradenitis suppurativa @ L732
pilonidal, pilonidal sinus = pilonidal cyst; pilonidal sinus @ L05
alopecia, hair loss, bald, balding = alopecia; nonscarring hair loss @ L65 L63 L64
alopecia areata = alopecia areata @ L63
excess hair, hirsutism = hirsutism @ L680
vitiligo = vitiligo @ L80
melasma, chloasma = chloasma @ L811
lichen planus = lichen planus @ L43
lichen sclerosus, lichen sclerosis = lichen sclerosus @ L900
ingrown toenail, ingrowing toenail, igtn, ingrown nail, ingrowing nail = ingrowing nail @ L600
corn, corns, callus = corns callosities @ L84
lipoma, fatty lump = benign lipomatous neoplasm @ D17
sebaceous cyst, epidermoid cyst, epidermal cyst, pilar cyst, skin cyst = epidermal cyst; sebaceous cyst; pilar cyst; trichilemmal cyst @ L720 L721 L723
keloid, keloid scar, keloids = keloid scar @ L910
hypertrophic scar, scar = scar conditions fibrosis skin @ L905
hyperhidrosis, sweating, sweaty palms = hyperhidrosis @ L74 R61
pressure sore, bedsore, pressure ulcer = pressure ulcer; decubitus ulcer @ L89
sunburn = sunburn @ L55
insect bite, bee sting = insect bite @ T140 W57
pemphigoid = pemphigoid @ L12
granuloma annulare = granuloma annulare @ L920
pyogenic granuloma = pyogenic granuloma @ L980
`;

const WOMEN = `
heavy periods, menorrhagia, heavy bleeding, heavy menstrual bleeding, hmb, flooding = excessive frequent menstruation; menorrhagia @ N920
irregular periods, irregular bleeding = irregular menstruation @ N926 N921
painful periods, dysmenorrhoea, period pain = dysmenorrhea @ N946 N944 N945
no periods, amenorrhoea = amenorrhea @ N912 N91
intermenstrual bleeding, imb = irregular intermenstrual bleeding; excessive bleeding @ N923 N921
postcoital bleeding, pcb = postcoital bleeding @ N930
abnormal bleeding, aub, dub, vaginal bleeding, pv bleed, pv bleeding = abnormal uterine vaginal bleeding @ N939 N93
pmb, postmenopausal bleeding, post menopausal bleeding = postmenopausal bleeding @ N950
pms, pmt, premenstrual = premenstrual tension @ N943
menopause, menopausal, hot flushes, perimenopause = menopausal climacteric; menopausal states @ N951
vaginal atrophy, atrophic vaginitis, vaginal dryness = atrophic vaginitis @ N952
fibroid, fibroids, uterine fibroid = leiomyoma uterus @ D25
endometriosis, endo = endometriosis @ N80
adenomyosis = adenomyosis; endometriosis uterus @ N800
pcos, pco ovaries, polycystic ovaries, polycystic = polycystic ovarian syndrome @ E282
ovarian cyst, cyst on ovary = ovarian cyst @ N832 N830 N831
dermoid, dermoid cyst ovary = benign neoplasm ovary @ D27
pid, pelvic inflammatory disease, pelvic inflammatory, salpingitis = female pelvic inflammatory disease; salpingitis @ N73 N70
pelvic pain = pelvic perineal pain @ R102
thrush, vaginal thrush, vaginal candida, yeast infection = candidiasis vulva vagina; candidiasis @ B373
oral thrush = candidal stomatitis @ B370
bv, bacterial vaginosis = vaginitis; acute vaginitis @ N760 N768
vaginal discharge, discharge = noninflammatory disorders vagina; vaginal discharge @ N898
vaginismus = vaginismus @ N942 F525
dyspareunia, painful sex, painful intercourse = dyspareunia @ N941
bartholins, bartholin = cyst bartholin gland @ N750
uterine prolapse, womb prolapse, prolapsed womb, prolapse uterus, prolapsed uterus, fallen womb = uterovaginal prolapse @ N814 N812 N813
pelvic organ prolapse, genital prolapse = female genital prolapse @ N819 N81
cystocele, bladder prolapse = cystocele @ N811
rectocele = rectocele @ N816
cin, cervical dysplasia, abnormal smear, abnormal cervical smear, dyskaryosis = dysplasia cervix uteri; abnormal cytological findings cervix @ N87 R876
cin 1 = mild cervical dysplasia @ N870
cin 2 = moderate cervical dysplasia @ N871
cin 3, cgin = carcinoma in situ cervix @ D06
smear, cervical smear, smear test = screening malignant neoplasm cervix @ Z124
cervical polyp = polyp cervix uteri @ N841
endometrial polyp, uterine polyp = polyp corpus uteri @ N840
endometrial hyperplasia = endometrial hyperplasia @ N850
cervical erosion, ectropion cervix = erosion ectropion cervix uteri @ N86
infertility, subfertility, trying to conceive, ivf = female infertility @ N97
miscarriage = spontaneous abortion @ O03
missed miscarriage = missed abortion @ O021
recurrent miscarriage = recurrent pregnancy loss; habitual aborter @ N96 O262
threatened miscarriage = threatened abortion @ O200
ectopic, ectopic pregnancy = ectopic pregnancy @ O00
termination, top pregnancy = termination pregnancy @ O04 Z332
hyperemesis, morning sickness = hyperemesis; excessive vomiting pregnancy @ O21
pre eclampsia, preeclampsia, pet = pre eclampsia @ O14
gdm, gestational diabetes, diabetes in pregnancy = gestational diabetes mellitus; diabetes mellitus arising in pregnancy @ O244
pregnant, antenatal = supervision normal pregnancy; pregnant state @ Z34 Z33
caesarean, c section, lscs = delivery cesarean @ O82
coil, iud, mirena = intrauterine contraceptive device @ Z304 Z305 Z301
contraception, the pill = contraceptive management @ Z30
breast lump, lump in breast, lump breast = unspecified lump in breast @ N63
breast pain, mastalgia = mastodynia @ N644
breast cyst = cyst breast @ N600
fibroadenoma = fibroadenosis; benign neoplasm breast @ D24
mastitis, breast abscess, breast infection = inflammatory disorders breast; mastitis @ N61 O91
nipple discharge = nipple discharge @ N645
gynaecomastia, man boobs = hypertrophy breast @ N62
breast reduction, large breasts = hypertrophy breast @ N62
breast cancer, ca breast, breast ca = malignant neoplasm breast @ C50
dcis = intraductal carcinoma in situ breast @ D051
`;

const DIGESTIVE = `
gord, gerd, reflux, acid reflux, gastro oesophageal reflux, heartburn reflux, oesophageal reflux, reflux oesophagitis = gastro esophageal reflux disease; gastroesophageal reflux @ K21
lpr, silent reflux, laryngopharyngeal reflux = gastro esophageal reflux; diseases of larynx @ K21 J387
heartburn = heartburn @ R12
indigestion, dyspepsia = functional dyspepsia; dyspepsia @ K30
hiatus hernia, hiatal hernia, hh = diaphragmatic hernia @ K449 K44
barretts, barrett, barretts oesophagus = barrett esophagus @ K227
oesophagitis = esophagitis @ K20 K210
eoe, eosinophilic oesophagitis = eosinophilic esophagitis @ K200
oesophageal stricture = esophageal obstruction @ K222
dysphagia, difficulty swallowing, swallowing problems, trouble swallowing = dysphagia @ R13
globus, lump in throat = globus; somatoform disorders @ F458 R098
gastritis = gastritis @ K297 K29
stomach ulcer, gastric ulcer = gastric ulcer @ K25
duodenal ulcer, du = duodenal ulcer @ K26
peptic ulcer, pud = peptic ulcer @ K27
h pylori, helicobacter, helicobacter pylori = helicobacter pylori @ B9681 B980
ibs, irritable bowel, irritable bowel syndrome, spastic colon = irritable bowel syndrome @ K58
ibd, inflammatory bowel disease = crohn disease; ulcerative colitis @ K50 K51
crohns, crohn, crohns disease = crohn disease @ K50
uc, ulcerative colitis = ulcerative colitis @ K51
colitis = colitis; noninfective gastroenteritis colitis @ K529
coeliac, celiac, gluten intolerance = celiac disease @ K900
lactose intolerance = lactose intolerance @ E739 E73
diverticular disease, diverticulosis, diverticula = diverticular disease intestine; diverticulosis @ K57
diverticulitis = diverticulitis intestine; diverticular disease @ K57
gastroenteritis, tummy bug, stomach bug, d and v, food poisoning = infectious gastroenteritis; gastroenteritis @ A09 K529
diarrhoea, loose stools, loose motions, the runs = diarrhea @ R197 K529 A09
constipation, constipated = constipation @ K590
bloating, bloated, distension, flatulence, wind = flatulence; abdominal distension @ R14
n and v, nausea, vomiting, sickness, being sick = nausea vomiting @ R11
abdo pain, abdominal pain, tummy pain, stomach ache, stomach pain, belly pain, tummy ache, abdo = abdominal pain @ R10
epigastric pain = epigastric pain @ R1013 R101
ruq pain = right upper quadrant pain @ R1011 R101
rif pain = right lower quadrant pain @ R1031 R103
acute abdomen = acute abdomen @ R100
haematemesis, vomiting blood = hematemesis @ K920
melaena, black stools = melena @ K921
gi bleed, gastrointestinal bleed = gastrointestinal hemorrhage @ K922
rectal bleeding, pr bleed, pr bleeding, bleeding from bottom, blood in stool, bleeding per rectum, rectal bleed = hemorrhage anus rectum @ K625
piles, haemorrhoids, haemorrhoid, pile = hemorrhoids @ K64 I84
anal fissure, fissure, fissure in ano = fissure anal @ K602 K600 K601
anal fistula, fistula in ano, perianal fistula = anal fistula @ K603
perianal abscess, anal abscess = anal abscess @ K610
pruritus ani, itchy bottom = pruritus ani @ L290
rectal prolapse = rectal prolapse @ K623
change in bowel habit, cibh = change in bowel habit @ R194
faecal incontinence = fecal incontinence @ R15
inguinal hernia, groin hernia = inguinal hernia @ K40
femoral hernia = femoral hernia @ K41
umbilical hernia, paraumbilical hernia, belly button hernia = umbilical hernia @ K42
incisional hernia, ventral hernia, epigastric hernia = ventral hernia; incisional hernia @ K43
appendicitis, appendix = appendicitis @ K37 K35 K36
gallstones, gallstone, gall stones, cholelithiasis = calculus of gallbladder; cholelithiasis @ K802 K80
biliary colic, gallbladder pain = calculus gallbladder without cholecystitis @ K802 K805
cholecystitis = cholecystitis @ K81 K80
cbd stone, cbd stones, bile duct stone, choledocholithiasis = calculus bile duct @ K805
pancreatitis = pancreatitis @ K85 K86
jaundice, yellow = jaundice @ R17
fatty liver, nafld, nash, masld, hepatic steatosis = fatty change of liver; steatohepatitis @ K760 K758
cirrhosis = cirrhosis liver @ K746 K74
abnormal lfts, deranged lfts, abnormal liver function = abnormal results liver function @ R945 R79 R74
hepatitis a, hep a = acute hepatitis a @ B159 B15
hepatitis b, hep b = viral hepatitis b @ B191 B181 B16
hepatitis c, hep c = viral hepatitis c @ B182 B192 B171
colon polyp, bowel polyp, colonic polyp, polyp of colon = polyp of colon; benign neoplasm colon @ K635 D126
bowel cancer, colon cancer, ca colon, colonic cancer, large bowel cancer = malignant neoplasm colon @ C18
rectal cancer, ca rectum = malignant neoplasm rectum @ C20
colorectal cancer, crc = malignant neoplasm colon; malignant neoplasm rectosigmoid junction @ C18 C19
oesophageal cancer, ca oesophagus = malignant neoplasm esophagus @ C15
stomach cancer, gastric cancer = malignant neoplasm stomach @ C16
pancreatic cancer, ca pancreas = malignant neoplasm pancreas @ C25
liver cancer, hcc, hepatoma = liver cell carcinoma; malignant neoplasm liver @ C22
bowel obstruction, sbo, small bowel obstruction, ileus = intestinal obstruction; ileus @ K566 K56
mouth ulcer, mouth ulcers, aphthous = recurrent oral aphthae @ K120
wisdom tooth, wisdom teeth, impacted teeth = impacted teeth; embedded teeth @ K01
tooth decay, caries = dental caries @ K02
toothache = disorders of teeth @ K08
b12 deficiency, low b12, vitamin b12 = deficiency other b group vitamins; vitamin b12 deficiency @ E538 D51
pernicious anaemia = vitamin b12 deficiency anemia due to intrinsic factor deficiency @ D510
iron deficiency, low iron, ida, iron deficiency anaemia = iron deficiency anemia @ D509 D50 E611
folate deficiency = folate deficiency @ D52 E538
anaemia, anaemic, low hb = anemia @ D649 D64
vit d deficiency, vitamin d, low vitamin d, vit d = vitamin d deficiency @ E559
gilberts, gilbert = gilbert syndrome @ E804
haemochromatosis, iron overload = hemochromatosis @ E8311 E831
`;

const EYES = `
cataract, cataracts, cat = cataract @ H269 H25 H26
age related cataract, senile cataract = age related cataract; senile cataract @ H25
pco, posterior capsular opacification, posterior capsule opacification, after cataract = secondary cataract; after cataract @ H264
glaucoma, poag, open angle = glaucoma @ H40
ocular hypertension, raised eye pressure = ocular hypertension @ H400
amd, armd, macular degeneration, age related macular degeneration, wet macular, dry macular = degeneration of macula; macular degeneration @ H353
diabetic retinopathy, diabetic eye = diabetic retinopathy @ E113 E103 H360
diabetic maculopathy = diabetic retinopathy macular edema @ E113 H360
retinal detachment, detached retina = retinal detachment @ H33
retinal tear = retinal break @ H333
retinal vein occlusion, crvo, brvo = retinal vein occlusion @ H348
macular hole, epiretinal membrane = macular cyst hole; puckering macula @ H353
pvd eye, posterior vitreous detachment, vitreous detachment = vitreous degeneration @ H438
floaters = vitreous opacities @ H433 H432
dry eye, dry eyes, keratoconjunctivitis sicca = dry eye syndrome; disorders of lacrimal gland @ H041
watery eye, watering eye, epiphora = epiphora @ H042
blocked tear duct = stenosis nasolacrimal duct @ H045
chalazion, meibomian cyst = chalazion @ H001
stye, hordeolum = hordeolum @ H000
blepharitis, mgd = blepharitis @ H010
ptosis, droopy eyelid, drooping eyelid = ptosis eyelid @ H024
ectropion = ectropion eyelid @ H021
entropion = entropion eyelid @ H020
dermatochalasis, baggy eyelids, hooded eyes = dermatochalasis; disorders eyelid @ H028
conjunctivitis, pink eye, red eye = conjunctivitis @ H10
pterygium = pterygium @ H110
subconjunctival haemorrhage = conjunctival hemorrhage @ H113
keratitis, corneal ulcer = keratitis; corneal ulcer @ H16
keratoconus = keratoconus @ H186
corneal abrasion, scratched eye = injury conjunctiva corneal abrasion @ S050
uveitis, iritis = iridocyclitis @ H20
scleritis, episcleritis = scleritis; episcleritis @ H150 H151
squint, strabismus, cross eyed, lazy eye squint = strabismus @ H50
lazy eye, amblyopia = amblyopia @ H530
short sighted, shortsighted, short sight, near sighted, myopia = myopia @ H521
long sighted, longsighted, long sight = hypermetropia @ H520
astigmatism = astigmatism @ H522
presbyopia, reading glasses = presbyopia @ H524
double vision, diplopia = diplopia @ H532
blurred vision, blurry vision, loss of vision, vision loss = visual disturbance; visual loss @ H53 H54
optic neuritis = optic neuritis @ H46
`;

const EAR_NOSE_THROAT = `
om, otitis media, ear infection, middle ear infection, earache infection, aom = otitis media @ H669 H66 H65
glue ear, ome, otitis media with effusion = nonsuppurative otitis media @ H65
oe, otitis externa, swimmers ear, outer ear infection = otitis externa @ H60
earache, ear pain, otalgia = otalgia @ H920
ear discharge, runny ear = otorrhea @ H921
ear wax, earwax, wax, impacted wax = impacted cerumen @ H612
perforated eardrum, burst eardrum, perforated ear drum, tympanic perforation = perforation tympanic membrane @ H72
cholesteatoma = cholesteatoma @ H71
mastoiditis = mastoiditis @ H70
eustachian tube dysfunction, etd, blocked ear = eustachian tube disorder @ H698 H699 H69
hearing loss, deaf, deafness, hard of hearing, reduced hearing, snhl = hearing loss @ H919 H90 H91
presbycusis, age related hearing loss = presbycusis @ H911
tinnitus, ringing in ears, ringing ears = tinnitus @ H931
vertigo, spinning = vertigo; dizziness @ R42 H81
bppv, positional vertigo, benign positional vertigo = benign paroxysmal vertigo @ H811
labyrinthitis, vestibular neuritis, vestibular neuronitis = labyrinthitis; vestibular neuronitis @ H830 H812
menieres, meniere, menieres disease = meniere disease @ H810
acoustic neuroma, vestibular schwannoma = benign neoplasm cranial nerves @ D333
sinusitis, sinus infection, rhinosinusitis, crs = sinusitis @ J329 J32 J01
acute sinusitis = acute sinusitis @ J01
hay fever, hayfever, allergic rhinitis, pollen allergy = allergic rhinitis; vasomotor allergic rhinitis @ J30
rhinitis, runny nose, blocked nose = rhinitis @ J31 J30
nasal polyp, nasal polyps, polyps nose, polyps in nose = nasal polyp @ J33
deviated septum, dns, septal deviation, deviated nasal septum, bent nose = deviated nasal septum @ J342
turbinate hypertrophy, large turbinates = hypertrophy nasal turbinates @ J343
nose bleed, nosebleed, epistaxis, nosebleeds = epistaxis @ R040
anosmia, loss of smell = anosmia @ R430
sore throat, pharyngitis = acute pharyngitis @ J029 J02
tonsillitis, tonsilitis, quinsy tonsil = tonsillitis @ J03 J35
chronic tonsillitis, recurrent tonsillitis = chronic tonsillitis @ J350
quinsy, peritonsillar = peritonsillar abscess @ J36
enlarged tonsils, large tonsils, big tonsils = hypertrophy tonsils @ J351
adenoids, adenoid, enlarged adenoids = hypertrophy adenoids @ J352
tongue tie = ankyloglossia @ Q381
snoring, snore, snores = snoring @ R0683 R065
hoarse, hoarseness, lost voice, dysphonia, voice change = dysphonia; hoarseness @ R490
laryngitis = laryngitis @ J040 J37
vocal cord nodule, vocal nodules, vocal cord polyp = nodules vocal cords; polyp vocal cord @ J382 J381
salivary stone, sialolithiasis = sialolithiasis @ K115
parotid lump, parotid tumour, pleomorphic adenoma = benign neoplasm parotid gland @ D110
neck lump = localized swelling mass lump neck @ R221
thyroid lump, thyroid nodule = nontoxic single thyroid nodule @ E041
prominent ears, bat ears, sticking out ears = prominent ear @ Q175
`;

const MIND = `
depression, depressed, low mood, mdd, clinical depression = depressive episode; major depressive disorder single episode; depression @ F32
recurrent depression = recurrent depressive disorder; major depressive disorder recurrent @ F33
dysthymia = dysthymia; dysthymic disorder @ F341
postnatal depression, post natal depression, pnd, postpartum depression = postpartum depression; mental disorders puerperium @ F530 F53
anxiety, anxious, worry, nerves = anxiety disorder @ F41
gad, generalised anxiety, generalised anxiety disorder = generalized anxiety disorder @ F411
mixed anxiety and depression, anxiety and depression, anxiety depression = mixed anxiety depressive disorder; mixed anxiety disorders @ F412 F413 F418
panic attack, panic attacks, panic disorder, panic = panic disorder @ F410
social anxiety, social phobia = social phobia @ F401
agoraphobia = agoraphobia @ F400
phobia, phobias = phobic anxiety disorder; phobia @ F40
ocd, obsessive compulsive = obsessive compulsive disorder @ F42
ptsd, post traumatic stress = post traumatic stress disorder @ F431
adjustment disorder, bereavement, grief = adjustment disorder @ F432
acute stress, stress reaction, stress = acute stress reaction; reaction to severe stress @ F430 F439
burnout, burn out, work stress = burn out; problems life management difficulty @ Z730 Z566
bipolar, bipolar disorder, manic depression, bpad = bipolar disorder; bipolar affective disorder @ F31
mania, manic, hypomania = manic episode @ F30
schizophrenia = schizophrenia @ F20
psychosis, psychotic = psychosis @ F29 F23
anorexia, anorexia nervosa = anorexia nervosa @ F500
bulimia = bulimia nervosa @ F502
binge eating = binge eating disorder @ F508
eating disorder = eating disorder @ F50
emotionally unstable, bpd, eupd, borderline personality, borderline = borderline personality disorder; emotionally unstable personality disorder @ F603
personality disorder = personality disorder @ F60
adhd, add, hyperactive, attention deficit = attention deficit hyperactivity disorder; hyperkinetic disorders @ F90
autism, asd autism, autistic, aspergers, asperger, autistic spectrum = autistic disorder; childhood autism; asperger @ F84
alcohol dependence, alcoholic, alcoholism, alcohol addiction = alcohol dependence; alcohol dependence syndrome @ F102
alcohol misuse, alcohol abuse, drinking problem = alcohol abuse; harmful use alcohol @ F101
drug addiction, opioid addiction, heroin addiction, opiate dependence = opioid dependence @ F112
cocaine addiction = cocaine dependence @ F142
cannabis use = cannabis @ F12
gambling = pathological gambling @ F630
insomnia, cant sleep, poor sleep, sleeplessness, trouble sleeping = insomnia @ G470 F510
self harm, deliberate self harm, dsh = self harm @ X84 R45 T14 Z915
suicidal, suicidal thoughts, suicidal ideation = suicidal ideation @ R45
dementia = dementia @ F03 F01 F02
vascular dementia = vascular dementia @ F01
alzheimers, alzheimer, ad dementia = alzheimer disease @ G30
memory loss, forgetful, poor memory = amnesia; mild cognitive disorder @ R413 R41
mci, mild cognitive impairment = mild cognitive impairment; mild cognitive disorder @ G3184 F067
confusion, delirium, confused = delirium; disorientation @ F05 R410
tics, tourettes, tourette = tic disorder; tourette @ F95
dyslexia = specific reading disorder; dyslexia @ F810 R480
low libido, loss of libido = hypoactive sexual desire disorder; lack sexual desire @ F520
somatisation, functional symptoms, mus = somatization disorder; somatoform disorder @ F45
conversion disorder, functional neurological, fnd = conversion disorder; dissociative disorder @ F44
gender dysphoria = gender identity disorder @ F64
`;

const NERVES = `
migraine, migraines = migraine @ G43
migraine with aura = migraine with aura @ G431
tension headache, tension type headache = tension type headache @ G442
cluster headache, cluster headaches = cluster headache @ G440
headache, headaches, cephalgia = headache @ R51 G44
medication overuse headache = drug induced headache @ G444
epilepsy, epileptic = epilepsy @ G409 G40
fit, fits, seizure, seizures, convulsion = convulsions; epilepsy @ R56 G40
febrile convulsion = febrile convulsions @ R560
parkinsons, parkinson, pd = parkinson disease @ G20
ms, multiple sclerosis = multiple sclerosis @ G35
mnd, als, motor neurone, motor neurone disease = motor neuron disease @ G122
tremor, shaking, essential tremor = essential tremor; tremor @ G250 R251
restless legs, rls, restless leg = restless legs @ G258
trigeminal neuralgia, tn = trigeminal neuralgia @ G500
bells palsy, bell palsy, facial palsy, facial droop = bell palsy @ G510
peripheral neuropathy, neuropathy, polyneuropathy = polyneuropathy; hereditary idiopathic neuropathy @ G629 G62 G60
diabetic neuropathy = diabetic neuropathy; diabetic polyneuropathy @ E114 E104 G632
pins and needles, paraesthesia, numbness, tingling = paresthesia skin; anesthesia skin @ R202 R20
guillain barre, gbs = guillain barre syndrome @ G610
myasthenia, mg = myasthenia gravis @ G700
cerebral palsy, cp = cerebral palsy @ G80
hydrocephalus, nph = hydrocephalus @ G91
meningitis = meningitis @ G03 G00
encephalitis = encephalitis @ G04
brain tumour, brain cancer, glioma, gbm, glioblastoma = malignant neoplasm brain @ C71
meningioma = benign neoplasm meninges @ D32
paraplegia = paraplegia @ G822
hemiplegia = hemiplegia @ G81
osa, sleep apnoea, obstructive sleep apnoea, sleep apnea = sleep apnea @ G473
narcolepsy = narcolepsy @ G474
neuralgia, nerve pain, neuropathic pain = neuralgia neuritis @ M792
`;

const GLANDS = `
diabetes, dm, diabetic = diabetes mellitus
t1dm, type 1 diabetes, dm1, iddm, type i diabetes, juvenile diabetes, t1d, type 1 diabetic, insulin dependent diabetes = type 1 diabetes mellitus; insulin dependent diabetes mellitus @ E109 E10
t2dm, type 2 diabetes, dm2, niddm, type ii diabetes, t2d, type 2 diabetic, late onset diabetes, non insulin dependent diabetes = type 2 diabetes mellitus; non insulin dependent diabetes mellitus @ E119 E11
prediabetes, pre diabetes, borderline diabetes, impaired glucose tolerance, igt = prediabetes; abnormal glucose; impaired glucose tolerance @ R730 R73
hypo, hypoglycaemia, low blood sugar = hypoglycemia @ E162
high blood sugar, hyperglycaemia, high sugar = hyperglycemia @ R739
dka, ketoacidosis = diabetes mellitus with ketoacidosis @ E101 E111
diabetic foot, diabetic ulcer, diabetic foot ulcer = diabetes mellitus foot ulcer @ E1162 E115
hypothyroid, hypothyroidism, underactive thyroid, myxoedema = hypothyroidism @ E039 E03
hyperthyroid, hyperthyroidism, overactive thyroid, thyrotoxicosis, thyrotoxic = thyrotoxicosis; hyperthyroidism @ E059 E05
graves, graves disease = thyrotoxicosis diffuse goiter @ E050
hashimotos, hashimoto, thyroiditis = thyroiditis @ E063 E06
goitre, multinodular goitre, mng = goiter @ E04 E042
thyroid cancer = malignant neoplasm thyroid gland @ C73
hyperparathyroid, hyperparathyroidism, overactive parathyroid = hyperparathyroidism @ E21
hypercalcaemia, high calcium = hypercalcemia @ E8352 E835
addisons, addison, adrenal insufficiency = adrenocortical insufficiency @ E271 E274
cushings, cushing = cushing syndrome @ E24
acromegaly = acromegaly @ E220
prolactinoma, high prolactin, hyperprolactinaemia = hyperprolactinemia @ E221 D352
pituitary adenoma, pituitary tumour = benign neoplasm pituitary gland @ D352
low testosterone, hypogonadism = testicular hypofunction @ E291
metabolic syndrome = metabolic syndrome @ E8881 E889
`;

const CHEST = `
copd, coad, emphysema bronchitis, chronic obstructive = chronic obstructive pulmonary disease @ J449 J44
copd exacerbation, exacerbation of copd, iecopd = chronic obstructive pulmonary disease with exacerbation @ J441
emphysema = emphysema @ J43
asthma, asthmatic, wheeze asthma = asthma @ J45
asthma attack, acute asthma, exacerbation of asthma = asthma exacerbation; status asthmaticus @ J45 J46
wheeze, wheezing = wheezing @ R062
chest infection, lrti, lower respiratory tract infection = acute lower respiratory infection; acute bronchitis @ J22 J20
pneumonia, cap, community acquired pneumonia = pneumonia unspecified organism; pneumonia organism unspecified @ J189 J18
bronchitis = bronchitis @ J40 J20 J42
bronchiolitis = bronchiolitis @ J21
bronchiectasis = bronchiectasis @ J47
croup = acute obstructive laryngitis croup @ J050
whooping cough = whooping cough @ A37
common cold, cold, coryza, head cold = acute nasopharyngitis common cold @ J00
urti, upper respiratory tract infection, upper respiratory infection = acute upper respiratory infection @ J069
flu, influenza = influenza @ J11 J10
cough, coughing, chronic cough = cough @ R05
coughing blood, haemoptysis, coughing up blood = hemoptysis @ R042
sob, breathless, breathlessness, shortness of breath, short of breath, dyspnoea, sobe = dyspnea; shortness of breath @ R0602 R060
chest pain, chest tightness, tight chest, pleuritic pain = chest pain @ R07
pleural effusion, fluid on lung = pleural effusion @ J90 J91
pleurisy = pleurisy @ R091
pneumothorax, collapsed lung = pneumothorax @ J939 J93
ild, pulmonary fibrosis, lung fibrosis, interstitial lung disease, ipf = interstitial pulmonary disease; pulmonary fibrosis @ J841 J84
sarcoid, sarcoidosis = sarcoidosis @ D86
pulmonary hypertension = pulmonary hypertension @ I272 I270
lung nodule, pulmonary nodule = solitary pulmonary nodule @ R911 R91
lung cancer, ca lung, lung ca, bronchial carcinoma, nsclc, sclc = malignant neoplasm bronchus lung @ C349 C34
mesothelioma = mesothelioma @ C45
respiratory failure = respiratory failure @ J96
cystic fibrosis, cf = cystic fibrosis @ E84
`;

const URINARY = `
uti, urine infection, urinary infection, water infection, urinary tract infection, bladder infection, waterworks infection = urinary tract infection @ N390
cystitis = cystitis @ N309 N30
interstitial cystitis, painful bladder = interstitial cystitis @ N301
pyelonephritis, kidney infection, pyelo = pyelonephritis; tubulo interstitial nephritis @ N10 N12 N11
kidney stone, kidney stones, renal stone, renal stones, nephrolithiasis, renal calculi = calculus of kidney @ N200 N20
ureteric stone, ureteric calculus = calculus of ureter @ N201
renal colic, ureteric colic, loin pain = renal colic @ N23
bladder stone = calculus in bladder @ N210
ckd, chronic kidney disease, crf, chronic renal failure, kidney failure, renal failure = chronic kidney disease; renal failure @ N189 N18 N19
ckd 3 = chronic kidney disease stage 3 @ N183
ckd 4 = chronic kidney disease stage 4 @ N184
ckd 5, esrf = chronic kidney disease stage 5; end stage renal disease @ N185 N186
aki, acute kidney injury, arf, acute renal failure = acute kidney failure; acute renal failure @ N17
haematuria, blood in urine, blood in pee = hematuria @ R319 R31
proteinuria, protein in urine = proteinuria @ R80
polyuria = polyuria @ R35
frequency, urinary frequency, nocturia = frequency micturition; nocturia @ R350 R35
dysuria, pain passing urine, burning urine = dysuria @ R300
retention, urinary retention, cant pee, aur = retention of urine @ R33
luts, lower urinary tract symptoms = symptoms genitourinary system; benign prostatic hyperplasia with lower urinary tract symptoms @ N401 R39
incontinence, urinary incontinence, leaking urine = urinary incontinence @ R32 N394
stress incontinence, sui = stress incontinence @ N393
urge incontinence, oab, overactive bladder, urgency = overactive bladder; urge incontinence @ N3281 N3941
bed wetting, bedwetting, enuresis = enuresis @ N3944 F980
neurogenic bladder = neuromuscular dysfunction bladder @ N31
urethral stricture = urethral stricture @ N35
bph, bpe, enlarged prostate, prostatic hypertrophy, benign prostatic hypertrophy, prostatism, large prostate = benign prostatic hyperplasia; hyperplasia prostate @ N40
prostatitis = prostatitis; inflammatory diseases of prostate @ N41
raised psa, high psa, elevated psa = elevated prostate specific antigen @ R972 R97
prostate cancer, ca prostate, prostate ca = malignant neoplasm prostate @ C61
bladder cancer, ca bladder, bladder ca, tcc bladder, tcc = malignant neoplasm bladder @ C679 C67
kidney cancer, renal cancer, rcc, renal cell = malignant neoplasm kidney @ C64
testicular cancer, seminoma = malignant neoplasm testis @ C62
hydrocele = hydrocele @ N433 N43
varicocele = scrotal varices @ I861
epididymal cyst, spermatocele = spermatocele; disorders male genital organs @ N434 N503
testicular torsion, torsion, torsion of testis, twisted testicle = torsion of testis @ N440 N44
testicular pain, scrotal pain, painful testicle = testicular pain; disorders of male genital organs @ N508
scrotal lump, testicular lump, lump in testicle = disorders male genital organs; mass scrotum @ N508 N509
epididymitis, epididymo orchitis, orchitis = epididymitis; orchitis epididymitis @ N45
undescended testis, undescended testicle, cryptorchidism = undescended testicle @ Q53
phimosis, tight foreskin = phimosis; redundant prepuce @ N471 N47
paraphimosis = paraphimosis @ N472 N47
balanitis = balanitis; balanoposthitis @ N481 N476
circumcision = routine ritual circumcision; phimosis @ Z412 N47
ed, erectile dysfunction, impotence, erection problems = erectile dysfunction; impotence organic origin @ N529 N52 N484
peyronies, bent penis = induration penis plastica @ N486
premature ejaculation = premature ejaculation @ F524
vasectomy, sterilisation = sterilization @ Z302
male infertility, low sperm count = male infertility @ N46
hypospadias = hypospadias @ Q54
vur, reflux kidney, vesicoureteral reflux = vesicoureteral reflux @ N137
nephrotic = nephrotic syndrome @ N04
polycystic kidney, pckd = polycystic kidney @ Q612 Q613
`;

const BLOOD_AND_CANCER = `
lymphoma = lymphoma @ C85 C83 C81
nhl, non hodgkins, non hodgkin, non hodgkins lymphoma = non hodgkin lymphoma @ C859 C85
hodgkins, hodgkin, hodgkins lymphoma, hodgkins disease = hodgkin lymphoma; hodgkin disease @ C819 C81
myeloma, multiple myeloma = multiple myeloma @ C900
mgus, paraprotein = monoclonal gammopathy @ D472
leukaemia = leukemia @ C95 C91 C92
cll = chronic lymphocytic leukemia @ C911
cml = chronic myeloid leukemia @ C921
aml = acute myeloblastic leukemia; acute myeloid leukemia @ C920
all leukaemia = acute lymphoblastic leukemia @ C910
polycythaemia, prv = polycythemia vera; polycythemia @ D45 D751
essential thrombocythaemia = essential thrombocythemia @ D473
mds, myelodysplasia = myelodysplastic syndrome @ D46
itp, low platelets, thrombocytopenia = thrombocytopenia @ D69
neutropenia, low white cells = neutropenia @ D70
haemophilia = hereditary factor viii deficiency @ D66
von willebrand = von willebrand disease @ D680
thrombophilia, factor v leiden = thrombophilia @ D685 D686
sickle cell = sickle cell disorders @ D57
thalassaemia = thalassemia @ D56
ovarian cancer, ca ovary, ovarian ca = malignant neoplasm ovary @ C56
cervical cancer, ca cervix = malignant neoplasm cervix uteri @ C53
womb cancer, endometrial cancer, uterine cancer, ca endometrium = malignant neoplasm endometrium; malignant neoplasm corpus uteri @ C541 C54
vulval cancer = malignant neoplasm vulva @ C51
throat cancer, laryngeal cancer = malignant neoplasm larynx @ C32
tongue cancer, mouth cancer, oral cancer = malignant neoplasm tongue; malignant neoplasm mouth @ C02 C06
bone mets, bone metastases, secondary bone cancer, bony mets = secondary malignant neoplasm bone @ C795
liver mets, liver metastases, secondary liver cancer = secondary malignant neoplasm liver @ C787
brain mets, brain metastases = secondary malignant neoplasm brain @ C793
lung mets, lung metastases = secondary malignant neoplasm lung @ C780
cup, unknown primary = malignant neoplasm primary site unknown; malignant neoplasm without specification of site @ C80
sarcoma = malignant neoplasm connective soft tissue @ C49
chemo, chemotherapy = encounter antineoplastic chemotherapy; chemotherapy session @ Z511
radiotherapy = radiotherapy session; antineoplastic radiation therapy @ Z510
`;

/** Lines of the table, by field so that a clinician can read them through. */
export const CONCEPTS: readonly string[] = [
  GENERAL,
  CARDIOVASCULAR,
  MUSCULOSKELETAL,
  SKIN,
  WOMEN,
  DIGESTIVE,
  EYES,
  EAR_NOSE_THROAT,
  MIND,
  NERVES,
  GLANDS,
  CHEST,
  URINARY,
  BLOOD_AND_CANCER,
].flatMap((field) => field.split('\n').filter((line) => line !== ''));
