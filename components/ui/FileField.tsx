import type { JSX } from 'preact';

/** A file to be chosen, under its label, with the browser's own control. */
export function FileField(props: {
  id: string;
  label: string;
  /** As the attribute of that name: `.csv,.json`. */
  accept: string;
  /** Id of the sentence that helps. */
  describedBy: string;
  /** Takes the file and ends when it is done with it; undefined where it can't be taken now. */
  onFile: (file: File) => Promise<void> | undefined;
}): JSX.Element {
  return (
    <>
      <label class="field-label" for={props.id}>
        {props.label}
      </label>
      <input
        id={props.id}
        class="file-input"
        type="file"
        accept={props.accept}
        aria-describedby={props.describedBy}
        onChange={(event) => {
          const input = event.currentTarget;
          const file = input.files?.[0];
          if (file === undefined) return;
          void props.onFile(file)?.then(() => {
            // So that the same file, changed meanwhile, can be chosen again.
            input.value = '';
          });
        }}
      />
    </>
  );
}
