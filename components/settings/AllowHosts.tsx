import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../ui/Button.tsx';
import { Banner } from '../ui/Messages.tsx';
import { hostsOf } from './connection.ts';
import type { SettingsPorts } from './ports.ts';

/** Names the hosts that the browser does not let us reach yet, with *Allow* for each; nothing where it lets us reach all. */
export function AllowHosts(props: {
  addresses: string[];
  ports: Pick<SettingsPorts, 'hasPermission' | 'requestPermission'>;
  onAllowed?: () => void;
}): JSX.Element | null {
  const { ports } = props;
  const hosts = hostsOf(props.addresses);
  const [missing, setMissing] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<string | null>(null);
  const patterns = hosts.map(({ pattern }) => pattern).join(' ');

  useEffect(() => {
    let current = true;
    const wanted = patterns.split(' ').filter((pattern) => pattern !== '');
    void Promise.all(wanted.map(async (pattern) => ((await ports.hasPermission([pattern])) ? null : pattern))).then(
      (found) => {
        if (current) setMissing(new Set(found.filter((pattern) => pattern !== null)));
      },
      // Without an answer nothing is claimed; *Test connection* says it too.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [patterns, ports]);

  const shown = hosts.filter(({ pattern }) => missing.has(pattern));
  if (shown.length === 0) return null;
  return (
    <Banner tone="warn" title="The browser has to allow this address first.">
      <ul class="stack stack-tight">
        {shown.map(({ host, pattern }) => (
          <li class="row" key={pattern}>
            <span class="grow wrap">{host}</span>
            <Button
              small
              label={`Allow ${host}`}
              onPress={() => {
                // First thing in the click: browsers answer a later call with a refusal.
                const asked = ports.requestPermission([pattern]);
                asked.then(
                  (granted) => {
                    setRefused(granted ? null : host);
                    if (!granted) return;
                    setMissing((before) => new Set([...before].filter((other) => other !== pattern)));
                    props.onAllowed?.();
                  },
                  () => setRefused(host),
                );
              }}
            >
              Allow
            </Button>
          </li>
        ))}
      </ul>
      <p class="field-error" role="alert">
        {refused === null
          ? ''
          : `The browser did not allow ${refused}. Choose Allow again, and Allow in the browser’s question.`}
      </p>
    </Banner>
  );
}
