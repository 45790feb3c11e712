/** What a handler of the sandbox gives back: plain data, so that a fault can spoil it before it is sent. */
export type Answer = {
  status: number;
  /** Header names in lower case. */
  headers: Record<string, string>;
  body: string;
};

/** One thing that is wrong with a request. `field` and `reason` are Healthcode's words: *Problem with FIELD: REASON*. */
export type Problem = {
  /** Null when the whole request is meant. */
  field: string | null;
  reason: string;
  /** FHIRPath of the element, e.g. `Claim.item[1].servicedDate` for the second line. */
  expression: string | null;
};

const problemSystem = 'https://ref.api.healthcode.co.uk/bill-problem';

/** A field that no reader can know, put into every answer: readers must ignore what they don't know. */
export const unknownExtra = { hcAddedLater: { note: 'Readers ignore what they do not know.', level: 7 } };

/** A JSON answer (default type FHIR), with an unknown extra field. */
export function jsonAnswer(
  status: number,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
  contentType = 'application/fhir+json; charset=utf-8',
): Answer {
  return {
    status,
    headers: { 'content-type': contentType, 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({ ...body, ...unknownExtra }),
  };
}

/** The words for one problem, as staff see them in Healthcode. */
export function problemWords(problem: Problem): string {
  return problem.field ? `Problem with ${problem.field}: ${problem.reason}` : problem.reason;
}

/** An OperationOutcome with one error an entry, and one information, which is not an error. */
export function operationOutcome(problems: readonly Problem[], issueCode = 'business-rule'): Record<string, unknown> {
  return {
    resourceType: 'OperationOutcome',
    issue: [
      ...problems.map((problem) => ({
        severity: 'error',
        code: issueCode,
        details: {
          coding: [{ system: problemSystem, code: problem.field ?? 'Request', display: problem.reason }],
          text: problemWords(problem),
        },
        diagnostics: problemWords(problem),
        ...(problem.expression ? { location: [problem.expression], expression: [problem.expression] } : {}),
      })),
      { severity: 'information', code: 'informational', diagnostics: 'Checked by the Healthcode sandbox' },
    ],
  };
}

/** An answer that says what is wrong with a request. */
export function problemAnswer(
  status: number,
  problems: readonly Problem[],
  issueCode?: string,
  headers: Record<string, string> = {},
): Answer {
  return jsonAnswer(status, operationOutcome(problems, issueCode), headers);
}

/** An answer about the request as a whole, in Healthcode's words. `detail` goes into an issue of its own. */
export function requestProblem(
  status: number,
  reason: string,
  detail?: string,
  headers: Record<string, string> = {},
): Answer {
  const problems: Problem[] = [{ field: null, reason, expression: null }];
  const outcome = operationOutcome(problems, status === 401 || status === 403 ? 'security' : 'invalid');
  return jsonAnswer(status, detail ? { ...outcome, text: narrative(detail) } : outcome, headers);
}

function narrative(text: string): { status: string; div: string } {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${escaped}</div>` };
}
