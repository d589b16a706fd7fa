"""What comes with an audit from outside: the audit tool as a workbook, and files of evidence (R11, R12).

Whatever is handed in was made by somebody else on a machine that nobody here knows. Its size and kind are
looked at before anything reads it, and what isn't taken is refused in a sentence.
"""
