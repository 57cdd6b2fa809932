"""Reports on a plan: a page, a workbook, a table, a calendar."""
