import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { SettingsView, SiteView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { problemWords } from '../ui/format.ts';
import type { SettingsPorts } from './ports.ts';
import { useAction } from './use-action.ts';

/** *Enable* or *Disable* of one site (its name describes the button), with what went wrong under it. */
export function EnableSite(props: {
  site: SiteView;
  ports: SettingsPorts;
  take: (view: SettingsView) => void;
  /** Id of the element that names the site. */
  namedBy: string;
}): JSX.Element {
  const { site, ports, take } = props;
  const { id } = site.definition;
  const action = useAction();
  const [refused, setRefused] = useState(false);
  const on = site.enabled && site.permitted;

  const set = async (enabled: boolean): Promise<void> => {
    const next = await action.run('enable', () => ports.send('site.enable', { siteId: id, enabled }));
    if (next !== null) take(next);
  };
  const enable = (): void => {
    setRefused(false);
    // First thing in the click: browsers answer a later call with a refusal.
    const asked = ports.requestPermission(site.permissionPatterns);
    asked.then(
      (granted) => {
        if (granted) void set(true);
        else setRefused(true);
      },
      () => setRefused(true),
    );
  };
  return (
    <div class="enable-site">
      <Button
        small
        kind={on ? 'secondary' : 'primary'}
        busy={action.busy !== null}
        describedBy={props.namedBy}
        onPress={() => {
          if (on) void set(false);
          else enable();
        }}
      >
        {on ? 'Disable' : 'Enable'}
      </Button>
      <p class="field-error" role="alert">
        {refused
          ? 'The browser did not allow it, so the site stays off. Choose Enable again and then Allow.'
          : action.problem && problemWords(action.problem)}
      </p>
    </div>
  );
}
