import { z } from 'zod';
import {
  choicesSchema,
  facilitySchema,
  insurerSchema,
  isoDateSchema,
  lineCodesSchema,
  patientInsurerSchema,
  patientSchema,
  penceSchema,
  practitionerSchema,
  productSchema,
  readingSchema,
} from './billing/model.ts';
import { apiKeySchema, connectionSchema, signInSchema } from './healthcode/port.ts';
import { LARGEST_SETTINGS_FILE, MOST_HITS, type Protocol } from './messages.ts';
import { siteDefinitionSchema } from './pms/definition.ts';

/** What the worker accepts: a schema for every request it answers. Kept apart from `messages.ts`, so that the content script carries no schema. */

const key = z.string().min(1).max(200);
const nothing = z.object({});
const siteId = key;
const draftId = key;
/** A file's text has no more characters than the file has bytes. */
const settingsText = z.string().max(LARGEST_SETTINGS_FILE);
const confirmation = z.string().max(20).nullable();

export const panelActionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('refresh') }),
  z.object({ kind: z.literal('take out') }),
  z.object({ kind: z.literal('queue again') }),
  z.object({ kind: z.literal('cancel') }),
  z.object({ kind: z.literal('record elsewhere') }),
  z.object({ kind: z.literal('withdraw elsewhere') }),
  z.object({
    kind: z.literal('record payment'),
    amount: penceSchema.positive(),
    date: isoDateSchema,
    note: z.string().max(500).nullable(),
  }),
  z.object({ kind: z.literal('remove payment'), id: key }),
]);

const correctionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('patient insurance'),
    insurance: patientInsurerSchema,
    replaces: patientInsurerSchema.nullable(),
    birthDate: isoDateSchema.nullable(),
  }),
  z.object({ kind: z.literal('line codes'), line: z.int().positive(), codes: lineCodesSchema }),
  z.object({ kind: z.literal('practitioner name'), identifier: key }),
  z.object({ kind: z.literal('insurer name'), identifier: key }),
]);

/** What can be saved is what a settings file can carry. The key that isn't typed anew stays, and the scope is a settings file's to set. */
const connectionInputSchema = connectionSchema.extend({
  auth: z.discriminatedUnion('kind', [
    apiKeySchema.omit({ scope: true }).extend({ key: apiKeySchema.shape.key.nullable() }),
    signInSchema.omit({ scope: true }),
  ]),
});

const recordKey = key.nullable();
/** Only compared with what is stored, so of any shape: a record that an earlier schema let in must not become one that can't be deleted. */
const before = z.looseObject({}).nullable();
const settingsChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connection'), key: recordKey, before, value: connectionInputSchema.nullable() }),
  z.object({ kind: z.literal('practitioner'), key: recordKey, before, value: practitionerSchema.nullable() }),
  z.object({ kind: z.literal('facility'), key: recordKey, before, value: facilitySchema.nullable() }),
  z.object({ kind: z.literal('insurer'), key: recordKey, before, value: insurerSchema.nullable() }),
  z.object({
    kind: z.literal('product'),
    key: productSchema.shape.name.nullable(),
    before,
    value: productSchema.nullable(),
  }),
  z.object({ kind: z.literal('site'), key: recordKey, before, value: siteDefinitionSchema.nullable() }),
  z.object({
    kind: z.literal('patient'),
    key: z.object({ site: key, pmsId: key }).nullable(),
    before,
    value: patientSchema.nullable(),
  }),
]);

/** Requests that the worker answers; the others of the protocol it sends. */
export type WorkerRequest = Exclude<keyof Protocol, 'page.readAgain' | 'bills.changed' | 'site.off'>;

export const requestSchemas = {
  'page.sites': nothing,
  'page.glance': z.object({ siteId, reading: readingSchema }),
  'panel.open': z.object({ siteId, reading: readingSchema, url: z.url().max(10_000) }),
  'panel.accept': z.object({ nonce: key }),
  'panel.view': z.object({ draftId, choices: choicesSchema.nullable() }),
  'panel.readAgain': z.object({ draftId }),
  'panel.submit': z.object({ draftId, choices: choicesSchema }),
  'panel.act': z.object({ draftId, action: panelActionSchema, choices: choicesSchema.nullable() }),
  'panel.correct': z.object({ draftId, correction: correctionSchema, choices: choicesSchema.nullable() }),
  'panel.codes': z.object({
    draftId,
    field: z.enum(['diagnosis', 'serviceCode', 'procedureCode']),
    query: z.string().max(200),
    limit: z.int().positive().max(MOST_HITS),
    line: z.int().positive().nullable(),
  }),
  'panel.openOptions': z.object({ draftId, section: z.string().max(40).nullable() }),
  'history.list': z.object({
    filter: z.enum(['all', 'needs attention', 'in progress', 'collected']),
    search: z.string().max(200),
    before: z.string().max(500).nullable(),
    limit: z.int().positive().max(200),
  }),
  'history.bill': z.object({ providerReference: key }),
  'history.outstanding': z.object({}),
  'history.refresh': z.object({ providerReference: key.nullable() }),
  'history.act': z.object({ providerReference: key, action: panelActionSchema }),
  'settings.get': nothing,
  'settings.change': z.object({ change: settingsChangeSchema, typedConfirmation: confirmation }),
  'settings.preview': z.object({ text: settingsText }),
  'settings.apply': z.object({ text: settingsText, typedConfirmation: confirmation }),
  'settings.export': z.object({ what: z.enum(['settings', 'patients']) }),
  'patients.find': z.object({ prefix: z.string().max(200), limit: z.int().positive().max(500) }),
  'site.enable': z.object({ siteId, enabled: z.boolean() }),
  'connection.test': z.object({ connectionId: key }),
  'connection.signIn': z.object({ connectionId: key }),
  'connection.signOut': z.object({ connectionId: key }),
  'codeSets.list': nothing,
  'codeSets.sync': z.object({ connectionId: key.nullable(), set: key.nullable() }),
  'codeSets.cancel': z.object({ connectionId: key.nullable(), set: key.nullable() }),
  'codeSets.removeImported': z.object({ set: key }),
  'codeSets.search': z.object({
    scheme: z.enum(['ISC', 'CCSD']),
    query: z.string().max(200),
    limit: z.int().positive().max(MOST_HITS),
  }),
  'codeSets.serviceCodes': z.object({ codes: z.array(z.string().max(40)).max(5000) }),
} satisfies { [Name in WorkerRequest]: z.ZodType<Parameters<Protocol[Name]>[0]> };
