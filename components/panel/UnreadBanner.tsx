import type { JSX } from 'preact';
import { labelAt, labelOf } from '../../lib/billing/field-labels.ts';
import type { UnreadField } from '../../lib/billing/model.ts';
import type { AskedField, InvoiceView } from '../../lib/messages.ts';
import { Banner } from '../ui/Messages.tsx';
import { FIELD_LABELS, fieldOfUnread } from './draft.ts';

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

/** In the form's own word where the form has the field: it stands below under that name. */
function nameOf(one: UnreadField): string {
  const asked = fieldOfUnread(one);
  return labelAt(asked === null ? labelOf(one.field) : FIELD_LABELS[asked], one.line);
}
