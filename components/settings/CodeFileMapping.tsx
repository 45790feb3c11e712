import type { JSX } from 'preact';
import type { Fact, FileInspection, ImportMapping } from '../../lib/messages.ts';
import { Disclosure, Table } from '../ui/Data.tsx';
import { CheckField, SelectField, TextField } from '../ui/Field.tsx';
import type { CodeFiles } from './ports.ts';

const ENCODINGS: Record<FileInspection['encoding'], string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16 (big-endian)',
  'windows-1252': 'Windows-1252',
};
const OPTIONAL: [Fact, string][] = [
  ['parent', 'Parent code'],
  ['validFrom', 'Valid from'],
  ['validTo', 'Valid to'],
  ['requiresProcedureCode', 'Requires procedure code'],
  ['synonyms', 'Synonyms'],
  ['selectable', 'Can be chosen'],
];
const SHOWN_ROWS = 5;

/** Which list a file is, and what its columns hold; with its first rows. */
export function CodeFileMapping(props: {
  lists: CodeFiles['lists'];
  inspection: FileInspection;
  mapping: ImportMapping;
  onMapping: (mapping: ImportMapping) => void;
}): JSX.Element {
  const { lists, inspection, mapping, onMapping } = props;
  const { preview, fileName, encoding, kind } = inspection;
  const width = Math.max(0, ...preview.map(({ length }) => length));
  const name = (column: number): string => {
    const head = mapping.header ? preview[0]?.[column]?.trim() : undefined;
    return head || `Column ${column + 1}`;
  };
  const columns = Array.from({ length: width }, (_, column) => ({ value: String(column), label: name(column) }));
  const select = (fact: Fact, label: string, required: boolean): JSX.Element => (
    <SelectField
      key={fact}
      label={label}
      required={required}
      value={mapping.columns[fact]?.toString() ?? null}
      options={columns}
      {...(required ? {} : { empty: 'Not in the file' })}
      onValue={(value) => {
        const { [fact]: _, ...others } = mapping.columns;
        onMapping({ ...mapping, columns: value === null ? others : { ...others, [fact]: Number(value) } });
      }}
    />
  );
  const dated = mapping.columns.validFrom !== undefined || mapping.columns.validTo !== undefined;
  return (
    <div class="stack">
      <p>
        <b class="wrap">{fileName}</b>{' '}
        <span class="muted">
          {kind === 'fhir' ? 'FHIR' : 'Table'}, {ENCODINGS[encoding]}. Nothing has been changed yet.
        </span>
      </p>
      <SelectField
        label="Import as"
        required
        value={mapping.set}
        options={lists.map(({ set, name: label }) => ({ value: set, label }))}
        onValue={(set) => {
          if (set !== null) onMapping({ ...mapping, set });
        }}
      />
      {kind === 'fhir' ? null : (
        <>
          {select('code', 'Code', true)}
          {select('title', 'Title', true)}
          <CheckField
            label="The first row names the columns"
            checked={mapping.header}
            onChecked={(header) => onMapping({ ...mapping, header })}
          />
          <Disclosure summary="More columns" open={OPTIONAL.some(([fact]) => mapping.columns[fact] !== undefined)}>
            <div class="stack">
              {OPTIONAL.map(([fact, label]) => select(fact, label, false))}
              {dated ? (
                <SelectField
                  label="Dates are written"
                  value={mapping.dateOrder}
                  help="Dates such as 2026-12-31 are read either way."
                  options={[
                    { value: 'dmy', label: 'dd/mm/yyyy' },
                    { value: 'mdy', label: 'mm/dd/yyyy' },
                  ]}
                  onValue={(order) => onMapping({ ...mapping, dateOrder: order === 'mdy' ? 'mdy' : 'dmy' })}
                />
              ) : null}
              {mapping.columns.synonyms === undefined ? null : (
                <TextField
                  label="Between synonyms stands"
                  value={mapping.separator}
                  maxLength={3}
                  onValue={(separator) => onMapping({ ...mapping, separator })}
                />
              )}
            </div>
          </Disclosure>
        </>
      )}
      <div class="table-scroll">
        <Table
          caption="First rows of the file"
          rows={preview.slice(mapping.header ? 1 : 0).slice(0, SHOWN_ROWS)}
          keyOf={(_, index) => index}
          columns={columns.map(({ value }, column) => ({
            head: kind === 'fhir' ? (['Code', 'Title'][column] ?? value) : `${column + 1}. ${name(column)}`,
            cell: (cells: string[]) => cells[column] ?? '',
          }))}
        />
      </div>
    </div>
  );
}
