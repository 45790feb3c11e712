import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDuplicate, translateOutcome, translateText } from '../../../lib/healthcode/errors.ts';

const issue = (diagnostics: string, expression?: string[]) => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'business-rule', diagnostics, ...(expression ? { expression } : {}) }],
});

describe('every row of Healthcode’s error table', () => {
  it.each([
    ['Problem with Setting: must be I, D or O', 'setting'],
    ['Problem with RegistrationNo: no matching membership details can be found', 'registrationNumber'],
    ['Problem with RegistrationNo: patient demographics do not match registration number', 'registrationNumber'],
    ['Problem with AuthCode: invalid format', 'authorisationCode'],
    ['Problem with ProcCode: invalid code', 'procedureCode'],
    ['Problem with ServiceCode: not valid for insurer', 'serviceCode'],
    ['Problem with ServiceCode: insurer requires agreed fee for service', 'serviceCode'],
    ['Problem with Diagnosis: code not mapped', 'diagnosis'],
    ['Problem with Diagnosis: not valid for insurer', 'diagnosis'],
    ['Problem with ProviderNo: invalid code', 'practitioner'],
    ['Problem with ProviderNo: provider not mapped', 'practitioner'],
    ['Problem with Payee No: invalid code', 'payee'],
    ['Problem with Payee No: provider not mapped', 'payee'],
    ['Problem with Insurer: invalid insurer', 'insurer'],
    ['Problem with FDOS: may not be after today', 'dateOfService'],
    ['Problem with ValidToDate: may not be before the latest date of service', 'authorisationCode'],
    ['Problem with InvoiceNo: duplicate invoice', 'invoiceNumber'],
    ['Problem with NetTotal: does not eq', 'total'],
    ['PROBLEM WITH registration no : No Matching Membership Details can be found.', 'registrationNumber'],
    ['invalid username/password', null],
    ['access denied', null],
    ['site id not recognised', null],
    ['invalid request format', null],
    ['service unavailable', null],
  ])('%s', (words, field) => {
    const errors = translateOutcome(issue(words), 422);
    expect(errors).toMatchObject([{ field, line: null, known: true, original: words }]);
    expect(errors[0]?.message).not.toContain('Problem with');
    expect(errors[0]?.action.length).toBeGreaterThan(20);
  });

  it('says different things for different reasons of one field', () => {
    const [one, other] = [
      'no matching membership details can be found',
      'patient demographics do not match registration number',
    ].map((reason) => translateOutcome(issue(`Problem with RegistrationNo: ${reason}`), 422)[0]?.message);
    expect(one).not.toBe(other);
  });

  it('names whom to write to, and what to quote, where only Healthcode can help', () => {
    const action = translateOutcome(issue('Problem with ProviderNo: provider not mapped'), 422)[0]?.action ?? '';
    for (const fact of [
      'custserv@healthcode.co.uk',
      '0330 900 4900',
      'identifier',
      'insurer',
      'site ID',
      'invoice number',
    ]) {
      expect(action).toContain(fact);
    }
    expect(translateOutcome(issue('Problem with Diagnosis: code not mapped'), 422)[0]?.action).toContain(
      'coding@healthcode.co.uk',
    );
  });
});

describe('where the words stand', () => {
  const words = 'Problem with AuthCode: invalid format';
  it.each([
    ['diagnostics', { diagnostics: words }],
    ['details.text', { details: { text: words } }],
    ['a coding’s display', { details: { coding: [{ code: 'X1', display: words }] } }],
    ['a text beside other diagnostics', { diagnostics: 'trace 4711', details: { text: words } }],
    [
      'the field as code and the reason as display',
      { details: { coding: [{ code: 'AuthCode', display: 'invalid format' }] } },
    ],
    ['other case of names', { Diagnostics: words, Severity: 'ERROR' }],
  ])('%s', (_where, content) => {
    const outcome = { resourceType: 'operationoutcome', issue: [{ severity: 'error', code: 'invalid', ...content }] };
    expect(translateOutcome(outcome, 400)).toMatchObject([{ field: 'authorisationCode', known: true }]);
  });

  it('reads several problems out of one text, and none twice', () => {
    const errors = translateOutcome(
      issue('Problem with AuthCode: invalid format; Problem with FDOS: may not be after today'),
      422,
    );
    expect(errors.map((error) => error.field)).toEqual(['authorisationCode', 'dateOfService']);
    const twice = issue(words);
    twice.issue.push(...issue(words).issue);
    expect(translateOutcome(twice, 422)).toHaveLength(1);
  });
});

