import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../ui/Button.tsx';
import { Facts } from '../ui/Data.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ActionProblem } from './ActionProblem.tsx';
import type { Session } from './ports.ts';
import { useAction } from './use-action.ts';

/** What is kept, where, and what leaves this computer; and both exports. */
export function Privacy({ session }: { session: Session }): JSX.Element {
  const { ports, view } = session;
  const action = useAction();
  const [asks, setAsks] = useState(false);

  const save = async (what: 'settings' | 'patients'): Promise<void> => {
    const file = await action.run(what, () => ports.send('settings.export', { what }));
    setAsks(false);
    if (file === null) return;
    ports.download(file.fileName, file.text);
    session.say(`Saved as ${file.fileName}`);
  };

  return (
    <div class="stack">
      <section class="card stack stack-tight" aria-labelledby="privacy-kept">
        <h2 id="privacy-kept">What is kept on this computer</h2>
        <Facts
          facts={[
            ['Where', 'In this browser profile only. There is no server of ours, and nothing is synchronised.'],
            [
              'Encrypted',
              'API keys, sign-ins, patients, bills and Healthcode’s answers, with a key that is kept in this browser profile.',
            ],
            [
              'Who can read it',
              'Anyone who can use this browser profile, or who copies the whole of it. Lock the computer when you leave it, and encrypt its disk.',
            ],
            ['Not encrypted', 'Practitioners, insurers, products, facilities, site definitions and code lists.'],
            ['Patients', view.patientCount === 0 ? 'None now.' : `${view.patientCount.toLocaleString('en-GB')} now.`],
          ]}
        />
      </section>
      <section class="card stack stack-tight" aria-labelledby="privacy-sent">
        <h2 id="privacy-sent">What leaves this computer</h2>
        <Facts
          facts={[
            [
              'To Healthcode',
              'The bills that a person submits, questions about their status, sign-ins, and requests for code lists. Nothing else.',
            ],
            ['To anyone else', 'Nothing. No statistics, no error reports.'],
            [
              'Web pages',
              'A page with the Healthcode button sees only the button and the bill’s status word, never keys or other patients.',
            ],
          ]}
        />
      </section>
      <section class="card stack stack-tight" aria-labelledby="privacy-export">
        <h2 id="privacy-export">Take a copy</h2>
        <p class="dense muted">
          <b>Export settings</b>, at the top of this page, writes everything but API keys, who is signed in, and
          patients. Patients have a file of their own.
        </p>
        <ActionProblem problem={action.problem} ports={ports} />
        <div class="row">
          <Button icon="external" onPress={() => setAsks(true)}>
            Export patients
          </Button>
        </div>
      </section>
      {asks ? (
        <Dialog title="Export patients?" onClose={() => setAsks(false)}>
          <div class="stack">
            <p>
              The file holds names, dates of birth, registration numbers and authorisation codes that anyone can read.
              Keep it where patient records may be kept, and delete it once it is imported.
            </p>
            <div class="actions">
              <Button onPress={() => setAsks(false)}>Cancel</Button>
              <Button kind="primary" busy={action.busy !== null} onPress={() => void save('patients')}>
                Save the file
              </Button>
            </div>
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}
