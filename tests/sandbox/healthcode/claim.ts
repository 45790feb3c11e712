/** The parts of a FHIR R4 Claim that the sandbox looks at. Everything may be missing: a client wrote it. */
export type Claim = {
  resourceType: 'Claim';
  id?: string;
  contained?: ContainedResource[];
  identifier?: Identifier[];
  status?: string;
  use?: string;
  type?: CodeableConcept;
  subType?: CodeableConcept;
  billablePeriod?: { start?: string; end?: string };
  patient?: Reference;
  created?: string;
  insurer?: Reference;
  provider?: Reference;
  careTeam?: { sequence: number; provider?: Reference }[];
  supportingInfo?: { sequence: number }[];
  insurance?: { sequence: number; coverage?: Reference; preAuthRef?: string[] }[];
  diagnosis?: { sequence: number; diagnosisCodeableConcept?: CodeableConcept }[];
  procedure?: { sequence: number; date?: string; procedureCodeableConcept?: CodeableConcept }[];
  item?: ClaimItem[];
  total?: Money;
};

/** One charge line. */
export type ClaimItem = {
  sequence: number;
  careTeamSequence?: number[];
  diagnosisSequence?: number[];
  procedureSequence?: number[];
  informationSequence?: number[];
  productOrService?: CodeableConcept;
  servicedDate?: string;
  servicedPeriod?: { start?: string; end?: string };
  quantity?: { value?: number };
  unitPrice?: Money;
  net?: Money;
};

/** A FHIR CodeableConcept. */
export type CodeableConcept = { coding?: { system?: string; code?: string; display?: string }[]; text?: string };

type Money = { value?: number; currency?: string };
type Identifier = { system?: string; value?: string };
type Reference = { reference?: string; identifier?: Identifier; display?: string };
type ContainedResource = {
  resourceType: string;
  id?: string;
  birthDate?: string;
  name?: { family?: string; given?: string[]; text?: string }[];
  subscriberId?: string;
};

/** The systems of the three identifiers that a bill carries. */
export const identifierSystems = {
  reference: 'urn:healthcode-overlay:provider-reference',
  invoiceNumber: 'urn:healthcode-overlay:invoice-number',
  revision: 'urn:healthcode-overlay:revision',
} as const;

/** The value of one of the bill's identifiers; null where it is missing. */
export function claimIdentifier(claim: Claim, kind: keyof typeof identifierSystems): string | null {
  const system = identifierSystems[kind];
  return claim.identifier?.find((identifier) => identifier.system === system)?.value?.trim() || null;
}

/** The revision as a whole number from 1; null where it is missing or no such number. */
export function claimRevision(claim: Claim): number | null {
  const text = claimIdentifier(claim, 'revision');
  return text !== null && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : null;
}

/** The contained resource that a reference such as `#patient` names. */
export function containedResource(
  claim: Claim,
  reference: Reference | undefined,
  type: string,
): ContainedResource | null {
  const id = reference?.reference?.startsWith('#') ? reference.reference.slice(1) : null;
  return claim.contained?.find((resource) => resource.id === id && resource.resourceType === type) ?? null;
}

/** The first code of a concept, trimmed; an empty string where there is none. */
export function firstCode(concept: CodeableConcept | undefined): string {
  return concept?.coding?.find((coding) => coding.code)?.code?.trim() ?? '';
}

/** The registration number: `subscriberId` of the contained Coverage of the first insurance. */
export function registrationNumber(claim: Claim): string {
  return containedResource(claim, claim.insurance?.[0]?.coverage, 'Coverage')?.subscriberId?.trim() ?? '';
}

/** The first and the last day of service of all lines, ISO; null where no line has one. */
export function serviceDays(claim: Claim): { first: string; last: string } | null {
  const days = (claim.item ?? [])
    .flatMap((item) => [item.servicedDate, item.servicedPeriod?.start, item.servicedPeriod?.end])
    .filter((day): day is string => day !== undefined)
    .map((day) => day.slice(0, 10))
    .sort();
  const first = days[0];
  const last = days.at(-1);
  return first && last ? { first, last } : null;
}

/** Pounds as they stand in JSON to integer pence; null where they aren't a whole number of pence. */
export function pence(money: Money | undefined): number | null {
  if (typeof money?.value !== 'number' || !Number.isFinite(money.value)) return null;
  const whole = Math.round(money.value * 100);
  return Math.abs(whole / 100 - money.value) < 1e-9 ? whole : null;
}
