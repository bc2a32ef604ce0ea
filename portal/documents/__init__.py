"""Paper and tables: PDF by typst, QR codes, spreadsheets in and out. Pure in and out: text and bytes, no database."""
