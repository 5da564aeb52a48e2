"""Makes workbook.xlsx with openpyxl 3.1.5: a reader's independent view of what Excel files hold."""
import datetime
import sys
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

book = Workbook()
sheet = book.active
sheet.title = "Allies"
sheet.append(["ally", "year", "support", "signed", "seen", "mixed", "formal", "wait"])
day, time = datetime.date(1949, 4, 4), datetime.datetime(2001, 9, 11, 8, 46, 40)
sheet.append(["Türkei", 1952, 0.1, day, time, 7, True, datetime.timedelta(hours=36)])
sheet.append(["Łódź & <co>", 1953, -1e-7, datetime.date(1900, 2, 28), time, "n/a", False, datetime.timedelta(hours=1)])
sheet.append([None, None, "#N/A", datetime.date(1900, 3, 1), time, day, None, None])
sheet.append([CellRichText("rich ", TextBlock(InlineFont(b=True), "text")), 1955, 1e300, None, None, time, True, None])
sheet["C4"].data_type = "e"
for row in range(2, 6):
    sheet.cell(row, 8).number_format = "[h]:mm:ss"
other = book.create_sheet("Offset & more")
other["C4"], other["D4"], other["C6"] = "x", "x", 5
book.create_chartsheet("Chart")
book.save(sys.argv[1])
