//! Catches all that is traced and logged.

use std::fmt::{Debug, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Everything at every level, one line each: `span`, `record` or `event`, the level, the target,
/// the name, and the fields.
#[derive(Clone, Default)]
pub struct Caught {
    lines: Arc<Mutex<Vec<String>>>,
    next: Arc<AtomicU64>,
}

impl Caught {
    /// Starts to catch, once per process.
    pub fn global() -> &'static Self {
        static CAUGHT: OnceLock<Caught> = OnceLock::new();
        CAUGHT.get_or_init(|| {
            let caught = Self::default();
            tracing::subscriber::set_global_default(caught.clone()).unwrap();
            log::set_logger(Box::leak(Box::new(caught.clone()))).unwrap();
            log::set_max_level(log::LevelFilter::Trace);
            caught
        })
    }

    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// The lines of this crate.
    pub fn own(&self) -> Vec<String> {
        let mut lines = self.lines();
        lines.retain(|line| line.contains(" storpool_api "));
        lines
    }

    fn push(&self, kind: &str, metadata: Option<&Metadata<'_>>, fields: Fields) {
        let about = match metadata {
            Some(about) => format!("{} {} {}", about.level(), about.target(), about.name()),
            None => "- storpool_api -".to_owned(),
        };
        let line = format!("{kind} {about}{}", fields.0);
        self.lines.lock().unwrap().push(line);
    }
}

#[derive(Default)]
struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Caught {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        span.record(&mut fields);
        self.push("span", Some(span.metadata()), fields);
        Id::from_u64(self.next.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut fields = Fields::default();
        values.record(&mut fields);
        self.push("record", None, fields);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.push("event", Some(event.metadata()), fields);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Lines that the HTTP library logs with the crate `log`.
impl log::Log for Caught {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("log {} {} {}", record.level(), record.target(), record.args());
        self.lines.lock().unwrap().push(line);
    }

    fn flush(&self) {}
}
