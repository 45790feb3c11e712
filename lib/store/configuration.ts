import type { Facility, Insurer, Practitioner, Product } from '../billing/model.ts';
import {
  type Collection,
  facilityCollection,
  insurerCollection,
  practitionerCollection,
  productCollection,
} from './collections.ts';
import { type ConnectionRepository, connectionRepository } from './connections.ts';
import type { OverlayDatabase } from './database.ts';
import type { ConnectionRecord, SiteRecord } from './numbering.ts';
import { type PatientRepository, patientRepository } from './patients.ts';
import { type SiteRepository, siteRepository } from './sites.ts';
import type { Vault } from './vault.ts';

/** The clinic's configuration. `Connection` and `Site` are the types of the schemas that `entrypoints/background` hands in. */
export interface Configuration<Connection extends ConnectionRecord, Site extends SiteRecord> {
  connections: ConnectionRepository<Connection>;
  practitioners: Collection<Practitioner>;
  facilities: Collection<Facility>;
  insurers: Collection<Insurer>;
  products: Collection<Product>;
  patients: PatientRepository;
  sites: SiteRepository<Site>;
}

export function configuration<Connection extends ConnectionRecord, Site extends SiteRecord>(
  database: OverlayDatabase,
  vault: Vault,
): Configuration<Connection, Site> {
  return {
    connections: connectionRepository<Connection>(database, vault),
    practitioners: practitionerCollection(database),
    facilities: facilityCollection(database),
    insurers: insurerCollection(database),
    products: productCollection(database),
    patients: patientRepository(database, vault),
    sites: siteRepository<Site>(database),
  };
}
