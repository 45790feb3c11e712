import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const OUTPUT = process.env.OVERLAY_OUTPUT ?? '.output';

/** Where the build for the stores lies. */
export const PRODUCTION_BUILD = resolve(OUTPUT, 'chrome-mv3');

/** Builds the extension: as it is shipped, or with host permission for loopback (else the same). Throws with what WXT said. */
export function buildExtension(mode: 'production' | 'sandbox'): void {
  const { status, stdout, stderr } = spawnSync('npx', ['wxt', 'build', '--mode', mode], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The ${mode} build failed:\n${stdout}\n${stderr}`);
}
