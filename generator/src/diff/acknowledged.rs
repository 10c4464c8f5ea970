//! Breaks that are accepted, each with a reason, and until when.

use super::Difference;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::Api;
use crate::read::{Members, entries};
use crate::report::Report;
use crate::source::{self, SourceFile};

/// A break that is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// As [`Difference::key`] has it.
    pub key: String,
    /// Why.
    pub reason: String,
    /// The last release for which it is accepted.
    pub until: String,
}

/// All breaks that are accepted.
#[derive(Clone, Debug, Default)]
pub struct Breaks {
    all: Vec<Acknowledged>,
}

impl Breaks {
    /// Reads a file such as
    /// `{"breaks": {"Thing.size member-removed": {"reason": "…", "until": "3.1.0"}}}`.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn read(file: &SourceFile) -> Result<Self, Report> {
        let mut diags = Diagnostics::default();
        let root = source::parse(0, file, &mut diags);
        let mut all = Vec::new();
        if let Some(root) = &root {
            let top = Members::of(root, "a list of acknowledged breaks", &mut diags);
            if let Some(mut top) = top {
                let breaks = top.required("breaks");
                let breaks = breaks.and_then(|node| entries(node, "breaks", top.diags));
                for member in breaks.unwrap_or_default() {
                    let one = Members::of(&member.value, "an acknowledged break", top.diags);
                    let Some(mut one) = one else { continue };
                    let (reason, until) = (one.required_word("reason"), one.required_word("until"));
                    one.finish();
                    if let (Some(reason), Some(until)) = (reason, until) {
                        if numbers(&until.text).is_none() {
                            top.diags.add(
                                Diagnostic::new(
                                    Code::UnknownRelease,
                                    until.place,
                                    format!("`{}` is not a version", until.text),
                                )
                                .help("write numbers with dots between, such as 3.0.1"),
                            );
                        }
                        all.push(Acknowledged {
                            key: member.key.clone(),
                            reason: reason.text,
                            until: until.text,
                        });
                    }
                }
                top.finish();
            }
        }
        if diags.is_empty() {
            return Ok(Self { all });
        }
        let sources = std::slice::from_ref(file);
        Err(Report::new(diags, sources, &[root]))
    }

    /// Marks what is accepted in a schema of this release. Returns what is accepted no more because
    /// it has expired, and what does not happen at all.
    pub fn apply(
        &self,
        differences: &mut [Difference],
        new: &Api,
    ) -> (Vec<&Acknowledged>, Vec<&Acknowledged>) {
        let now = numbers(&new.latest().name);
        let (mut expired, mut unused) = (Vec::new(), Vec::new());
        for one in &self.all {
            let mut found = false;
            let gone_by = numbers(&one.until) < now;
            for difference in differences.iter_mut() {
                if difference.key() == one.key {
                    found = true;
                    if !gone_by {
                        difference.acknowledged = Some(one.reason.clone());
                    }
                }
            }
            match (found, gone_by) {
                (true, true) => expired.push(one),
                (false, _) => unused.push(one),
                (true, false) => {}
            }
        }
        (expired, unused)
    }
}

fn numbers(version: &str) -> Option<Vec<u32>> {
    version.split('.').map(|part| part.parse().ok()).collect()
}
