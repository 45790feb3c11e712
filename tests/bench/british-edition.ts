/**
 * Makes of an American list of diagnoses one as other editions of the ICD-10 are: codes of four characters at most, with dots, British
 * spelling, and other words for the same things. The wordings are ours, no edition's; they are here to see that the search depends on none.
 */
export function britishEdition(rows: readonly (readonly [code: string, title: string])[]): [string, string][] {
  return rows
    .map(([code, title]): [string, string] => [code.replaceAll('.', ''), title])
    .filter(([code]) => code.length <= 4)
    .map(([code, title]) => [code.length > 3 ? `${code.slice(0, 3)}.${code.slice(3)}` : code, inBritish(title)]);
}

const REWORDED: [RegExp, string][] = [
  [/\bType 1 diabetes mellitus/g, 'Insulin-dependent diabetes mellitus'],
  [/\bType 2 diabetes mellitus/g, 'Non-insulin-dependent diabetes mellitus'],
  [/ST elevation \(STEMI\) myocardial/g, 'Acute transmural myocardial'],
  [/Non-ST elevation \(NSTEMI\) myocardial/g, 'Acute subendocardial myocardial'],
  [/\bOsteoarthritis of knee/g, 'Gonarthrosis [arthrosis of knee]'],
  [/\bOsteoarthritis of hip/g, 'Coxarthrosis [arthrosis of hip]'],
  [/\bOsteoarthritis\b/g, 'Arthrosis'],
  [/\bosteoarthritis\b/g, 'arthrosis'],
  [/\bMajor depressive disorder, single episode\b/g, 'Depressive episode'],
  [/\bMajor depressive disorder, recurrent\b/g, 'Recurrent depressive disorder'],
  [/\bNontraumatic /g, ''],
  [/\bElevated blood-pressure/g, 'Raised blood-pressure'],
  [/\bElevated\b/g, 'Raised'],
  [/\bkidney failure\b/g, 'renal failure'],
  [/\bkidney disease\b/g, 'renal disease'],
  [/\bof head and neck of femur\b/g, 'of neck of femur'],
  [/\bEnlarged prostate\b|\bBenign prostatic hyperplasia\b/g, 'Hyperplasia of prostate'],
  [/\bPressure ulcer\b/g, 'Decubitus ulcer'],
  [/\bUnspecified (.)(.*)$/g, '$1$2, unspecified'],
  [/\bCeliac\b/g, 'Coeliac'],
  [/\bPain, unspecified/g, 'Unspecified pain'],
  [/\bage-related cataract/gi, 'senile cataract'],
];

const SPELT: [RegExp, string][] = [
  [/hemorrh/g, 'haemorrh'],
  [/Hemorrh/g, 'Haemorrh'],
  [/nemia\b/g, 'naemia'],
  [/([lt])emia\b/g, '$1aemia'],
  [/\bAnemia/g, 'Anaemia'],
  [/\banemia/g, 'anaemia'],
  [/esophag/g, 'oesophag'],
  [/Esophag/g, 'Oesophag'],
  [/diarrhea/gi, 'diarrhoea'],
  [/([a-z])rrhea\b/g, '$1rrhoea'],
  [/edema/g, 'oedema'],
  [/Edema/g, 'Oedema'],
  [/tumor/g, 'tumour'],
  [/Tumor/g, 'Tumour'],
  [/hematuria/g, 'haematuria'],
  [/Hematuria/g, 'Haematuria'],
  [/ischemi/g, 'ischaemi'],
  [/Ischemi/g, 'Ischaemi'],
  [/fiber/g, 'fibre'],
  [/color/g, 'colour'],
  [/gynec/g, 'gynaec'],
  [/goiter/g, 'goitre'],
  [/pediatric/g, 'paediatric'],
  [/ generalized/g, ' generalised'],
  [/localized/g, 'localised'],
  [/sulf/g, 'sulph'],
  [/\bfetal/g, 'foetal'],
  [/labor\b/g, 'labour'],
  [/\bDysmenorrhea/g, 'Dysmenorrhoea'],
  [/celiac/g, 'coeliac'],
  [/leukemi/g, 'leukaemi'],
  [/Leukemi/g, 'Leukaemi'],
];

function inBritish(title: string): string {
  return [...REWORDED, ...SPELT].reduce((text, [from, to]) => text.replace(from, to), title);
}
