"""What every other folder uses: IRIs and prefixes, text, EDTF dates, errors, language and labels.

Floor 1, with `messages`: it imports nothing else of qkg and nothing heavy.
"""
