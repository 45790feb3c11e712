/** What kind of word a word of a title is, for ranking: how much it costs that the query doesn't name it. */
export const KIND = {
  /** Says what the entry is about. */
  plain: 0,
  /** `of`, `the`, `and`: never required, hardly counted. */
  small: 1,
  /** `unspecified`: the usual choice when nothing more was said. */
  unspecified: 2,
  /** `left`, `right`, `bilateral`, `initial`, `encounter`: detail that a code may have or not. */
  detail: 3,
  /** `other`: what is left over. */
  other: 4,
  /** A cause, course or stage of life that people name when they mean it: `congenital`, `sequela`, `newborn`, `screening`. */
  exotic: 5,
  /** `due`, `with`, `in`, `following`: what comes after is a circumstance. */
  turn: 6,
  /** `without`, `no`, `not`. */
  negative: 7,
} as const;
/** A number of `KIND`. */
export type Kind = (typeof KIND)[keyof typeof KIND];

const LISTS: [Kind, string][] = [
  [
    KIND.small,
    'of the a an and or to by for as at from is on s nos whether its type types site part level disease disorder disorders',
  ],
  [KIND.unspecified, 'unspecified uncomplicated nos simple essential'],
  [
    KIND.detail,
    'left right bilateral unilateral initial encounter closed upper lower side both primary specified lateral medial nondisplaced displaced single multiple current',
  ],
  [KIND.other, 'other others elsewhere classified miscellaneous'],
  [
    KIND.exotic,
    'congenital newborn neonatal neonate perinatal fetal fetus foetal foetus pregnancy puerperium childbirth postpartum maternal obstetric trimester labor labour sequela sequelae subsequent ' +
      'healing nonunion malunion delayed routine screening history family personal exposure contact carrier observation suspected examination vaccination immunization poisoning underdosing ' +
      'adverse toxic induced drug secondary complication complications intraoperative postprocedural postoperative juvenile infantile traumatic pathological malignant tuberculous syphilitic ' +
      'gonococcal congenita hereditary familial autosomal recessive dominant assault self-harm harm transport occupant driver passenger pedestrian military remission relapse in-situ prosthetic implant graft device ' +
      'epidemic tropical animal mechanical foreign residual atypical variant rare recurrent recurring counseling counselling',
  ],
  [KIND.turn, 'due with in following complicating after during associated involving resulting secondary'],
  [KIND.negative, 'without no not non absence'],
];

const KINDS = new Map<string, Kind>(
  LISTS.flatMap(([kind, words]) => words.split(' ').map((word): [string, Kind] => [word, kind])),
);

/** The kind of a plain word. */
export function kindOf(word: string): Kind {
  return KINDS.get(word) ?? KIND.plain;
}

/** Bit beside the kind of a chunk: a clause ends with it (a comma, a bracket). */
export const CLAUSE_END = 16;
