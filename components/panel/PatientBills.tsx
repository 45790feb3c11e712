import type { JSX } from 'preact';
import type { PatientView } from '../../lib/messages.ts';
import { Table } from '../ui/Data.tsx';
import { pageAddress, showMoney, showTimeOrDay } from '../ui/format.ts';
import { StatusBadge } from '../ui/Status.tsx';

/** The bills of a patient that were sent from here, and what is outstanding. */
export function PatientBills({ patient, time }: { patient: PatientView; time: number }): JSX.Element {
  return (
    <section aria-label="Bills">
      <div class="section-head">
        <h2>Bills</h2>
        {patient.bills.length === 0 ? null : (
          <span class="small muted">
            {patient.outstanding === 0 ? 'Nothing outstanding' : `${showMoney(patient.outstanding)} outstanding`}
          </span>
        )}
      </div>
      {patient.bills.length === 0 ? (
        <p class="dense muted">No bill of this patient was sent from here.</p>
      ) : (
        <Table
          caption="Bills of this patient"
          rows={patient.bills}
          keyOf={(bill) => bill.providerReference}
          columns={[
            {
              head: 'Invoice',
              cell: (bill) => (
                <>
                  {pageAddress(bill.pageUrl) === null ? (
                    <span class="code">{bill.invoiceNumber}</span>
                  ) : (
                    <a class="code" href={pageAddress(bill.pageUrl) ?? ''} target="_blank" rel="noopener noreferrer">
                      {bill.invoiceNumber}
                    </a>
                  )}
                  <div class="small faint">{showTimeOrDay(bill.changedAt, time)}</div>
                </>
              ),
            },
            { head: 'Amount', number: true, cell: (bill) => showMoney(bill.total) },
            {
              head: 'Status',
              cell: (bill) => (
                <>
                  <StatusBadge status={bill.status} />
                  {bill.state === 'at Healthcode' ? (
                    <div class="small faint">
                      {bill.paymentStatus.word}
                      {bill.paymentState === 'paid' || bill.outstanding === null
                        ? ''
                        : ` ${showMoney(bill.outstanding)}`}
                    </div>
                  ) : null}
                </>
              ),
            },
          ]}
        />
      )}
    </section>
  );
}
