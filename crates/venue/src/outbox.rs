//! Reports on their way to the desk.

use std::collections::VecDeque;

use hansa_types::{ExecutionReport, TimeNs};

/// Reports by (`ts_recv`, `exec_id`).
#[derive(Debug, Clone, Default)]
pub(crate) struct Outbox {
    reports: VecDeque<ExecutionReport>,
    last_exec_id: u64,
}

impl Outbox {
    /// Numbers a report and puts it in its place.
    pub(crate) fn push(&mut self, mut report: ExecutionReport) {
        self.last_exec_id += 1;
        report.exec_id = self.last_exec_id;
        let is_last = self.reports.back().is_none_or(|last| last.ts_recv <= report.ts_recv);
        if is_last {
            self.reports.push_back(report);
            return;
        }
        let place = self.reports.partition_point(|other| other.ts_recv <= report.ts_recv);
        self.reports.insert(place, report);
    }

    /// Hands out what the desk has by `until`.
    pub(crate) fn drain(&mut self, until: TimeNs, out: &mut Vec<ExecutionReport>) {
        let count = self.reports.iter().take_while(|report| report.ts_recv <= until).count();
        out.extend(self.reports.drain(..count));
    }

    pub(crate) fn next_due(&self) -> Option<TimeNs> {
        self.reports.front().map(|report| report.ts_recv)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.reports.is_empty()
    }
}
