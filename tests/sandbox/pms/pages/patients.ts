import { html } from 'hono/html';
import type { Patient } from '../model.ts';
import { formatDate, patientName } from '../model.ts';
import type { Store } from '../store.ts';
import { searchPatients } from '../store.ts';
import { addressLines, invoiceTable } from './invoices.ts';
import type { Markup } from './layout.ts';
import { choices, fact, layout, problem } from './layout.ts';

/** The list of patients that match the words in the search box. */
export function patientsPage(store: Store, words: string): Markup {
  const found = searchPatients(store, words);
  return layout({
    title: 'Patients',
    section: 'Patients',
    content: html`
      <div class="page-head"><h1>Patients</h1><a class="button primary" href="/patients/new">New patient</a></div>
      <form class="search" method="get" action="/patients" role="search">
        <label for="q">Find a patient</label>
        <input id="q" name="q" type="search" value="${words}" placeholder="Name, number or postcode" />
        <button type="submit">Search</button>
      </form>
      <section class="card">
        ${
          found.length === 0
            ? html`<p class="empty">No patient matches “${words}”.</p>`
            : html`<div class="scroll"><table class="list">
                <thead><tr><th>Number</th><th>Name</th><th>Born</th><th>Postcode</th><th>Insurer</th></tr></thead>
                <tbody>
                  ${found.map(
                    (patient) => html`<tr>
                      <td>${patient.id}</td>
                      <td class="name"><a href="/patients/${patient.id}">${patientName(patient)}</a></td>
                      <td>${patient.birthDate ? formatDate(patient.birthDate) : 'Not recorded'}</td>
                      <td>${patient.postcode}</td>
                      <td>${patient.insurerName ?? 'Self-pay'}</td>
                    </tr>`,
                  )}
                </tbody>
              </table></div>`
        }
      </section>`,
  });
}

/** One patient, with the insurance on file and the invoices so far. */
export function patientPage(store: Store, patient: Patient): Markup {
  const invoices = store.invoices.filter((invoice) => invoice.patientId === patient.id);
  return layout({
    title: patientName(patient),
    section: 'Patients',
    content: html`
      <p class="crumbs"><a href="/patients">Patients</a> › ${patient.id}</p>
      <div class="page-head">
        <h1>${patientName(patient)}</h1>
        <span class="spacer"></span>
        <a class="button primary" href="/invoices/new?patient=${patient.id}">New invoice</a>
        <a class="button" href="/patients/${patient.id}/edit">Edit</a>
      </div>
      <section class="card">
        <dl class="facts">
          ${fact('Patient no.', patient.id)} ${fact('Name', patientName(patient))}
          ${patient.birthDate ? fact('Date of birth', formatDate(patient.birthDate)) : ''}
          ${fact('Sex', patient.sex)} ${fact('Address', addressLines(patient))}
          ${fact('Telephone', patient.telephone)} ${fact('Email', patient.email)}
        </dl>
      </section>
      <section class="card">
        <h2>Insurance</h2>
        ${
          patient.insurerName === null
            ? html`<p>Pays for treatment personally. No insurance on file.</p>`
            : html`<dl class="facts">
                ${fact('Insurance provider', patient.insurerName)}
                ${fact('Registration number', patient.registrationNumber ?? '')}
                ${patient.authorisationCode ? fact('Authorisation code', patient.authorisationCode) : ''}
              </dl>`
        }
      </section>
      <section class="card">
        <h2>Invoices so far</h2>
        ${invoices.length === 0 ? html`<p class="empty">None yet.</p>` : invoiceTable(store, invoices)}
      </section>`,
  });
}

/** What the patient form holds, as typed: every value a string. */
export type PatientForm = Record<
  | 'title'
  | 'firstName'
  | 'lastName'
  | 'birthDate'
  | 'sex'
  | 'address'
  | 'postcode'
  | 'telephone'
  | 'email'
  | 'insurerName'
  | 'registrationNumber'
  | 'authorisationCode',
  string
>;

function input(label: string, name: keyof PatientForm, form: PatientForm, type = 'text'): Markup {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="${type}" value="${form[name]}" autocomplete="off" />
  </div>`;
}

/** The form for a new patient (`id` null) or for one on file. `message` says what was wrong with the last try. */
export function patientFormPage(store: Store, id: string | null, form: PatientForm, message: string | null): Markup {
  const heading = id === null ? 'New patient' : `Edit ${form.firstName} ${form.lastName}`;
  return layout({
    title: heading,
    section: 'Patients',
    content: html`
      <p class="crumbs"><a href="/patients">Patients</a> › ${id ?? 'New'}</p>
      <div class="page-head"><h1>${heading}</h1></div>
      ${problem(message)}
      <form class="card" method="post" action="${id === null ? '/patients' : `/patients/${id}`}">
        <div class="fields">
          ${
            id === null
              ? ''
              : html`<div class="field"><label for="number">Patient no.</label><input id="number" value="${id}" readonly /></div>`
          }
          ${input('Title', 'title', form)} ${input('First name', 'firstName', form)} ${input('Last name', 'lastName', form)}
          ${input('Date of birth', 'birthDate', form)}
          <div class="field">
            <label for="sex">Sex</label>
            <select id="sex" name="sex">${choices(['Female', 'Male', 'Not stated'], form.sex)}</select>
          </div>
          <div class="field wide">
            <label for="address">Address</label>
            <textarea id="address" name="address" rows="3">${form.address}</textarea>
          </div>
          ${input('Postcode', 'postcode', form)} ${input('Telephone', 'telephone', form, 'tel')}
          ${input('Email', 'email', form, 'email')}
        </div>
        <h2>Insurance</h2>
        <div class="fields">
          <div class="field">
            <label for="insurerName">Insurance provider</label>
            <select id="insurerName" name="insurerName">
              ${choices([['', 'None: pays personally'], ...store.insurers], form.insurerName)}
            </select>
          </div>
          ${input('Registration number', 'registrationNumber', form)} ${input('Authorisation code', 'authorisationCode', form)}
        </div>
        <div class="actions">
          <button class="primary" type="submit">Save patient</button>
          <a class="button" href="${id === null ? '/patients' : `/patients/${id}`}">Cancel</a>
        </div>
      </form>`,
  });
}
