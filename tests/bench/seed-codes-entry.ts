import type { CatalogueEntry } from '../../lib/catalogue/entry.ts';
import { buildIndex } from '../../lib/catalogue/index-build.ts';
import { codeSetRepository } from '../../lib/store/code-sets.ts';
import { openDatabase } from '../../lib/store/database.ts';

const PAGE = 5000;
const SET = 'condition-code/ICD10';

/**
 * Puts diagnoses in the place of those that the page's connection has, as a sync would: page by page, then with their index. Built by the
 * bench and run in an extension page; no part of the product.
 */
export async function seedCodes(rows: readonly (readonly [code: string, title: string])[]): Promise<number> {
  const database = openDatabase();
  const repository = codeSetRepository<CatalogueEntry>(database);
  const known = (await repository.list()).find(({ set }) => set === SET);
  if (!known) throw new Error(`The connection has no ${SET} yet.`);
  const { set, scheme, connection, environment } = known;
  const identity = { set, scheme, connection, environment };
  const entries = rows.map(([code, title]): CatalogueEntry => ({ scheme, code, title }));
  const at = new Date().toISOString();
  const generation = await repository.begin(identity, at);
  for (let from = 0; from < entries.length; from += PAGE)
    await repository.putPage(identity, generation, 1 + from / PAGE, entries.slice(from, from + PAGE), {
      total: entries.length,
      version: 'bench',
    });
  await repository.complete(identity, generation, at, buildIndex(entries));
  const stored = await repository.get(identity);
  database.close();
  return stored?.count ?? 0;
}
