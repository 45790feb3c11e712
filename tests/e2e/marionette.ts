import { createConnection, type Socket } from 'node:net';

/**
 * A small client of Marionette, the protocol that geckodriver speaks with Firefox: JSON over TCP, each message after its length in bytes.
 * It opens pages of the extension, which WebDriver BiDi refuses to.
 */
export interface Marionette {
  navigate(url: string): Promise<void>;
  /** Runs a function body in the page and gives what it returns. */
  evaluate<Value>(body: string, ...args: unknown[]): Promise<Value>;
  /** The element that a CSS selector finds; null where there is none. */
  find(css: string): Promise<string | null>;
  /** A person's click. */
  click(element: string): Promise<void>;
  /** Types, or puts a file's path into a file input. */
  type(element: string, text: string): Promise<void>;
  /** Ends the session, so that WebDriver BiDi can begin one: Firefox has one at a time. */
  end(): Promise<void>;
}

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
type Reply = [1, number, { error: string; message: string } | null, unknown];
type Hello = { applicationType: string };

/** Begins a session. Rejects where nobody listens at the port. */
export async function connectMarionette(port: number): Promise<Marionette> {
  const socket = await connect(port);
  const waiting = new Map<number, (reply: Reply) => void>();
  const greeted = Promise.withResolvers<void>();
  let next = 0;
  readMessages(socket, (message) => {
    if (Array.isArray(message)) waiting.get((message as Reply)[1])?.(message as Reply);
    else if ((message as Hello).applicationType) greeted.resolve();
  });
  await greeted.promise;

  const command = async (name: string, parameters: object = {}): Promise<unknown> => {
    next += 1;
    const id = next;
    const replied = new Promise<Reply>((resolve) => waiting.set(id, resolve));
    const text = JSON.stringify([0, id, name, parameters]);
    socket.write(`${Buffer.byteLength(text)}:${text}`);
    const [, , error, result] = await replied;
    waiting.delete(id);
    if (error) throw new Error(`${name}: ${error.error}: ${error.message}`);
    return result;
  };
  await command('WebDriver:NewSession', { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } });

  return {
    navigate: async (url) => void (await command('WebDriver:Navigate', { url })),
    async evaluate<Value>(script: string, ...args: unknown[]) {
      const { value } = (await command('WebDriver:ExecuteScript', { script, args, sandbox: null })) as { value: Value };
      return value;
    },
    async find(css) {
      const found = (await command('WebDriver:FindElements', { using: 'css selector', value: css })) as Record<
        string,
        string
      >[];
      return found[0]?.[ELEMENT] ?? null;
    },
    click: async (id) => void (await command('WebDriver:ElementClick', { id })),
    type: async (id, text) => void (await command('WebDriver:ElementSendKeys', { id, text })),
    async end() {
      await command('WebDriver:DeleteSession');
      socket.destroy();
    },
  };
}

function connect(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}

function readMessages(socket: Socket, onMessage: (message: unknown) => void): void {
  let buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, typeof chunk === 'string' ? Buffer.from(chunk) : chunk]);
    for (;;) {
      const colon = buffer.indexOf(':');
      const length = colon < 0 ? Number.NaN : Number(buffer.subarray(0, colon).toString());
      if (Number.isNaN(length) || buffer.length < colon + 1 + length) return;
      const text = buffer.subarray(colon + 1, colon + 1 + length).toString();
      buffer = buffer.subarray(colon + 1 + length);
      onMessage(JSON.parse(text));
    }
  });
}
