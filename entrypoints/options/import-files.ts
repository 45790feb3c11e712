import type { CodeFiles } from '../../components/settings/ports.ts';
import { CODE_SETS } from '../../lib/catalogue/code-sets.ts';
import type { ImportReport, ImportTask } from './import-task.ts';

/** Runs one task in a worker of its own. */
function run(
  task: ImportTask,
  signal: AbortSignal | null,
  onReport: (report: ImportReport) => void,
): Promise<ImportReport> {
  const worker = new Worker(new URL('./import-worker.ts', import.meta.url), { type: 'module' });
  // Not `terminate`: what was written so far is taken back first.
  const cancel = (): void => worker.postMessage('cancel');
  return new Promise<ImportReport>((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<ImportReport>) => {
      if (data.kind === 'progress') onReport(data);
      else resolve(data);
    });
    worker.addEventListener('error', () =>
      resolve({
        kind: 'refused',
        message:
          'The browser ended the reading of the file, perhaps for want of memory. Close what else is open, reload this page and choose the file again.',
      }),
    );
    signal?.addEventListener('abort', cancel);
    worker.postMessage(task);
    if (signal?.aborted) cancel();
  }).finally(() => {
    signal?.removeEventListener('abort', cancel);
    worker.terminate();
  });
}

const nothing = (): void => undefined;

export const codeFiles: CodeFiles = {
  lists: CODE_SETS,
  async inspect(file) {
    const report = await run({ kind: 'inspect', file }, null, nothing);
    return report.kind === 'inspected' ? { ok: true, inspection: report.inspection } : refused(report);
  },
  async check(file, inspection, mapping, signal) {
    const report = await run({ kind: 'check', file, inspection, mapping }, signal, nothing);
    return report.kind === 'checked'
      ? { ok: true, check: report.check, faultsFile: report.faultsFile }
      : refused(report);
  },
  async import(file, inspection, mapping, { signal, onProgress }) {
    const report = await run({ kind: 'import', file, inspection, mapping }, signal, (said) => {
      if (said.kind === 'progress') onProgress(said.progress);
    });
    if (report.kind === 'ended') return report.outcome;
    return { kind: 'refused', message: refused(report).message };
  },
};

function refused(report: ImportReport): { ok: false; message: string } {
  return { ok: false, message: report.kind === 'refused' ? report.message : 'Reading was stopped.' };
}
