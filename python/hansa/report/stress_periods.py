"""Times in which markets fell, by name: from the close of one day to that of another."""

from typing import NamedTuple


class Period(NamedTuple):
    """`start` is the day whose end it is measured from, `end` the day whose end it runs to (UTC).
    `source` says where the dates are from.
    """

    name: str
    market: str
    start: str
    end: str
    source: str


_CLOSES = "closes of the S&P 500: peak and low"

#: In order of their beginnings.
PERIODS = (
    Period("Black Monday", "shares", "1987-10-13", "1987-10-20", "Brady Commission 1988"),
    Period("Asian crisis", "shares", "1997-10-24", "1997-10-27", "SEC, Trading Analysis, 1998"),
    Period("Russia and LTCM", "all", "1998-08-14", "1998-10-08", "BIS, CGFS 12, 1999"),
    Period("Dot-com bust", "shares", "2000-03-24", "2002-10-09", _CLOSES),
    Period("September 2001", "shares", "2001-09-10", "2001-09-21", _CLOSES),
    Period("Financial crisis", "all", "2007-10-09", "2009-03-09", _CLOSES),
    Period("Lehman", "all", "2008-09-12", "2008-11-20", "bankruptcy; low of the S&P 500"),
    Period("Flash crash", "shares", "2010-05-05", "2010-05-06", "CFTC and SEC 2010"),
    Period("Downgrade of the US", "all", "2011-07-22", "2011-10-03", _CLOSES),
    Period("Taper tantrum", "rates", "2013-05-21", "2013-06-24", "Bernanke's testimony; S&P low"),
    Period("Mt. Gox", "crypto", "2014-02-06", "2014-02-25", "withdrawals halted; site closed"),
    Period("China devalues", "shares", "2015-08-10", "2015-08-25", "PBoC; low of the S&P 500"),
    Period("Brexit vote", "all", "2016-06-23", "2016-06-27", "referendum; low of the S&P 500"),
    Period("Crypto winter", "crypto", "2017-12-17", "2018-12-15", "high and low of bitcoin"),
    Period("Volatility shock", "shares", "2018-01-26", "2018-02-08", "BIS Quarterly, March 2018"),
    Period("Fourth quarter 2018", "shares", "2018-09-20", "2018-12-24", _CLOSES),
    Period("Covid crash", "all", "2020-02-19", "2020-03-23", _CLOSES),
    Period("Crypto Black Thursday", "crypto", "2020-03-11", "2020-03-13", "low of bitcoin"),
    Period(
        "China bans mining", "crypto", "2021-05-11", "2021-05-19", "PBoC notice; low of bitcoin"
    ),
    Period("Bear market of 2022", "all", "2022-01-03", "2022-10-12", _CLOSES),
    Period("Terra", "crypto", "2022-05-06", "2022-05-13", "Liu, Makarov and Schoar 2023"),
    Period("Celsius and 3AC", "crypto", "2022-06-11", "2022-06-18", "withdrawals halted; low"),
    Period("FTX", "crypto", "2022-11-05", "2022-11-11", "sale of FTT told; bankruptcy"),
    Period("Silicon Valley Bank", "all", "2023-03-08", "2023-03-13", "Federal Reserve 2023"),
    Period("Yen carry unwinds", "all", "2024-07-31", "2024-08-05", "BIS Bulletin 90, 2024"),
    Period("Tariffs of April 2025", "all", "2025-04-02", "2025-04-08", "announcement; S&P low"),
)
