//! The name of this host, by which its section is found.

use std::fs;
use std::path::Path;

/// The name as the kernel has it, or else as it is set at boot; under a root other than `/`, which
/// is another system's, only the latter.
pub(super) fn name(root: &Path) -> Option<String> {
    let kernel = (root == Path::new("/")).then(|| read(Path::new("/proc/sys/kernel/hostname")));
    kernel.flatten().or_else(|| read(&root.join("etc/hostname")))
}

fn read(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let mut names = text.lines().map(str::trim);
    let name = names.find(|line| !line.is_empty() && !line.starts_with('#'))?;
    Some(name.to_owned())
}
