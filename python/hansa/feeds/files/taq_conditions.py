"""Sale conditions of the consolidated tapes that are no print at the market's price of the moment.

Source: CTA and UTP plan specifications, table of sale conditions ("update last": no). Odd lots (I)
and extended hours (T) do not update the last sale either, but are prints of their moment: kept.
"""

#: What is left out, and why.
NO_PRINTS = {
    "B": "average price",
    "C": "cash settlement",
    "G": "bunched and sold late",
    "H": "price variation",
    "L": "sold last, reported late",
    "M": "official close, no trade",
    "N": "next day's settlement",
    "P": "refers to a prior price",
    "Q": "official open, no trade",
    "R": "seller's settlement",
    "U": "extended hours, reported out of sequence",
    "V": "contingent",
    "W": "average price",
    "Z": "reported out of sequence",
    "4": "derivatively priced",
    "7": "contingent, qualified",
    "9": "corrected official close, no trade",
}

#: A pattern that finds any of them among the letters of a row.
IS_NO_PRINT = "[" + "".join(NO_PRINTS) + "]"
