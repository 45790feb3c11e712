import type { JSX, Ref } from 'preact';
import type { Diagnosis } from '../../lib/billing/model.ts';
import type { CatalogueState, CodeHit } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Combobox } from '../ui/Combobox.tsx';
import type { Search } from '../ui/use-code-search.ts';

/** The diagnoses of a bill in their order, the first of them principal, and the field that finds more. */
export function Diagnoses(props: {
  diagnoses: Diagnosis[];
  onDiagnoses: (diagnoses: Diagnosis[]) => void;
  text: string;
  onText: (text: string) => void;
  search: Search;
  recents: CodeHit[];
  catalogue: CatalogueState;
  error: string | null;
  inputRef: Ref<HTMLInputElement>;
  focusInput: () => void;
}): JSX.Element {
  const { diagnoses, onDiagnoses } = props;
  const without = (index: number): Diagnosis[] => diagnoses.filter((_, at) => at !== index);
  return (
    <div class="stack stack-tight" data-field="diagnosis">
      <Combobox
        label="Diagnosis"
        text={props.text}
        onText={props.onText}
        search={props.search}
        offered={props.recents}
        offeredHeading="Recent"
        catalogue={props.catalogue}
        error={props.error}
        inputRef={props.inputRef}
        onChoose={(hit) => {
          if (hit.scheme !== 'ICD10' && hit.scheme !== 'ICD9') return;
          if (diagnoses.some((one) => one.scheme === hit.scheme && one.code === hit.code)) return;
          onDiagnoses([...diagnoses, { scheme: hit.scheme, code: hit.code, title: hit.title }]);
        }}
      />
      {diagnoses.length === 0 ? null : (
        <ol class="chosen" aria-label="Chosen diagnoses, the principal one first">
          {diagnoses.map((diagnosis, index) => (
            <li key={`${diagnosis.scheme} ${diagnosis.code}`}>
              <span class="code">{diagnosis.code}</span>
              <span class="grow">
                {diagnosis.title}
                {diagnoses.length > 1 && index === 0 ? <span class="small faint"> · principal</span> : null}
              </span>
              {index === 0 ? null : (
                <Button
                  icon="up"
                  label={`Move ${diagnosis.code} up`}
                  onPress={() => {
                    const rest = without(index);
                    onDiagnoses([...rest.slice(0, index - 1), diagnosis, ...rest.slice(index - 1)]);
                  }}
                />
              )}
              <Button
                icon="x"
                label={`Remove ${diagnosis.code}`}
                onPress={() => {
                  onDiagnoses(without(index));
                  props.focusInput();
                }}
              />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
