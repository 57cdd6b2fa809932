"""Workbooks (``.xlsx``) and tables of plans (``.csv``): the same instances and plans, as sheets of rows."""
