#!/usr/bin/env bash
# Writers of XLSX lose digits of exact numbers without a word, and write results of formulas that nobody computed.
#
# Guess: a Python int or Decimal that is written into a cell stands in the file with all its digits, because XLSX keeps numbers
#        as text; and the value beside a formula is its result, or there is none.
# Seen:  openpyxl and XlsxWriter write every number with 16 significant digits: the int 120210000000000021 becomes 1.2021e+17
#        and 1.2021E+17, Decimal('0.123456789012345678') loses its last digits, with no warning. For the formula =1+1
#        XlsxWriter writes the result 0; a reader of results (openpyxl with data_only) then says 0, not 2. Only
#        fullCalcOnLoad in the workbook tells that nobody computed it.
# Means: a whole number with an exponent is a lost id and is refused; fewer than 16 digits are read as they stand; formulas of a
#        workbook that asks to be computed are refused.
# Versions: openpyxl 3.1.5, XlsxWriter 3.2.9 (PyPI), Python 3.11. Source: run here.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check openpyxl==3.1.5 XlsxWriter==3.2.9
cat >see.py <<'PY'
import re, zipfile
from decimal import Decimal
import openpyxl, xlsxwriter

numbers = [120210000000000021, Decimal('0.123456789012345678'), 724384960650, 0.1]
book = openpyxl.Workbook()
for number in numbers:
    book.active.append([number])
book.save('openpyxl.xlsx')
other = xlsxwriter.Workbook('xlsxwriter.xlsx')
sheet = other.add_worksheet()
for row, number in enumerate(numbers):
    sheet.write(row, 0, number)
sheet.write_formula(len(numbers), 0, '=1+1')
other.close()

def part(file, name):
    return zipfile.ZipFile(file).read(name).decode()

seen = {file: re.findall(r'<v>([^<]*)</v>', part(file, 'xl/worksheets/sheet1.xml')) for file in ('openpyxl.xlsx', 'xlsxwriter.xlsx')}
result = openpyxl.load_workbook('xlsxwriter.xlsx', data_only=True).active.cell(len(numbers) + 1, 1).value
asks = 'fullCalcOnLoad="1"' in part('xlsxwriter.xlsx', 'xl/workbook.xml')
print(seen)
print({'result of =1+1': result, 'asks to be computed': asks})
assert seen['openpyxl.xlsx'] == ['1.2021e+17', '0.1234567890123457', '724384960650', '0.1']
assert seen['xlsxwriter.xlsx'] == ['1.2021E+17', '0.1234567890123457', '724384960650', '0.1', '0']
assert result == 0 and asks
PY
venv/bin/python see.py
