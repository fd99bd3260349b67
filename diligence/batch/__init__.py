"""Batch screening: many grants under one policy and one state of all lists, as tables that can be made again."""
