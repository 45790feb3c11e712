import { Fragment, type JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { LineCodes, Product } from '../../lib/billing/model.ts';
import type { InvoiceView, LineView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import type { SearchOffered } from '../ui/ChoiceField.tsx';
import { Combobox } from '../ui/Combobox.tsx';
import { productHit } from '../ui/choices.ts';
import { CheckField } from '../ui/Field.tsx';
import { focusFirstFaultSoon } from '../ui/focus.ts';
import { count, showDate, showMoney } from '../ui/format.ts';
import { DateField } from '../ui/ParsedField.tsx';
import type { Search } from '../ui/use-code-search.ts';
import type { CodeField } from './actions.ts';
import { InnerForm, OpenerButton } from './InnerForm.tsx';

export interface LinesProps {
  invoice: InvoiceView;
  /** Codes chosen in the panel, by line number. */
  chosenCodes: Readonly<Record<string, LineCodes>>;
  /** Line whose codes are being chosen. */
  openLine: number | null;
  /** Line whose form was closed last without choosing. */
  leftLine: number | null;
  onOpenLine: (line: number | null) => void;
  onCodes: (line: LineView, codes: LineCodes, remember: boolean, event: Event) => void;
  searchIn: (field: CodeField, line: number) => Search;
  searchOffered: SearchOffered;
  /** Dates for each line stand open. */
  datesOpen: boolean;
  dates: Readonly<Record<string, string>>;
  onDate: (line: number, date: string | null) => void;
  onDateFault: (line: number, message: string | null) => void;
  busy: boolean;
}

/** The lines of the bill with their codes, and their sum. */
export function Lines(props: LinesProps): JSX.Element {
  const { invoice } = props;
  const common = invoice.facts.dateOfService.value;
  return (
    <table class="table">
      <caption class="visually-hidden">Items on this bill</caption>
      <thead>
        <tr>
          <th scope="col">Item and codes</th>
          <th scope="col" class="number">
            Qty
          </th>
          <th scope="col" class="number">
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {invoice.lines.map((line) => {
          const codes = props.chosenCodes[line.number] ?? null;
          const service = codes?.serviceCode ?? line.serviceCode;
          const procedures = codes?.procedureCodes ?? line.procedureCodes;
          const isOpen = props.openLine === line.number;
          const ownDate = props.dates[line.number] ?? line.dateOfService;
          return (
            <Fragment key={line.number}>
              <tr class={isOpen ? 'line-open' : undefined}>
                <td>
                  {line.description}
                  <div class="line-codes small faint">
                    {ownDate !== null && ownDate !== common && !props.datesOpen ? (
                      <span>{showDate(ownDate)}</span>
                    ) : null}
                    {service === null ? (
                      <span>No service code</span>
                    ) : (
                      <span>
                        Service <span class="code">{service}</span>
                      </span>
                    )}
                    {procedures.length === 0 ? null : (
                      <span>
                        Procedure <span class="code">{procedures.join(', ')}</span>
                      </span>
                    )}
                    {isOpen || line.codesSource === 'page' ? null : (
                      <OpenerButton
                        left={props.leftLine === line.number}
                        kind={service === null ? 'secondary' : 'quiet'}
                        small
                        flush={service !== null}
                        label={`${service === null ? 'Choose' : 'Change'} code, item ${line.number}`}
                        onPress={() => props.onOpenLine(line.number)}
                      >
                        {service === null ? 'Choose code' : 'Change'}
                      </OpenerButton>
                    )}
                  </div>
                  {props.datesOpen && line.dateSource !== 'page' ? (
                    <div class="line-date" data-field={`line ${line.number}`}>
                      <DateField
                        label={`Date of service, item ${line.number}`}
                        value={props.dates[line.number] ?? null}
                        onValue={(date) => props.onDate(line.number, date)}
                        onFault={(message) => props.onDateFault(line.number, message)}
                        help={
                          props.dates[line.number] === undefined && line.dateOfService !== null
                            ? `Empty: ${showDate(line.dateOfService)}`
                            : undefined
                        }
                      />
                    </div>
                  ) : null}
                </td>
                <td class="number">{line.quantity ?? '–'}</td>
                <td class="number">{showMoney(line.net)}</td>
              </tr>
              {isOpen ? (
                <tr>
                  <td colSpan={3}>
                    <InnerForm onClose={() => props.onOpenLine(null)}>
                      <LineCodesForm
                        line={line}
                        codes={{ serviceCode: service ?? '', procedureCodes: procedures }}
                        products={invoice.products}
                        searchIn={props.searchIn}
                        searchOffered={props.searchOffered}
                        busy={props.busy}
                        onCancel={() => props.onOpenLine(null)}
                        onSave={(chosen, remember, event) => props.onCodes(line, chosen, remember, event)}
                      />
                    </InnerForm>
                  </td>
                </tr>
              ) : null}
            </Fragment>
          );
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            Total, {count(invoice.lines.length, 'item')}
          </th>
          <td class="number">{showMoney(invoice.total)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

function LineCodesForm(props: {
  line: LineView;
  codes: LineCodes;
  products: Product[];
  searchIn: LinesProps['searchIn'];
  searchOffered: SearchOffered;
  busy: boolean;
  onSave: (codes: LineCodes, remember: boolean, event: Event) => void;
  onCancel: () => void;
}): JSX.Element {
  const [service, setService] = useState(props.codes.serviceCode);
  const [procedures, setProcedures] = useState(props.codes.procedureCodes);
  const [productText, setProductText] = useState('');
  const [serviceText, setServiceText] = useState('');
  const [procedureText, setProcedureText] = useState('');
  const [remember, setRemember] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  /** As the catalogue says of a service code that was chosen here. */
  const [needsProcedure, setNeedsProcedure] = useState(false);
  const [procedureFault, setProcedureFault] = useState<string | null>(null);
  const form = useRef<HTMLDivElement>(null);
  const products = props.products.map(productHit);
  const use = (event: Event): void => {
    const lacksProcedure = needsProcedure && procedures.length === 0;
    if (service !== '' && !lacksProcedure) {
      props.onSave({ serviceCode: service, procedureCodes: procedures }, remember, event);
      return;
    }
    if (service === '') setFault('Choose a service code from the list.');
    else setProcedureFault('Choose a procedure code from the list.');
    focusFirstFaultSoon(form);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its legend as a heading of the table's row
    <div
      class="line-form"
      role="group"
      aria-label={`Codes of item ${props.line.number}`}
      data-line={props.line.number}
      ref={form}
    >
      {props.products.length === 0 ? null : (
        <Combobox
          label={`Product, item ${props.line.number}`}
          optional
          help="Brings the codes of a product in the set-up."
          noun="product"
          text={productText}
          onText={setProductText}
          offered={products}
          search={(query, limit) => props.searchOffered(products, query, limit)}
          onChoose={(hit) => {
            const product = props.products.find(({ name }) => name === hit.title);
            if (product === undefined) return;
            setService(product.industryStandardCode);
            setProcedures(product.procedureCodes);
            setNeedsProcedure(false);
            setFault(null);
            setProcedureFault(null);
          }}
        />
      )}
      <div>
        <Combobox
          label={`Service code, item ${props.line.number}`}
          text={serviceText}
          onText={setServiceText}
          search={props.searchIn('serviceCode', props.line.number)}
          error={fault}
          onChoose={(hit) => {
            setService(hit.code);
            setNeedsProcedure(hit.requiresProcedureCode);
            setFault(null);
            setProcedureFault(null);
          }}
        />
        {service === '' ? null : (
          <ul class="chosen">
            <li>
              <span class="code grow">{service}</span>
              <Button
                icon="x"
                label={`Remove ${service}`}
                onPress={() => {
                  setService('');
                  setNeedsProcedure(false);
                  setProcedureFault(null);
                }}
              />
            </li>
          </ul>
        )}
      </div>
      <div>
        <Combobox
          label={`Procedure code, item ${props.line.number}`}
          optional={!needsProcedure}
          help={needsProcedure ? `Service code ${service} needs one.` : 'Only if the service code needs one.'}
          error={procedureFault}
          text={procedureText}
          onText={setProcedureText}
          search={props.searchIn('procedureCode', props.line.number)}
          onChoose={(hit) => {
            setProcedures((codes) => (codes.includes(hit.code) ? codes : [...codes, hit.code]));
            setProcedureFault(null);
          }}
        />
        {procedures.length === 0 ? null : (
          <ul class="chosen">
            {procedures.map((code) => (
              <li key={code}>
                <span class="code grow">{code}</span>
                <Button
                  icon="x"
                  label={`Remove ${code}`}
                  onPress={() => setProcedures((codes) => codes.filter((one) => one !== code))}
                />
              </li>
            ))}
          </ul>
        )}
      </div>
      <CheckField
        checked={remember}
        onChecked={setRemember}
        label={`Use these codes for every “${props.line.description}” from now on`}
      />
      <div class="row">
        <Button small busy={props.busy} onPress={use}>
          Use codes
        </Button>
        <Button kind="quiet" small onPress={props.onCancel}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
