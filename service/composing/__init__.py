"""Answers that are no single query: what a word means, why a number changed, a report.

    definition_answer(Define(("sales.revenue",), "sales"), book, reaches, zone)     Kind.DEFINITION
    change_answer(Investigate(query), workshop)                                     Kind.REPORT, a section per dimension
    report_answer(Overview(title, sections), workshop)                              Kind.REPORT, a section per query

What is counted comes from governed queries, which the `Workshop` runs all on one snapshot with one `now`.
"""
