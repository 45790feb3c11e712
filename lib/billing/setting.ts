import type { Setting } from './model.ts';

/** What people call a setting of care. */
export const SETTING_NAMES: Readonly<Record<Setting, string>> = { I: 'Inpatient', D: 'Day case', O: 'Outpatient' };
