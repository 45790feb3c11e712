import { authSchema, connectionSchema } from '../../../lib/healthcode/port.ts';
import { siteDefinitionSchema } from '../../../lib/pms/definition.ts';

/** The schemas of the neighbouring layers, composed as `entrypoints/background` composes them. */
export const settingsParts = {
  connection: connectionSchema.extend({ auth: authSchema.optional() }),
  site: siteDefinitionSchema,
};
