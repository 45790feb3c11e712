import type { IconName } from '../ui/Icon.tsx';
import type { SectionId } from './ports.ts';

export interface SectionInfo {
  id: SectionId;
  /** Words of the navigation and of the heading. */
  title: string;
  icon: IconName;
  /** One sentence under the heading. */
  lead: string;
}

/** The sections of the options page, in the order in which a clinic is set up. */
export const SECTIONS: readonly [SectionInfo, ...SectionInfo[]] = [
  { id: 'connection', title: 'Connection', icon: 'plug', lead: 'How this computer reaches Healthcode.' },
  { id: 'practitioners', title: 'Practitioners', icon: 'user', lead: 'Who treats, and who is paid.' },
  { id: 'insurers', title: 'Insurers', icon: 'shield', lead: 'Whom you bill, and what each asks for.' },
  { id: 'products', title: 'Products', icon: 'box', lead: 'Which code belongs to each item on your invoices.' },
  { id: 'facilities', title: 'Facilities', icon: 'tray', lead: 'Where treatment takes place, for bills that name it.' },
  {
    id: 'patients',
    title: 'Patients',
    icon: 'people',
    lead: 'Registration numbers and authorisation codes of patients whose pages do not show them.',
  },
  { id: 'sites', title: 'Sites', icon: 'window', lead: 'The practice systems where the Healthcode button appears.' },
  {
    id: 'catalogues',
    title: 'Code lists',
    icon: 'book',
    lead: 'The lists of diagnoses, services and procedures to choose from.',
  },
  { id: 'privacy', title: 'Data & privacy', icon: 'lock', lead: 'What is kept on this computer, and what leaves it.' },
];

/** The section that an address's hash names (`#insurers`); the first for none or an unknown one. */
export function sectionOfHash(hash: string): SectionInfo {
  const id = hash.replace(/^#/, '');
  return SECTIONS.find((section) => section.id === id) ?? SECTIONS[0];
}
