//! Misspelled names.

/// The known name that a wrong one was probably meant to be.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    // Anything longer is not a misspelled name, and comparing takes as long as both are.
    const LONGEST: usize = 100;
    if name.len() > LONGEST {
        return None;
    }
    let most = name.len().div_ceil(3).max(1);
    let lower = name.to_lowercase();
    known
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_name_differs_by_a_third_at_most() {
        let known = || ["optional", "internal", "since", "GET"].into_iter();
        assert_eq!(nearest("optionl", known()), Some("optional"));
        assert_eq!(nearest("sicne", known()), Some("since"));
        assert_eq!(nearest("Since", known()), Some("since"));
        assert_eq!(nearest("colour", known()), None);
        assert_eq!(nearest("PUT", known()), None);
    }
}
