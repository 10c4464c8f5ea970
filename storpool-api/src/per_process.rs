//! Values that must not outlive a fork.

use std::convert::Infallible;
use std::sync::OnceLock;

/// A process. Asking for the current one is a system call, so each attempt does it once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Process(u32);

impl Process {
    pub(crate) fn current() -> Self {
        Self(std::process::id())
    }
}

/// A value that belongs to a process, and is created anew in a forked one.
///
/// After a fork, the threads of the parent do not exist, and their locks stay locked: the child
/// must not touch the value of its parent.
pub(crate) struct PerProcess<T> {
    process: Process,
    value: T,
    /// The value of the child. In the parent it is never set, so no fork can happen while it is
    /// being set.
    child: OnceLock<Box<PerProcess<T>>>,
}

impl<T> PerProcess<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { process: Process::current(), value, child: OnceLock::new() }
    }

    /// The value of a process, which must be the current one.
    pub(crate) fn get_or_make(&self, process: Process, make: impl FnOnce() -> T) -> &T {
        let made: Result<&T, Infallible> = self.get_or_try_make(process, || Ok(make()));
        match made {
            Ok(value) => value,
            Err(never) => match never {},
        }
    }

    /// As [`PerProcess::get_or_make`], where making the value may fail.
    pub(crate) fn get_or_try_make<E>(
        &self,
        process: Process,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<&T, E> {
        let mut here = self;
        while here.process != process {
            here = match here.child.get() {
                Some(child) => child,
                None => {
                    let made = Self { process, value: make()?, child: OnceLock::new() };
                    return Ok(&here.child.get_or_init(|| Box::new(made)).value);
                }
            };
        }
        Ok(&here.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_process_has_its_own_value() {
        let parent = PerProcess::new("parent");
        let unused = || -> Result<&str, ()> { panic!("there is one") };
        let own = Process::current();
        let after = |generations| Process(own.0 + generations);
        assert_eq!(parent.get_or_try_make(own, unused), Ok(&"parent"));
        assert_eq!(parent.get_or_try_make(after(1), || Err(())), Err(()));
        let child = || Ok::<_, ()>("child");
        assert_eq!(parent.get_or_try_make(after(1), child), Ok(&"child"));
        assert_eq!(parent.get_or_try_make(after(1), unused), Ok(&"child"));
        let grandchild = || Ok::<_, ()>("grandchild");
        assert_eq!(parent.get_or_try_make(after(2), grandchild), Ok(&"grandchild"));
        assert_eq!(parent.get_or_try_make(own, unused), Ok(&"parent"));
    }
}
