import type { JSX } from 'preact';
import type { UnreadField } from '../../lib/billing/model.ts';
import type { AskedField, InvoiceView } from '../../lib/messages.ts';
import { Banner } from '../ui/Messages.tsx';
import { FIELD_LABELS, fieldOfUnread } from './draft.ts';

/** Names of a field that the page did not give, in the words of the form. */
const UNREAD_LABELS: Readonly<Record<string, string>> = {
  ...FIELD_LABELS,
  invoiceNumber: 'Invoice number',
  total: 'Total',
  currency: 'Currency',
  outstanding: 'Outstanding',
  insurerName: 'Insurer',
  practitionerName: 'Practitioner',
  practitionerIdentifier: 'Practitioner',
  facilityName: 'Facility',
  patientId: 'Patient number',
  patientTitle: 'Title',
  patientFirstName: 'First name',
  patientLastName: 'Last name',
  patientPostcode: 'Postcode',
  description: 'Description',
  code: 'Code',
  procedureCode: 'Procedure code',
  quantity: 'Quantity',
  unitPrice: 'Price',
  discount: 'Discount',
  net: 'Amount',
};

/** Says what could not be read: what may be typed stands open below; the rest is named here. */
export function UnreadBanner(props: { invoice: InvoiceView; open: ReadonlySet<AskedField> }): JSX.Element | null {
  const { unread } = props.invoice;
  if (unread.length === 0) return null;
  const isTypable = (one: UnreadField): boolean => {
    const field = fieldOfUnread(one);
    return field !== null && props.open.has(field);
  };
  const typable = unread.filter(isTypable);
  const rest = unread.filter((one) => !isTypable(one));
  return (
    <Banner
      tone="warn"
      icon="page-read"
      title={`${unread.length === 1 ? 'One value' : `${unread.length} values`} could not be read from this page`}
    >
      {typable.length > 0 ? <p>Type below, for this bill: {typable.map(nameOf).join(', ')}.</p> : null}
      {rest.length > 0 ? (
        <ul class="bullets">
          {rest.map((one) => (
            <li key={nameOf(one)}>
              {nameOf(one)}: looked for {one.lookedFor}
              {one.found === null ? '' : `, found “${one.found}”`}.
            </li>
          ))}
        </ul>
      ) : null}
    </Banner>
  );
}

function nameOf({ field, line }: UnreadField): string {
  return `${UNREAD_LABELS[field] ?? field}${line === null ? '' : `, item ${line}`}`;
}
