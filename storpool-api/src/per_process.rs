//! Values that must not outlive a fork.

use std::sync::OnceLock;

/// A value that belongs to a process, and is created anew in a forked one.
///
/// After a fork, the threads of the parent do not exist, and their locks stay locked: the child
/// must not touch the value of its parent.
pub(crate) struct PerProcess<T> {
    process: u32,
    value: T,
    /// The value of the child. In the parent it is never set, so no fork can happen while it is
    /// being set.
    child: OnceLock<Box<PerProcess<T>>>,
}

impl<T> PerProcess<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { process: std::process::id(), value, child: OnceLock::new() }
    }

    /// The value of this process.
    pub(crate) fn get_or_make(&self, make: impl FnOnce() -> T) -> &T {
        let made: Result<&T, std::convert::Infallible> = self.get_or_try_make(|| Ok(make()));
        match made {
            Ok(value) => value,
            Err(never) => match never {},
        }
    }

    /// As [`PerProcess::get_or_make`], where making the value may fail.
    pub(crate) fn get_or_try_make<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        self.of_process(std::process::id(), make)
    }

    fn of_process<E>(&self, process: u32, make: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
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
        let own = std::process::id();
        assert_eq!(parent.of_process(own, unused), Ok(&"parent"));
        assert_eq!(parent.of_process(own + 1, || Err(())), Err(()));
        let child = || Ok::<_, ()>("child");
        assert_eq!(parent.of_process(own + 1, child), Ok(&"child"));
        assert_eq!(parent.of_process(own + 1, unused), Ok(&"child"));
        let grandchild = || Ok::<_, ()>("grandchild");
        assert_eq!(parent.of_process(own + 2, grandchild), Ok(&"grandchild"));
        assert_eq!(parent.of_process(own, unused), Ok(&"parent"));
    }
}
