import { type Answer, jsonAnswer } from './answer.ts';
import { paging, slicePage } from './paging.ts';

/** An insurer as the sandbox knows it. `live` = membership is matched, not only its format checked. */
export type Insurer = { id: string; name: string; live: boolean; needsDiagnosis: boolean };

/** The three-letter ids that Healthcode publishes, then some of the sandbox's own invention (`z…`). */
export const insurers: readonly Insurer[] = [
  { id: 'bup', name: 'Bupa', live: true, needsDiagnosis: false },
  { id: 'bui', name: 'Bupa Global', live: false, needsDiagnosis: false },
  { id: 'ppp', name: 'AXA Health', live: true, needsDiagnosis: true },
  { id: 'nuh', name: 'Aviva', live: true, needsDiagnosis: false },
  { id: 'slh', name: 'VitalityHealth', live: true, needsDiagnosis: false },
  { id: 'cin', name: 'Cigna International', live: false, needsDiagnosis: false },
  { id: 'tih', name: 'Trust in Health', live: false, needsDiagnosis: false },
  { id: 'wpa', name: 'WPA', live: false, needsDiagnosis: false },
  { id: 'pzo', name: 'patientzone', live: false, needsDiagnosis: false },
  { id: 'zal', name: 'Sandbox Allied Health', live: false, needsDiagnosis: false },
  { id: 'zex', name: "St Example's Friendly Society", live: false, needsDiagnosis: true },
  { id: 'zmu', name: 'Mutual Example & Partners', live: false, needsDiagnosis: false },
];

/** The insurer with this id, however its case; undefined where there is none. */
export function findInsurer(id: string): Insurer | undefined {
  return insurers.find((insurer) => insurer.id === id.trim().toLowerCase());
}

/** GET of the list of insurers: a Bundle of Organization. */
export function insurersAnswer(query: URLSearchParams): Answer {
  const page = paging(query);
  return jsonAnswer(200, {
    resourceType: 'Bundle',
    type: 'searchset',
    total: insurers.length,
    meta: { tag: page.tags(insurers.length) },
    entry: slicePage(insurers, page).map((insurer) => ({
      fullUrl: `urn:healthcode:organization:${insurer.id}`,
      resource: {
        resourceType: 'Organization',
        id: `insurer-${insurer.id}`,
        active: true,
        identifier: [{ system: 'https://ref.api.healthcode.co.uk/insurer-id', value: insurer.id }],
        name: insurer.name,
      },
    })),
  });
}
