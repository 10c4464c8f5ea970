//! What the reference has wrong, and the schema does not repeat.

/// Facts that have the same reason.
pub(crate) struct Mistake {
    pub(crate) why: &'static str,
    /// Kind, name, part, first release, first release without, what the schema has instead.
    pub(crate) lines: &'static [&'static str],
}

pub(crate) const MISTAKES: &[Mistake] = &[
    Mistake {
        why: "constants of C, one misspelled; the schema has words for people",
        lines: &[
            "scalar\tObjectState\trule\t1.0.0\t-\tnumbered from 0: undefined, ok, outdated, \
             in recovery, waiting for version, waiting for disk, data not present, data lost, \
             waiting for chain, wait idle",
        ],
    },
    Mistake {
        why: "until 1.3.0, what is called the balancer is the relocator, with its values",
        lines: &["field\tVolumeBalancerStatus\tstatus\t1.0.0\t1.3.0\t~RelocatorStatus"],
    },
];
