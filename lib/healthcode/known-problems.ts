import type { BillField } from '../billing/model.ts';

/**
 * The reasons for which Healthcode rejects bills, in its words [Semble's and WriteUpp's help, healthcode.co.uk], each with plain English and
 * a fix. A new wording is one more row here; nothing else changes.
 */
export interface KnownProblem {
  field: BillField | null;
  /** The reason, after *Problem with FIELD:*. */
  reason: RegExp;
  /** Words that mean this problem even where no field is named. */
  alone?: RegExp;
  /** Set where the reason alone says too little: it counts only where Healthcode names the field in words. */
  onlyNamed?: true;
  /** Set where the connection is at fault and not the bill: then nothing was refused, it only could not be sent. */
  means?: 'signed out' | 'access denied';
  message: string;
  action: string;
}

const PROVIDER_CONTACT = 'Write to custserv@healthcode.co.uk or ring 0330 900 4900';
const CODING_CONTACT = 'Write to coding@healthcode.co.uk or ring 0330 900 4900';

/** Problems with one field. The first row that fits counts. */
export const KNOWN_PROBLEMS: KnownProblem[] = [
  {
    field: 'setting',
    reason: /must be|\bI\s*,\s*D\b|invalid/i,
    alone: /setting must be/i,
    message: 'The setting is not one that Healthcode knows.',
    action: 'Choose the setting: Inpatient, Day case or Outpatient. Then resend the bill.',
  },
  {
    field: 'registrationNumber',
    reason: /demographics?.*(?:not|n[’']t)\s+match|not match.*registration/i,
    alone: /demographics?.*(?:not|n[’']t)\s+match/i,
    message:
      'The insurer knows this registration number, but under another name, date of birth or sex than the bill gives.',
    action:
      'Compare the patient’s name, date of birth and registration number with the insurance card, correct what differs and resend.',
  },
  {
    field: 'registrationNumber',
    reason: /no match|membership details|cannot be found|can[’']?t be found|could not be found|not found/i,
    alone: /no matching membership/i,
    message: 'The insurer finds no member with this registration number.',
    action:
      'Check the registration number and the insurer against the patient’s insurance card, correct them and resend.',
  },
  {
    field: 'registrationNumber',
    reason: /invalid/i,
    message: 'The registration number is not written the way this insurer writes it.',
    action: 'Copy the registration number from the patient’s insurance card, with its letters, and resend.',
  },
  {
    field: 'authorisationCode',
    reason: /before the (?:latest|last)|may not be before|expired/i,
    alone: /before the latest date of service/i,
    message: 'The insurer’s authorisation, or the period of the bill, ends before the last date of service.',
    action:
      'Check the dates of service. If they are right, ask the patient or the insurer for an authorisation code that covers them, enter it and resend.',
  },
  {
    field: 'authorisationCode',
    reason: /invalid|format/i,
    message: 'The authorisation code is not written the way this insurer writes it.',
    action:
      'Copy the authorisation code from the insurer’s letter or the patient, without anything added, and resend. Leave it empty if there is none.',
  },
  {
    field: 'procedureCode',
    reason: /invalid|not valid|not active|inactive|not recogni[sz]ed|withdrawn/i,
    message: 'The procedure code is not valid for this insurer, or was not active on the date of service.',
    action: 'Choose another procedure code for this item, or correct its date of service, and resend.',
  },
  {
    field: 'serviceCode',
    reason: /agreed fee/i,
    alone: /agreed fee for service/i,
    message: 'This insurer pays for this service only at a fee agreed with it beforehand.',
    action: 'Agree the fee with the insurer, or choose another service code for this item, and resend.',
  },
  {
    field: 'serviceCode',
    reason: /invalid|not valid|not recogni[sz]ed|not active/i,
    message: 'This insurer does not take this service code.',
    action: 'Choose another service code for this item and resend.',
  },
  {
    field: 'diagnosis',
    reason: /not mapped/i,
    message: 'Healthcode cannot pass this diagnosis code on to this insurer yet.',
    action: `Choose a nearby diagnosis code and resend. If none fits: ${CODING_CONTACT}, and quote the diagnosis code, the insurer and the invoice number.`,
  },
  {
    field: 'diagnosis',
    reason: /not valid|invalid|not recogni[sz]ed|required|missing/i,
    message: 'This insurer does not take this diagnosis code.',
    action: 'Choose another diagnosis, a more exact one where there is one, and resend.',
  },
  ...(['practitioner', 'controllingSpecialist'] as const).flatMap((field): KnownProblem[] => {
    const who = field === 'practitioner' ? 'practitioner' : 'controlling specialist';
    return [
      {
        field,
        reason: /not mapped|not linked|not recogni[sz]ed by/i,
        alone: field === 'practitioner' ? /provider not mapped/i : undefined,
        message: `Healthcode has not linked this ${who} to this insurer. Only Healthcode can do that.`,
        action: `${PROVIDER_CONTACT}, ask to link the ${who} to the insurer, and quote the ${who}’s identifier, the insurer, your site ID and the invoice number. Resend once it is done.`,
      },
      {
        field,
        reason: /invalid|not valid|not found|unknown/i,
        message: `Healthcode does not know this ${who}’s identifier.`,
        action: `Check the ${who}’s Healthcode identifier under Practitioners in the options (often the GMC number with a zero in front), correct it and resend.`,
      },
    ];
  }),
  {
    field: 'payee',
    reason: /not mapped|not linked/i,
    message: 'Healthcode has not linked the payee to this insurer. Only Healthcode can do that.',
    action: `${PROVIDER_CONTACT}, ask to link the payee to the insurer, and quote the payee’s identifier, the insurer, your site ID and the invoice number. Resend once it is done.`,
  },
  {
    field: 'payee',
    reason: /invalid|not valid|not found|unknown/i,
    message: 'Healthcode does not know the payee’s identifier.',
    action: 'Check the payee under Practitioners in the options, correct it and resend.',
  },
  {
    field: 'facility',
    reason: /invalid|not valid|not mapped|not found|unknown/i,
    message: 'Healthcode does not know the treatment site’s number.',
    action:
      'Check the treatment site under Practitioners in the options (nine digits beginning with 600), correct it and resend.',
  },
  {
    field: 'insurer',
    reason: /invalid|not valid|unknown|not recogni[sz]ed/i,
    alone: /invalid insurer/i,
    message: 'Healthcode does not know this insurer.',
    action: 'Choose the insurer again, or correct its Healthcode identifier under Insurers in the options, and resend.',
  },
  {
    field: 'dateOfService',
    reason: /before the (?:latest|last)|may not be before/i,
    message: 'The period that the bill is for ends before its last date of service.',
    action: 'Check the dates of service of every item, correct the invoice and resend.',
  },
  {
    field: 'dateOfService',
    reason: /after today|in the future|future/i,
    message: 'The date of service is in the future.',
    action: 'Correct the date of service on the invoice, or wait until that day, and resend.',
  },
  {
    field: 'invoiceNumber',
    reason: /duplicate|already/i,
    alone: /duplicate invoice/i,
    message: 'Healthcode already has a bill with this invoice number.',
    action:
      'If another computer sent it, its status appears here by itself within a few minutes. Else look the number up in Healthcode. Do not send this invoice under another number unless it is a different one.',
  },
  {
    // The source cuts the wording off: whatever follows, the total is what to look at.
    field: 'total',
    reason: /.*/s,
    onlyNamed: true,
    message: 'The total of the bill is not what Healthcode expects, usually the sum of its items.',
    action: 'Check that the total equals the sum of the items, correct the invoice and resend.',
  },
  {
    field: 'net',
    reason: /sum|total|quantity|unit|equal|match/i,
    message: 'The amount of the item is not its quantity times its unit price.',
    action: 'Check quantity, unit price and amount of the item, correct the invoice and resend.',
  },
];

/** Problems with the request as a whole. */
export const WHOLE_REQUEST_PROBLEMS: KnownProblem[] = [
  {
    field: null,
    reason: /revision.*received before|received before.*revision/i,
    message: 'Healthcode already has this version of the bill.',
    action: 'Refresh the status to see what Healthcode has.',
  },
  {
    field: null,
    reason: /(?:can ?not|can[’']t|can no longer) be (?:changed|corrected|cancelled)/i,
    message:
      'Healthcode no longer lets this bill be changed or cancelled, because it has gone to the insurer or is closed.',
    action: 'Refresh the status. If the bill is wrong, ask the insurer.',
  },
  {
    field: null,
    reason:
      /invalid (?:user ?name|credentials|client|login|log-in)|user ?name\s*\/\s*password|invalid password|wrong password/i,
    means: 'signed out',
    message: 'Healthcode did not accept the credentials of this connection.',
    action: 'Open Connection in the options and enter the API key ID and API key again, or sign in again.',
  },
  {
    field: null,
    reason:
      /site ?-?id[^.]*(?:not recogni[sz]ed|unknown|invalid|not known)|(?:unknown|invalid|unrecogni[sz]ed) site\b/i,
    means: 'access denied',
    message: 'Healthcode does not recognise the site ID of this connection.',
    action:
      'Open Connection in the options and correct the site ID (7 characters, beginning with HC). If it is right, ask Healthcode (custserv@healthcode.co.uk, 0330 900 4900) and quote it.',
  },
  {
    field: null,
    reason: /access (?:is |was )?denied|forbidden|not authori[sz]ed/i,
    message: 'Healthcode does not let this sign-in do this for your site.',
    action:
      'Ask Healthcode (custserv@healthcode.co.uk, 0330 900 4900) to open access, and quote your site ID and the API key ID or the name you sign in with.',
  },
  {
    field: null,
    reason: /invalid request format|malformed|not well[- ]formed/i,
    message: 'Healthcode could not read the bill as it was sent.',
    action:
      'Check for an update of this extension. If there is none, ask Healthcode (custserv@healthcode.co.uk, 0330 900 4900) and quote the invoice number and the time.',
  },
  {
    field: null,
    reason: /service (?:is |was |currently |temporarily )*unavailable|try again later|maintenance/i,
    message: 'Healthcode’s service is not available just now.',
    action: 'Nothing is wrong with the bill. Wait a few minutes and refresh the status.',
  },
];
