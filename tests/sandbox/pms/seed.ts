import type { Invoice, InvoiceLine, Patient, Payment, Product } from './model.ts';
import { addDays } from './model.ts';
import { seedPatients } from './seed-patients.ts';

/** Everything one clinic's system holds at the start. */
export type SeedData = {
  patients: Patient[];
  invoices: Invoice[];
  products: Product[];
  practitioners: string[];
  insurers: string[];
  locations: string[];
};

/** The price list, in pence. *Acupuncture session* is the one that the shipped settings file leaves out. */
const products: Product[] = [
  { name: 'Initial consultation', price: 22000 },
  { name: 'Follow-up consultation', price: 15000 },
  { name: 'Results by telephone', price: 0 },
  { name: 'Endoscopy', price: 85000 },
  { name: 'Endoscopy with biopsy', price: 98550 },
  { name: 'Minor skin procedure', price: 31000 },
  { name: 'Joint injection, ultrasound-guided', price: 28500 },
  { name: 'Hip injection under imaging', price: 120650 },
  { name: 'Catheter change', price: 14500 },
  { name: 'Knee X-ray, two views', price: 11800 },
  { name: 'Blood tests', price: 6425 },
  { name: 'Physiotherapy session', price: 6800 },
  { name: 'Dressings and materials', price: 1235 },
  { name: 'Courtesy discount', price: -2000 },
  { name: 'Acupuncture session', price: 5500 },
];

function line(date: string, item: string, quantity = 1): InvoiceLine {
  const unitPrice = products.find((product) => product.name === item)?.price ?? 0;
  return { date, item, quantity, unitPrice, amount: unitPrice * quantity };
}

/** Thirty charges over a month of rehabilitation, one every day, of four kinds. */
function rehabilitationLines(today: string): InvoiceLine[] {
  const kinds = ['Physiotherapy session', 'Physiotherapy session', 'Dressings and materials', 'Blood tests'];
  return Array.from({ length: 30 }, (_, index) =>
    line(addDays(today, index - 40), kinds[index % kinds.length] ?? 'Physiotherapy session', index % 4 === 2 ? 3 : 1),
  );
}

type Draft = Pick<Invoice, 'number' | 'patientId' | 'billTo' | 'lines'> & Partial<Invoice>;

/**
 * The clinic's data on a given day. Dates of service lie within the last six weeks (but for one that is in the future on
 * purpose), so that every invoice stays inside every insurer's submission window.
 * @param today ISO date
 */
