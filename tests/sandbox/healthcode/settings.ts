/** A client registered at the sandbox. Without a key it is a public one: sign-in by a person with PKCE only. */
export type SandboxClient = {
  id: string;
  key?: string;
  /** The sites that this client may speak for. */
  sites: string[];
};

/** A person who can sign in on the sandbox's own page. */
export type SandboxUser = { name: string; password: string };

/** A member of an insurer. Where a list of these is given, bills and enquiries are matched against it. */
export type SandboxMember = {
  insurer: string;
  registrationNumber: string;
  lastName: string;
  /** `YYYY-MM-DD` */
  birthDate: string;
};

/** In what resource code sets are answered. */
export type CodeShape = 'ValueSet' | 'CodeSystem' | 'Bundle';

/** What can be set at the start, and most of it later by `POST /sandbox/settings`. */
export type SandboxSettings = {
  clients: SandboxClient[];
  users: SandboxUser[];
  /** Sites that exist but that no registered client may use. */
  otherSites: string[];
  /** Real seconds (and advances of the clock) until an access token ends. */
  accessTokenSeconds: number;
  /** The same for refresh tokens. */
  refreshTokenSeconds: number;
  /** Scaled seconds that a bill stays in each status before the next. 0 leaves the status out. */
  statusSeconds: { unprocessed: number; inProcess: number; validated: number; awaitingCollection: number };
  /** Scaled seconds after acceptance in which the status call says nothing about a revision: accepted isn't complete. */
  silentSeconds: number;
  /** Whether a second bill with the same invoice number and payee is refused, whatever its reference. */
  uniqueInvoiceNumbers: boolean;
  codeShape: CodeShape;
  /** Most codes a page, whatever is asked for. */
  codesPerPage: number;
  /** Whether a Task names the revision in `input` or in a contained Claim. */
  revisionIn: 'input' | 'contained';
  /** Null: every member is found, but for the magic registration numbers. */
  members: SandboxMember[] | null;
};

/** The settings that a sandbox starts with where nothing else is said. None of the secrets is real. */
export function defaultSettings(): SandboxSettings {
  return {
    clients: [
      { id: 'hc00abc-overlay', key: 'not-a-real-key', sites: ['HC00ABC', 'HC00DEF'] },
      { id: 'hc00abc-supervised', sites: ['HC00ABC', 'HC00DEF'] },
    ],
    users: [{ name: 'secretary', password: 'not-a-real-password' }],
    otherSites: ['HC00XYZ'],
    accessTokenSeconds: 3600,
    refreshTokenSeconds: 14 * 24 * 3600,
    statusSeconds: { unprocessed: 4, inProcess: 2, validated: 6, awaitingCollection: 6 },
    silentSeconds: 0,
    uniqueInvoiceNumbers: true,
    codeShape: 'ValueSet',
    codesPerPage: 1000,
    revisionIn: 'input',
    members: null,
  };
}
