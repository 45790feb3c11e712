import { Worker } from 'node:worker_threads';

/** One fault of structure, with the FHIRPath of the element where it is known. */
export type StructureFault = { text: string; expression: string | null };

type Waiting = { resolve: (faults: StructureFault[]) => void; reject: (error: Error) => void };

// One thread a process, shared by all sandboxes in it: it holds nothing but the definitions of FHIR, which never change.
let worker: Worker | null = null;
let lastId = 0;
const waiting = new Map<number, Waiting>();

/** Starts reading the definitions in the background, if that hasn't begun. */
export function prepareFhirValidation(): void {
  startWorker();
}

/** The faults of a resource's structure by FHIR R4; an empty list = valid. Waits for the definitions at the first call. */
export function structureFaults(resource: unknown): Promise<StructureFault[]> {
  const thread = startWorker();
  lastId += 1;
  const id = lastId;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    thread.postMessage({ id, resource });
  });
}

function startWorker(): Worker {
  if (worker) return worker;
  const started = new Worker(new URL('./fhir-worker.ts', import.meta.url));
  started.on('message', (message: { id: number; faults: StructureFault[] }) => {
    waiting.get(message.id)?.resolve(message.faults);
    waiting.delete(message.id);
  });
  started.on('error', (error: Error) => {
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
    worker = null;
  });
  // The thread never keeps a process alive by itself. Only after `on`, which would take that back.
  started.unref();
  worker = started;
  return started;
}
