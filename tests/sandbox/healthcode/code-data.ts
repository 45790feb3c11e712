/** One code of a set. */
export type Code = {
  code: string;
  title: string;
  /** For industry standard codes: a line with it must name a procedure. */
  requiresProcedureCode?: boolean;
  /** Withdrawn: still listed, no longer payable. */
  inactive?: boolean;
};

function isc(code: string, title: string, requiresProcedureCode: boolean): Code {
  return { code, title, requiresProcedureCode };
}

function plain(code: string, title: string): Code {
  return { code, title };
}

/**
 * Code sets of the sandbox's own making. No word of it is taken from Healthcode's Industry Standard Codes or from CCSD, whose
 * texts are licensed: only the *form* of the codes is theirs. Diagnoses stand in `icd10.tsv` (ICD-10-CM, public domain).
 */
export const madeUpSets: Readonly<Record<string, readonly Code[]>> = {
  'service-category/ISC': [
    plain('01', 'Seeing a patient'),
    plain('02', 'Looking after a patient in a bed'),
    plain('10', 'Treatment by a therapist'),
    plain('23', 'Procedure by a practitioner'),
    plain('30', 'Pictures and scans'),
    plain('40', 'Laboratory'),
    plain('60', 'Facility charges'),
    plain('90', 'Other'),
  ],
  'service-type/ISC': [
    isc('0110', 'First visit to a specialist', false),
    isc('0120', 'Later visit to a specialist', false),
    isc('0130', 'First visit by video', false),
    isc('0140', 'Later visit by video', false),
    isc('0150', 'Visit by telephone', false),
    isc('0160', 'Review after a procedure', false),
    isc('0210', 'Daily ward visit', false),
    isc('0220', 'Intensive care visit', false),
    isc('1010', 'First physiotherapy session', false),
    isc('1020', 'Later physiotherapy session', false),
    isc('1030', 'Psychology session', false),
    isc('1040', 'Dietitian session', false),
    isc('1050', 'Speech and language session', false),
    isc('1060', 'Podiatry session', false),
    isc('2310', 'Procedure carried out by a specialist', true),
    isc('2320', 'Help at a procedure', true),
    isc('2330', 'Anaesthetic for a procedure', true),
    isc('2340', 'Procedure in a consultation room', true),
    isc('2350', 'Injection of a joint', true),
    isc('3010', 'Plain X-ray', true),
    isc('3020', 'Ultrasound scan', true),
    isc('3030', 'CT scan', true),
    isc('3040', 'MRI scan', true),
    isc('3050', 'Heart tracing', false),
    isc('3060', 'Reading of a picture by a radiologist', false),
    isc('4010', 'Blood tests', false),
    isc('4020', 'Tissue under the microscope', false),
    isc('4030', 'Germ culture', false),
    isc('6010', 'Day unit fee', false),
    isc('6020', 'Overnight stay', false),
    isc('6030', 'Theatre time', true),
    isc('6040', 'Prosthesis', true),
    isc('6050', 'Drugs and dressings', false),
    isc('9010', 'Medical report', false),
    isc('9020', 'Travel to a patient', false),
  ],
  'procedure-code/CCSD': [
    plain('A5210', 'Pain injection beside the spine'),
    plain('A6510', 'Freeing the nerve at the wrist'),
    plain('A6730', 'Freeing the nerve at the elbow'),
    plain('B2830', 'Taking a lump out of the breast'),
    plain('C7122', 'Lens exchange for a cloudy lens, one eye'),
    plain('C7980', 'Injection into the eye'),
    plain('D1520', 'Small tube through an eardrum'),
    plain('E0360', 'Straightening the wall inside the nose'),
    plain('E2510', 'Looking at nose and voice box with a scope'),
    plain('F3440', 'Taking out the tonsils'),
    plain('G4500', 'Looking at the gullet with a scope, with samples'),
    plain('G6500', 'Looking at the stomach with a scope'),
    plain('G8010', 'Capsule camera of the small bowel'),
    plain('H2002', 'Looking at the whole large bowel with a scope'),
    plain('H2210', 'Looking at the large bowel with a scope, with samples'),
    plain('H2510', 'Looking at the lower bowel with a scope'),
    plain('H5240', 'Banding of piles'),
    plain('J1830', 'Keyhole removal of the gall bladder'),
    plain('K4910', 'Opening a heart artery with a stent'),
    plain('K6110', 'Fitting a pacemaker'),
    plain('K6350', 'Pictures of the heart arteries'),
    plain('L8770', 'Heat treatment of leg veins'),
    plain('M0940', 'Breaking a kidney stone through a scope'),
    plain('M4510', 'Looking into the bladder with a scope'),
    plain('M6530', 'Widening the passage through the prostate'),
    plain('N3030', 'Removal of the foreskin'),
    plain('P2730', 'Looking at the neck of the womb under magnification'),
    plain('Q0740', 'Keyhole removal of the womb'),
    plain('Q1800', 'Looking into the womb with a scope'),
    plain('S0620', 'Cutting out a skin lesion, body'),
    plain('S0640', 'Cutting out a skin lesion, face'),
    plain('S1510', 'Small skin sample'),
    plain('T2000', 'Mending a groin hernia'),
    plain('T2410', 'Mending a navel hernia'),
    plain('T5210', 'Freeing a bent finger'),
    plain('T7230', 'Freeing a trigger finger'),
    plain('W3712', 'New hip joint'),
    plain('W4210', 'New knee joint'),
    plain('W8200', 'Keyhole trimming of knee cartilage'),
    plain('W8500', 'Keyhole look into the knee'),
    plain('W7420', 'Rebuilding the ligament inside the knee'),
    plain('W7830', 'Keyhole shoulder clearance'),
    plain('W7910', 'Straightening a big toe'),
    plain('W9030', 'Injection into a joint'),
    plain('X3510', 'Drip into a vein'),
    { code: 'Z9990', title: 'Withdrawn sandbox procedure', inactive: true },
    { code: 'Z9980', title: 'Another withdrawn sandbox procedure', inactive: true },
  ],
  'procedure-code/9BUPP': [
    plain('9B010', 'Insurer bundle: one-stop breast visit'),
    plain('9B020', 'Insurer bundle: one-stop skin visit'),
    plain('9B030', 'Insurer bundle: bowel scope with samples'),
    plain('9B040', 'Insurer bundle: lens exchange pathway'),
    plain('9B050', 'Insurer bundle: knee assessment'),
  ],
  'practitioner-role': [
    plain('CONS', 'Consultant'),
    plain('ANAE', 'Anaesthetist'),
    plain('THER', 'Therapist'),
    plain('PSYC', 'Psychologist'),
    plain('NURS', 'Specialist nurse'),
    plain('GPRA', 'General practitioner'),
  ],
  'practitioner-specialty': [
    plain('CARD', 'Cardiology'),
    plain('DERM', 'Dermatology'),
    plain('ENTS', 'Ear, nose and throat surgery'),
    plain('GAST', 'Gastroenterology'),
    plain('GSUR', 'General surgery'),
    plain('GYNA', 'Gynaecology'),
    plain('NEUR', 'Neurology'),
    plain('OPHT', 'Ophthalmology'),
    plain('ORTH', 'Orthopaedic surgery'),
    plain('PHYS', 'Physiotherapy'),
    plain('PSYC', 'Psychiatry'),
    plain('RADI', 'Radiology'),
    plain('UROL', 'Urology'),
  ],
};
