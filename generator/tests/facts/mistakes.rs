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
        lines: &["scalar\tObjectState\trule\t1.0.0\t-\tnumbered from 0: undefined, ok, \
             outdated, in recovery, waiting for version, waiting for disk, data not \
             present, data lost, waiting for chain, wait idle"],
    },
    Mistake {
        why: "until 1.3.0, what is called the balancer is the relocator, with its values",
        lines: &["field\tVolumeBalancerStatus\tstatus\t1.0.0\t1.3.0\t~RelocatorStatus"],
    },
    Mistake {
        why: "the maximum was corrected in 5.0.0; ids of 4.x were never greater",
        lines: &[
            "scalar\tBridgeId\trule\t4.0.0\t5.0.0\tinteger 1..4095",
            "scalar\tClientId\trule\t4.0.0\t5.0.0\tinteger 1..4095",
            "scalar\tMgmtId\trule\t4.0.0\t5.0.0\tinteger 1..4095",
        ],
    },
    Mistake {
        why: "patterns that do not match from the start, and in 4.x one character too few",
        lines: &[
            "scalar\tClusterId\trule\t5.2.0\t-\tstring ^[a-z0-9]+\\.[a-z0-9]+$",
            "scalar\tGlobalVolumeId\trule\t4.0.0\t-\tstring \
             ^[a-z0-9]+\\.[a-z0-9]+\\.[a-z0-9]+$",
            "scalar\tLocationId\trule\t4.0.0\t-\tstring ^[a-z0-9]+$",
            "scalar\tSubClusterId\trule\t5.5.0\t-\tstring ^[a-z0-9]+$",
        ],
    },
    Mistake {
        why: "the first value was taken for the name of the enumeration",
        lines: &[
            "scalar\tDeleteBlocked\trule\t5.2.0\t6.0.0\tone of [\"disk down\", \
             \"flushing\", \"generation mismatch\", \"multiple children\", \"not \
             blocked\", \"parent recovering from remote\", \"peer down\", \"pending\", \
             \"rebasing\", \"recovering from remote\", \"unknown\", \"volume not found\", \
             \"write not completed\"]",
            "scalar\tDematerializationStatus\trule\t5.2.0\t6.0.0\tone of \
             [\"allObjectsUsed\", \"complete\", \"pending\"]",
            "scalar\tMultiClusterState\trule\t5.2.0\t6.0.0\tone of [\"clusterLocal\", \
             \"clusterLocalAutoReconcile\", \"clusterLocalAutoReconcileExported\", \
             \"clusterLocalExported\", \"owner\", \"ownerExported\", \"slaveCopy\"]",
            "scalar\tOnAttached\trule\t5.2.0\t6.0.0\tone of [\"detach\", \"detachForce\", \
             \"export\", \"fail\"]",
            "scalar\tmcMode\trule\t7.3.0\t-\tone of [\"export\", \"move\"]",
        ],
    },
    Mistake {
        why: "the maximum is 2^64, one more than 64 bits can hold",
        lines: &["scalar\tVagId\trule\t7.1.0\t-\tinteger 1..18446744073709551615"],
    },
    Mistake {
        why: "the name of a field was corrected in 5.5.0: the service always sent `snapshots`",
        lines: &[
            "field\tGroupSnapshotsResult\tvolumes\t4.0.0\t5.5.0\tnone",
            "field\tGroupSnapshotsResult\tsnapshots\t4.0.0\t5.5.0\t[GroupSnapshotResult]",
        ],
    },
    Mistake {
        why: "the description was corrected in 5.3.0: an object never came here",
        lines: &[
            "field\tSnapshot\tbackup\t5.2.0\t5.3.0\tnone",
            "field\tSnapshotBackupSummary\tbackupOfGlobalId\t5.2.0\t5.3.0\tnone",
            "field\tSnapshotBackupSummary\tbackupOfVisibleVolumeId\t5.2.0\t5.3.0\tnone",
            "field\tSnapshotInfo\tbackup\t5.2.0\t5.3.0\tnone",
            "field\tSnapshotSpace\tbackup\t5.2.0\t5.3.0\tnone",
            "field\tSnapshotSummary\tbackup\t5.2.0\t5.3.0\tnone",
            "object\tSnapshotBackupSummary\tbase\t5.2.0\t5.3.0\tnone",
        ],
    },
    Mistake {
        why: "a pattern in place of a type, which became the default of a string",
        lines: &[
            "field\tiSCSICommandCreateInitiator\tname\t4.0.0\t-\tIscsiName",
            "field\tiSCSICommandCreatePortal\tportalGroup\t4.0.0\t-\tIscsiPortalGroupName",
            "field\tiSCSICommandCreatePortalGroup\tname\t4.0.0\t-\tIscsiPortalGroupName",
            "field\tiSCSICommandDeleteInitiator\tname\t4.0.0\t-\tIscsiName",
            "field\tiSCSICommandDeletePortalGroup\tname\t4.0.0\t-\tIscsiPortalGroupName",
            "field\tiSCSICommandExport\tinitiator\t4.0.0\t-\tIscsiName",
            "field\tiSCSICommandExport\tportalGroup\t4.0.0\t-\tIscsiPortalGroupName",
            "field\tiSCSICommandExportDelete\tinitiator\t4.0.0\t-\tIscsiName",
            "field\tiSCSICommandExportDelete\tportalGroup\t4.0.0\t-\tIscsiPortalGroupName",
            "field\tiSCSICommandInitiatorAddNetwork\tinitiator\t4.0.0\t-\tIscsiName",
            "field\tiSCSICommandPortalGroupAddNetwork\tportalGroup\t4.0.0\t-\tIscsiPortalGroupName",
            "field\tiSCSICommandSetBaseName\tname\t4.0.0\t-\tIscsiName",
            "field\tiSCSIConfigData\tbaseName\t4.0.0\t-\tIscsiName",
            "field\tiSCSIExport\tportalGroup\t4.0.0\t-\tIscsiPortalGroupName",
            "field\tiSCSIExport\ttarget\t4.0.0\t-\tIscsiName",
            "field\tiSCSIInitiator\tname\t4.0.0\t-\tIscsiName",
            "field\tiSCSIPortalGroup\tname\t4.0.0\t-\tIscsiPortalGroupName",
            "field\tiSCSITarget\tname\t4.0.0\t-\tIscsiName",
        ],
    },
    Mistake {
        why: "an object without a name, with one field",
        lines: &[
            "call\tlocationRemove\tbody\t5.5.0\t-\tLocationRemoveDesc",
            "field\tLocationRemoveDesc\tlocation\t5.5.0\t-\tRemoteLocationName",
            "object\tLocationRemoveDesc\tbase\t5.5.0\t-\tnone",
        ],
    },
    Mistake {
        why: "its keys are those of other calls, which take global ids since 5.2.0",
        lines: &["call\tvolumesStatus\treturns\t5.2.0\t7.1.0\t{Either(SnapshotNameOrGlobalId, \
             VolumeNameOrGlobalId): VolumeStatus}"],
    },
];
