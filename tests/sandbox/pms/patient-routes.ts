import { Hono } from 'hono';
import type { Patient } from './model.ts';
import { formatDate, parseDate } from './model.ts';
import type { PatientForm } from './pages/patients.ts';
import { patientFormPage, patientPage, patientsPage } from './pages/patients.ts';
import type { Store } from './store.ts';
import { addPatient, amend, findPatient } from './store.ts';

const emptyForm: PatientForm = {
  title: '',
  firstName: '',
  lastName: '',
  birthDate: '',
  sex: 'Not stated',
  address: '',
  postcode: '',
  telephone: '',
  email: '',
  insurerName: '',
  registrationNumber: '',
  authorisationCode: '',
};

/** A stored patient as the form shows it. */
function formOf(patient: Patient): PatientForm {
  return {
    ...patient,
    birthDate: patient.birthDate ? formatDate(patient.birthDate) : '',
    address: patient.address.join('\n'),
    insurerName: patient.insurerName ?? '',
    registrationNumber: patient.registrationNumber ?? '',
    authorisationCode: patient.authorisationCode ?? '',
  };
}

/** The form's known fields as typed, trimmed; what is missing is empty. */
function formFrom(body: Record<string, unknown>): PatientForm {
  const typed = (name: string): string => (typeof body[name] === 'string' ? body[name].trim() : '');
  return Object.fromEntries(Object.keys(emptyForm).map((name) => [name, typed(name)])) as PatientForm;
}

/** What the form would store, or a sentence saying what is wrong with it. */
function patientFrom(form: PatientForm, today: string): Omit<Patient, 'id'> | string {
  if (form.firstName === '' || form.lastName === '') return 'Enter the first and the last name.';
  const birthDate = form.birthDate === '' ? null : parseDate(form.birthDate);
  if (form.birthDate !== '' && birthDate === null) return 'Enter the date of birth as dd/mm/yyyy.';
  if (birthDate !== null && birthDate > today) return 'The date of birth is in the future.';
  return {
    ...form,
    birthDate,
    sex: form.sex === 'Female' || form.sex === 'Male' ? form.sex : 'Not stated',
    address: form.address
      .split('\n')
      .map((part) => part.trim())
      .filter(Boolean),
    insurerName: form.insurerName || null,
    registrationNumber: form.registrationNumber || null,
    authorisationCode: form.authorisationCode || null,
  };
}

/** Everything under `/patients`, rendered by the server. */
export function patientRoutes(store: Store): Hono {
  const routes = new Hono();
  routes.get('/', (context) => context.html(patientsPage(store, context.req.query('q') ?? '')));
  routes.get('/new', (context) => context.html(patientFormPage(store, null, emptyForm, null)));
  routes.post('/', async (context) => {
    const form = formFrom(await context.req.parseBody());
    const fields = patientFrom(form, store.today);
    if (typeof fields === 'string') return context.html(patientFormPage(store, null, form, fields), 422);
    return context.redirect(`/patients/${addPatient(store, fields).id}`, 303);
  });
  routes.get('/:id', (context) => {
    const patient = findPatient(store, context.req.param('id'));
    return patient ? context.html(patientPage(store, patient)) : context.notFound();
  });
  routes.get('/:id/edit', (context) => {
    const patient = findPatient(store, context.req.param('id'));
    return patient ? context.html(patientFormPage(store, patient.id, formOf(patient), null)) : context.notFound();
  });
  routes.post('/:id', async (context) => {
    const patient = findPatient(store, context.req.param('id'));
    if (!patient) return context.notFound();
    const form = formFrom(await context.req.parseBody());
    const fields = patientFrom(form, store.today);
    if (typeof fields === 'string') return context.html(patientFormPage(store, patient.id, form, fields), 422);
    amend<Patient>(store, patient, fields);
    return context.redirect(`/patients/${patient.id}`, 303);
  });
  return routes;
}
