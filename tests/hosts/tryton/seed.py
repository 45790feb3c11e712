"""Fills a fresh Tryton database with one UK clinic: company, insurers, patients and invoices.

Run with the system's Python, which has Debian's Tryton packages:
    /usr/bin/python3 seed.py TRYTOND.CONF DATABASE
Prints one JSON object to stdout: the database ids of the invoices, by what they are there for.
"""
import datetime
import json
import os
import sys
from decimal import Decimal

CONFIGURATION, DATABASE = sys.argv[1:3]
# Told by DB_NAME, and not as an argument: proteus would take an argument for the database's address, over the configuration's.
os.environ['DB_NAME'] = DATABASE

from proteus import Model, Wizard, config  # noqa: E402

session = config.set_trytond(config_file=CONFIGURATION)


def write_dates_as_in_britain():
    """sao shows dates in the format of the user's language; 'en' is American until told otherwise."""
    Language = Model.get('ir.lang')
    english, = Language.find([('code', '=', 'en')])
    english.date = '%d/%m/%Y'
    english.save()
    User = Model.get('res.user')
    administrator, = User.find([('login', '=', 'admin')])
    administrator.language = english
    administrator.save()


def pounds():
    Currency = Model.get('currency.currency')
    found = Currency.find([('code', '=', 'GBP')])
    currency = found[0] if found else Currency(code='GBP', rounding=Decimal('0.01'))
    currency.name, currency.symbol = 'Pound Sterling', '£'
    currency.rates.new(date=datetime.date(2000, 1, 1), rate=Decimal('1'))
    currency.save()
    return currency


def country():
    Country = Model.get('country.country')
    found = Country.find([('code', '=', 'GB')])
    if found:
        return found[0]
    united_kingdom = Country(name='United Kingdom', code='GB')
    united_kingdom.save()
    return united_kingdom


def party(name, code, street, postcode, city, where):
    Party = Model.get('party.party')
    new = Party(name=name, code=code)
    address, = new.addresses
    address.street, address.postal_code, address.city, address.country = street, postcode, city, where
    new.save()
    return new


def company(clinic, currency):
    wizard = Wizard('company.company.config')
    wizard.execute('company')
    wizard.form.party, wizard.form.currency = clinic, currency
    wizard.execute('add')
    User = Model.get('res.user')
    session._context = User.get_preferences(True, {})
    new, = Model.get('company.company').find()
    return new


def chart_of_accounts(owner):
    Account = Model.get('account.account')
    ModelData = Model.get('ir.model.data')
    template, = ModelData.find([('module', '=', 'account'), ('fs_id', '=', 'account_template_root_en')], limit=1)
    wizard = Wizard('account.create_chart')
    wizard.execute('account')
    wizard.form.account_template = Model.get('account.account.template')(template.db_id)
    wizard.form.company = owner
    wizard.execute('create_account')

    def account(kind):
        return Account.find([('type.' + kind, '=', True), ('company', '=', owner.id)], limit=1)[0]

    wizard.form.account_receivable, wizard.form.account_payable = account('receivable'), account('payable')
    wizard.execute('create_properties')
    return account('revenue')


def fiscal_year(owner, year):
    """Invoices are numbered INV-2041 onwards: at most ten characters, which AXA asks for."""
    Sequence, StrictSequence = Model.get('ir.sequence'), Model.get('ir.sequence.strict')
    SequenceType = Model.get('ir.sequence.type')
    moves, = SequenceType.find([('name', '=', 'Account Move')], limit=1)
    invoices, = SequenceType.find([('name', '=', 'Invoice')], limit=1)
    new = Model.get('account.fiscalyear')(name=str(year), company=owner)
    new.start_date, new.end_date = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    new.post_move_sequence = Sequence(name=str(year), sequence_type=moves, company=owner)
    new.post_move_sequence.save()
    numbers = StrictSequence(
        name='Invoices %s' % year, sequence_type=invoices, company=owner, prefix='INV-', number_next=2041)
    numbers.save()
    kinds, = new.invoice_sequences
    kinds.out_invoice_sequence = kinds.in_invoice_sequence = numbers
    kinds.out_credit_note_sequence = kinds.in_credit_note_sequence = numbers
    new.save()
    new.click('create_period')


def products(revenue, prices):
    Category = Model.get('product.category')
    category = Category(name='Clinical work', accounting=True, account_revenue=revenue)
    category.save()
    unit, = Model.get('product.uom').find([('name', '=', 'Unit')])
    made = {}
    for name, price in prices.items():
        template = Model.get('product.template')(name=name, default_uom=unit, type='service')
        template.list_price, template.account_category = Decimal(price), category
        template.save()
        made[name], = template.products
    return made


def invoice(insurer, patient, date, lines):
    """An invoice to the insurer: Description names the patient, Reference is the patient's number."""
    new = Model.get('account.invoice')(type='out')
    new.party = insurer
    new.invoice_date = date
    new.description, new.reference = patient.name, patient.code
    for product, quantity, price in lines:
        line = new.lines.new()
        line.product = product
        line.description = product.template.name
        line.quantity, line.unit_price = quantity, Decimal(price)
    new.save()
    return new


def main():
    today = datetime.date.today()
    # Never across a year's end: Tryton numbers invoices by fiscal year.
    billed = max(today - datetime.timedelta(days=3), datetime.date(today.year, 1, 1))

    write_dates_as_in_britain()
    where = country()
    clinic = party('Harley Practice', 'C-1', '12 Harley Street', 'W1G 9PG', 'London', where)
    owner = company(clinic, pounds())
    revenue = chart_of_accounts(owner)
    fiscal_year(owner, today.year)
    sold = products(revenue, {'Initial consultation': '250', 'Endoscopy': '1250'})

    axa = party('AXA Health', 'I-1', '20 Gracechurch Street', 'EC3V 0BG', 'London', where)
    bupa = party('Bupa', 'I-2', '1 Angel Court', 'EC2R 7HJ', 'London', where)
    jane = party('Mrs Jane Doe', 'P-1001', '4 Orchard Lane', 'SW4 0AB', 'London', where)
    sean = party("Mr Sean O'Connor", 'P-1002', '9 Mill Road', 'CB1 2AD', 'Cambridge', where)

    consultation, endoscopy = sold['Initial consultation'], sold['Endoscopy']
    first = invoice(axa, jane, billed, [(consultation, 1, '250.00'), (endoscopy, 1, '1250.00')])
    second = invoice(bupa, sean, billed, [(consultation, 2, '160.50'), (endoscopy, 1, '980.00')])
    draft = invoice(axa, jane, billed, [(consultation, 1, '250.00'), (endoscopy, 1, '1250.00')])
    for each in (first, second):
        each.click('post')
    print(json.dumps({'posted': first.id, 'secondPosted': second.id, 'draft': draft.id}))


main()
