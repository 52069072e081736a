"""Pages to print: text in any script, travellers of orders on A4 and on labels."""