describe('lines and fields of a path', () => {
  it.each([
    ['Claim.item[1].servicedDate', 'dateOfService', 2],
    ['Claim.item[0].productOrService.coding[0].code', 'serviceCode', 1],
    ['item[2].net', 'net', 3],
    ['Claim.item.where(sequence = 2).quantity', 'quantity', 2],
    ['/f:Claim/f:item[2]/f:unitPrice', 'unitPrice', 2],
    ['Claim.item', 'lines', null],
    ['Claim.careTeam[1].provider', 'controllingSpecialist', null],
    ['Claim.insurance[0].preAuthRef[0]', 'authorisationCode', null],
    ['Claim.contained[0].birthDate', 'patientBirthDate', null],
    ['Claim.total', 'total', null],
    ['nonsense', null, null],
  ])('%s is %s at line %s', (path, field, line) => {
    expect(translateOutcome(issue('something nobody has said before', [path]), 422)).toMatchObject([
      { field, line, known: false },
    ]);
  });

  it('keeps the named field and takes the line from the path', () => {
    expect(
      translateOutcome(issue('Problem with ProcCode: invalid code', ['Claim.item[1].procedureSequence[0]']), 422),
    ).toMatchObject([{ field: 'procedureCode', line: 2, known: true }]);
  });

  it('finds the line of a procedure in the Claim that was sent', () => {
    const sent = JSON.stringify({
      procedure: [{ sequence: 1 }, { sequence: 2 }],
      item: [{}, { procedureSequence: [1, 2] }],
    });
    expect(
      translateOutcome(issue('Problem with ProcCode: invalid code', ['Claim.procedure[1]']), 422, sent)[0]?.line,
    ).toBe(2);
  });

  it('takes “ProviderNo” at the second of the care team as the controlling specialist, “NetTotal” at a line as its amount', () => {
    expect(
      translateOutcome(issue('Problem with ProviderNo: invalid code', ['Claim.careTeam[1].provider']), 422)[0]?.field,
    ).toBe('controllingSpecialist');
    expect(translateOutcome(issue('Problem with NetTotal: wrong', ['Claim.item[1].net']), 422)[0]).toMatchObject({
      field: 'net',
      line: 2,
    });
  });

  it.each([
    ['that we know', 'Problem with ProcCode: invalid code', /^Item 2: The procedure code is not valid/],
    ['that nobody knows, of a field', 'Problem with ProcCode: the moon is full', /^Item 2: Healthcode found a problem/],
    ['that nobody knows', 'Problem with PracticeLocality: full', /^Item 2: Healthcode did not take this bill \(/],
  ])('names the item once, before a problem %s', (_, words, says) => {
    const [error] = translateOutcome(issue(words, ['Claim.item[1]']), 422);
    expect(error?.message).toMatch(says);
    expect(`${error?.message} ${error?.action}`.match(/\b(?:item|line) 2/gi)).toEqual(['Item 2']);
  });

  it('makes one error for each line that an issue is about', () => {
    const errors = translateOutcome(
      issue('Problem with ServiceCode: not valid for insurer', ['Claim.item[0]', 'Claim.item[2]']),
      422,
    );
    expect(errors.map((error) => error.line)).toEqual([1, 3]);
  });
});

describe('what is no error, and what nobody knows', () => {
  it('passes over information', () => {
    const outcome = {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'information', code: 'informational', diagnostics: 'fine' }],
    };
    expect(translateOutcome(outcome, 200)).toEqual([]);
    expect(translateOutcome(outcome, 422)).toHaveLength(1);
  });

  it('keeps and shows unknown wording, with a field only where a name of ours is said', () => {
    const [known] = translateOutcome(issue('Problem with AuthCode: the moon is full'), 422);
    expect(known).toMatchObject({ field: 'authorisationCode', known: false });
    expect(known?.message).toContain('the moon is full');
    const [unknown] = translateOutcome(
      issue('Problem with PracticeLocality: not known at this insurer', ['Claim.item[0].net']),
      422,
    );
    expect(unknown).toMatchObject({ field: null, known: false, line: 1 });
    expect(unknown?.message).toContain('PracticeLocality');
  });

  it.each([[null], [undefined], [''], [{}], [[]], [42], ['<html>'], [{ resourceType: 'OperationOutcome' }]])(
    'makes one general error of %j',
    (outcome) => {
      expect(translateOutcome(outcome, 400)).toMatchObject([{ field: null, line: null, known: false }]);
    },
  );

  it('never throws and always says what to do', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 400, max: 499 }), (outcome, status) => {
        const errors = translateOutcome(outcome, status);
        return errors.length > 0 && errors.every((error) => error.message !== '' && error.action !== '');
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(translateText(text))));
  });

  it('recognises a duplicate by its words', () => {
    expect(isDuplicate(translateOutcome(issue('Problem with InvoiceNo: duplicate invoice'), 409))).toBe(true);
    expect(isDuplicate(translateOutcome(issue('Problem with InvoiceNo: too long'), 422))).toBe(false);
    expect(isDuplicate(translateOutcome(issue('Problem with ProcCode: duplicate procedure'), 422))).toBe(false);
  });
});