export function seedData(today: string): SeedData {
  const day = (offset: number): string => addDays(today, offset);
  const received = (amount: number, offset: number, method: string, reference: string): Payment[] => [
    { date: day(offset), amount, method, reference },
  ];
  const drafts: Draft[] = [
    {
      number: 'INV-3001',
      patientId: 'P-1001',
      billTo: 'AXA Health',
      location: 'Harley Day Surgery',
      lines: [line(day(-12), 'Initial consultation'), line(day(-9), 'Endoscopy')],
      notes: 'Report sent to the GP on discharge.',
    },
    {
      number: 'INV-3002',
      patientId: 'P-1001',
      billTo: 'AXA Health',
      lines: [line(day(-20), 'Initial consultation')],
      date: day(-18),
    },
    { number: 'INV-3003', patientId: 'P-1002', billTo: 'Bupa', lines: rehabilitationLines(today), date: day(-8) },
    {
      number: 'INV-3004',
      patientId: 'P-1003',
      billTo: 'WPA',
      lines: [line(day(-15), 'Follow-up consultation'), line(day(-15), 'Hip injection under imaging')],
      location: 'Harley Day Surgery',
    },
    {
      number: 'INV-3005',
      patientId: 'P-1004',
      billTo: 'Aviva',
      lines: [line(day(-11), 'Initial consultation'), line(day(-11), 'Knee X-ray, two views')],
    },
    {
      number: 'INV-3006',
      patientId: 'P-1005',
      billTo: 'Vitality',
      practitioner: 'Mr Daniel Okafor',
      lines: [line(day(-10), 'Minor skin procedure'), line(day(-6), 'Results by telephone')],
    },
    {
      number: 'INV-3007',
      patientId: 'P-1006',
      billTo: 'Bupa',
      practitioner: 'Mr Daniel Okafor',
      lines: [
        line(day(-14), 'Follow-up consultation'),
        line(day(-14), 'Joint injection, ultrasound-guided', 2),
        line(day(-14), 'Courtesy discount'),
      ],
    },
    { number: 'INV-3008', patientId: 'P-1007', billTo: 'Self-pay', lines: [line(day(-7), 'Initial consultation')] },
    {
      number: 'INV-3009',
      patientId: 'P-1008',
      billTo: 'Mr Owen Llywelyn',
      lines: [line(day(-13), 'Follow-up consultation'), line(day(-13), 'Blood tests')],
      payments: received(21425, -10, 'Card', 'Till 2'),
    },
    {
      number: 'INV-3010',
      patientId: 'P-1009',
      billTo: 'Meridian Mutual Health',
      lines: [line(day(-9), 'Initial consultation')],
      notes: 'New insurer: ask for their provider form.',
    },
    {
      number: 'INV-3011',
      patientId: 'P-1001',
      billTo: 'AXA Health',
      practitioner: 'Dr Priya Raman',
      lines: [line(day(-5), 'Follow-up consultation')],
      notes: 'Seen by our locum.',
    },
    {
      number: 'INV-3012',
      patientId: 'P-1004',
      billTo: 'Aviva',
      lines: [line(day(-8), 'Follow-up consultation'), line(day(-8), 'Acupuncture session')],
    },
    {
      number: 'INV-3013',
      patientId: 'P-1005',
      billTo: 'Vitality',
      lines: [line(day(-2), 'Follow-up consultation'), line(day(9), 'Physiotherapy session')],
      date: day(0),
    },
    {
      number: 'INV-3014',
      patientId: 'P-1006',
      billTo: 'Bupa',
      lines: [line(day(-16), 'Initial consultation'), line(day(-16), 'Blood tests', 2)],
      statedTotal: 36850,
      notes: 'Total carried over from the old system.',
    },
    {
      number: 'INV-3015',
      patientId: 'P-1010',
      billTo: 'AXA Health',
      lines: [line(day(-6), 'Follow-up consultation')],
      notes: '<img src=x onerror=alert(2)> typed by a patient at the kiosk',
    },
    { number: 'INV-3016', patientId: 'P-1011', billTo: 'WPA', lines: [line(day(-6), 'Initial consultation')] },
    { number: 'INV-3017', patientId: 'P-1012', billTo: 'AXA Health', lines: [line(day(-4), 'Initial consultation')] },
    {
      number: 'INV-3018',
      patientId: 'P-1013',
      billTo: 'AXA PPP',
      practitioner: 'Hart, Amelia',
      location: 'Harley Day Surgery',
      lines: [
        line(day(-21), 'Initial consultation'),
        line(day(-17), 'Endoscopy with biopsy'),
        line(day(-17), 'Blood tests', 4),
        line(day(-17), 'Dressings and materials', 7),
      ],
      date: day(-16),
      payments: received(50000, -3, 'Insurer', 'Remittance 77120'),
    },
    {
      number: 'INV-3019',
      patientId: 'P-1002',
      billTo: 'Bupa',
      practitioner: 'Mr Daniel Okafor',
      lines: [line(day(-30), 'Catheter change')],
      date: day(-28),
      payments: received(14500, -2, 'Insurer', 'BACS 5510'),
    },
    {
      number: 'INV-3020',
      patientId: 'P-1014',
      billTo: 'AXA Health',
      lines: [line(day(-7), 'Initial consultation'), line(day(-7), 'Blood tests')],
      notes: 'Check the membership card: number was read over the telephone.',
    },
    { number: 'INV-3021', patientId: 'P-1015', billTo: 'WPA', lines: [line(day(-5), 'Follow-up consultation')] },
  ];
  return {
    patients: seedPatients(),
    invoices: drafts.map((draft) => ({
      date: day(-3),
      practitioner: 'Dr Amelia Hart',
      location: 'Harley Consulting Rooms',
      payments: [],
      notes: '',
      statedTotal: null,
      ...draft,
    })),
    products,
    practitioners: ['Dr Amelia Hart', 'Hart, Amelia', 'Mr Daniel Okafor', 'Dr Priya Raman'],
    insurers: ['AXA Health', 'AXA PPP', 'Aviva', 'Bupa', 'Meridian Mutual Health', 'Vitality', 'WPA'],
    locations: ['Harley Consulting Rooms', 'Harley Day Surgery'],
  };
}
