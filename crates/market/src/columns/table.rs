//! How a table of columns is declared: its name, and a word on each column.

/// A struct of borrowed columns, all of one length, over the rows of one instrument.
///
/// Every table has the column `ts_event`; its length is the table's.
macro_rules! columns {
    (
        $(#[$about:meta])*
        $name:ident, $table:literal { $($(#[$what:meta])* $column:ident,)+ }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<'a> {
            /// Whose rows these are.
            pub instrument: hansa_types::InstrumentId,
            $($(#[$what])* pub $column: &'a [i64],)+
        }

        impl<'a> $name<'a> {
            /// What the table is called.
            pub const TABLE: &'static str = $table;

            /// From the columns in their order.
            #[must_use]
            pub fn of(
                instrument: hansa_types::InstrumentId,
                at: impl Fn(usize) -> &'a [i64],
            ) -> Self {
                let mut place = 0;
                let mut next = || {
                    place += 1;
                    at(place - 1)
                };
                Self { instrument, $($column: next(),)+ }
            }

            /// Number of rows.
            #[must_use]
            pub const fn len(&self) -> usize {
                self.ts_event.len()
            }

            /// True without rows.
            #[must_use]
            pub const fn is_empty(&self) -> bool {
                self.ts_event.is_empty()
            }

            /// All columns are as long as `ts_event`.
            fn check_lengths(&self) -> Result<(), $crate::columns::ColumnError> {
                let lengths = [$((stringify!($column), self.$column.len()),)+];
                match lengths.into_iter().find(|(_, found)| *found != self.len()) {
                    Some((column, found)) => Err($crate::columns::ColumnError::Length {
                        table: Self::TABLE,
                        instrument: self.instrument.0,
                        column,
                        found,
                        expected: self.len(),
                    }),
                    None => Ok(()),
                }
            }
        }
    };
}

pub(super) use columns;
