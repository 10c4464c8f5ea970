//! Since when each element exists, and until when: taken from the projections to all releases.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::model::{Api, Call, Check, Field, Kind, ReleaseId, Type, TypeId, Versions};
use crate::raw::Raw;

/// The API as each release has it. Releases between which nothing changes share one model.
#[derive(Debug, Default)]
pub(crate) struct States {
    /// Oldest first.
    models: Vec<State>,
    releases: usize,
}

/// The API as some releases have it.
#[derive(Debug)]
pub(crate) struct State {
    /// The first release that has it.
    pub(crate) release: usize,
    /// What it is resolved from.
    pub(crate) raw: Raw,
    pub(crate) api: Api,
}

impl States {
    pub(crate) fn new(models: Vec<State>, releases: usize) -> Self {
        Self { models, releases }
    }

    /// The releases that differ from the one before, oldest first.
    pub(crate) fn boundaries(&self) -> impl Iterator<Item = usize> {
        self.models.iter().map(|state| state.release)
    }

    /// All of them, oldest first.
    pub(crate) fn all(&self) -> &[State] {
        &self.models
    }

    /// In which releases each element exists.
    pub(crate) fn lives(&self) -> Lives<'_> {
        let mut runs: FxHashMap<(&str, &str), Vec<Range<usize>>> = FxHashMap::default();
        for (index, State { release: start, api, .. }) in self.models.iter().enumerate() {
            let end = self.models.get(index + 1).map_or(self.releases, |next| next.release);
            let mut add = |owner, part| {
                let runs = runs.entry((owner, part)).or_default();
                match runs.last_mut().filter(|run| run.end == *start) {
                    Some(run) => run.end = end,
                    None => runs.push(*start..end),
                }
            };
            api.calls.iter().for_each(|call| add(&call.name, ""));
            for ty in &api.types {
                add(&ty.name, "");
                let fields = ty.object().into_iter().flat_map(|object| &object.fields);
                fields.for_each(|field| add(&ty.name, &field.wire));
                ty.values().iter().for_each(|value| add(&ty.name, value.label()));
            }
        }
        Lives { runs, releases: self.releases, renamed: self.renamed() }
    }

    /// Says of every element which versions have it, and which rules only some versions have.
    pub(crate) fn limit(&self, api: &mut Api) {
        let versions = api.versions();
        let models = versions.iter().filter_map(|one| self.at(one.release));
        let models: Vec<Index<'_>> = models.map(Index::of).collect();
        for call in &mut api.calls {
            let same = || models.iter().map(|model| model.calls.get(call.name.as_str()).copied());
            call.versions = Versions::new(same().map(|known| known.is_some()));
            let is_marked = |known: Option<&Call>| known.is_some_and(|known| known.multi_cluster);
            let is_any = same().any(is_marked);
            call.multi_cluster_versions = is_any.then(|| Versions::new(same().map(is_marked)));
            let bodies = of_owners(same().map(|known| Some(known?.body.is_some())));
            if let Some(body) = &mut call.body {
                body.versions = bodies;
            }
        }
        for ty in &mut api.types {
            let same: Vec<Option<(TypeId, &Type)>> =
                models.iter().map(|model| model.types.get(ty.name.as_str()).copied()).collect();
            let has = |part: &dyn Fn(&Type) -> bool| {
                of_owners(same.iter().map(|known| Some(part(known.as_ref()?.1))))
            };
            ty.versions = Versions::new(same.iter().map(Option::is_some));
            match &mut ty.kind {
                Kind::Object(object) => {
                    for field in &mut object.fields {
                        let wire = &field.wire;
                        field.versions = has(&|ty| {
                            ty.object().is_some_and(|object| object.field(wire).is_some())
                        });
                    }
                }
                Kind::Enum(list) => {
                    for value in &mut list.values {
                        let wire = &value.wire;
                        value.versions = has(&|ty| ty.values().iter().any(|one| one.wire == *wire));
                    }
                }
                Kind::Integer(rules) | Kind::String(rules) => {
                    let other = |model: &Api, id| {
                        let checks = model.checks(id).into_iter();
                        checks.filter(|check| !rules.checks.contains(check)).collect::<Vec<_>>()
                    };
                    let of_model = |(model, known): (&Index<'_>, &Option<(TypeId, &Type)>)| {
                        known.map(|(id, _)| other(model.api, id))
                    };
                    let limits: Vec<Option<Vec<Check>>> =
                        models.iter().zip(&same).map(of_model).collect();
                    let mut all: Vec<&Check> = Vec::new();
                    for check in limits.iter().flatten().flatten() {
                        if !all.contains(&check) {
                            all.push(check);
                        }
                    }
                    ty.limited = all
                        .into_iter()
                        .map(|check| {
                            // No version without the type permits a value.
                            let versions = limits.iter().map(|checks| {
                                checks.as_ref().is_none_or(|checks| checks.contains(check))
                            });
                            (Versions::new(versions), check.clone())
                        })
                        .collect();
                }
                _ => {}
            }
        }
    }

    /// Makes optional what some supported release lacks or may leave out: responses of every release
    /// must be readable. Of requests, says which versions require it.
    pub(crate) fn unite(&self, api: &mut Api) {
        let supported = self.models.iter().enumerate().filter(|(index, _)| {
            let next = self.models.get(index + 1);
            next.is_none_or(|next| next.release > api.supports.0)
        });
        let supported: Vec<Index<'_>> = supported.map(|(_, state)| Index::of(&state.api)).collect();
        let versions = api.versions();
        let newest = versions.iter().filter_map(|version| self.at(version.release));
        let newest: Vec<Index<'_>> = newest.map(Index::of).collect();
        for ty in &mut api.types {
            let (name, in_requests, in_responses) = (&ty.name, ty.in_requests, ty.in_responses);
            let Kind::Object(object) = &mut ty.kind else { continue };
            for field in &mut object.fields {
                let is_optional = |known: Option<Option<&Field>>| {
                    known.is_some_and(|known| known.is_none_or(|known| known.may_be_missing()))
                };
                let of_versions = || newest.iter().map(|model| model.field(name, &field.wire));
                let lacking = match in_responses {
                    true => {
                        supported.iter().any(|model| is_optional(model.field(name, &field.wire)))
                    }
                    false => of_versions().any(is_optional),
                };
                let has_value =
                    field.ty.is_collection() || field.constant.is_some() || field.default.is_some();
                if has_value || !(lacking || field.may_be_missing()) {
                    continue;
                }
                let required: Vec<bool> = of_versions()
                    .map(|known| known.flatten().is_some_and(|known| known.in_constructor()))
                    .collect();
                if in_requests && required.iter().any(|required| *required) {
                    field.required_in = Some(Versions::new(required));
                }
                field.optional |= !field.internal;
            }
        }
    }

    /// The API as a release has it.
    pub(crate) fn at(&self, release: ReleaseId) -> Option<&Api> {
        self.models.iter().rfind(|state| state.release <= release.0).map(|state| &state.api)
    }

    /// Earlier names and those in the newest release.
    fn renamed(&self) -> Vec<(String, String)> {
        let mut renamed = Vec::new();
        for State { api, .. } in &self.models {
            let calls = api.calls.iter().map(|call| (&call.name, &call.origin));
            let types = api.types.iter().map(|ty| (&ty.name, &ty.origin));
            for (name, origin) in calls.chain(types).filter(|(name, origin)| name != origin) {
                renamed.push((name.clone(), origin.clone()));
            }
            for ty in &api.types {
                let fields = ty.object().into_iter().flat_map(|object| &object.fields);
                for field in fields.filter(|field| field.wire != field.origin) {
                    renamed.push((format!("{}.{}", ty.origin, field.wire), field.origin.clone()));
                }
            }
        }
        renamed.sort();
        renamed.dedup();
        renamed
    }
}

/// The versions that have a part, given whether each version that has its owner has it. All, if each
/// of those has it: the owner says enough.
fn of_owners(has: impl Iterator<Item = Option<bool>> + Clone) -> Versions {
    match has.clone().flatten().all(|has| has) {
        true => Versions::default(),
        false => Versions::new(has.map(|has| has == Some(true))),
    }
}

/// The releases that have each element: a call or a type, or a field or a value of a type.
pub(crate) struct Lives<'a> {
    /// By the name of the call or the type, and that of its part or nothing.
    runs: FxHashMap<(&'a str, &'a str), Vec<Range<usize>>>,
    releases: usize,
    renamed: Vec<(String, String)>,
}

impl Lives<'_> {
    /// Says of every element since when it exists without a break, and until when.
    pub(crate) fn annotate(&self, api: &mut Api) {
        let described = api.described.0;
        let mark = |owner: &str, part: &str, since: &mut ReleaseId, until: &mut Option<_>| {
            let runs = self.runs.get(&(owner, part)).map(Vec::as_slice).unwrap_or_default();
            let run = runs.iter().find(|run| run.contains(&described)).or(runs.last());
            if let Some(run) = run {
                *since = ReleaseId(run.start);
                *until = (run.end < self.releases).then_some(ReleaseId(run.end));
            }
        };
        for call in &mut api.calls {
            mark(&call.name, "", &mut call.since, &mut call.until);
        }
        for ty in &mut api.types {
            let name = &ty.name;
            mark(name, "", &mut ty.since, &mut ty.until);
            match &mut ty.kind {
                Kind::Object(object) => {
                    for field in &mut object.fields {
                        mark(name, &field.wire, &mut field.since, &mut field.until);
                    }
                }
                Kind::Enum(list) => {
                    for value in &mut list.values {
                        let label = value.label().to_owned();
                        mark(name, &label, &mut value.since, &mut value.until);
                    }
                }
                _ => {}
            }
        }
        api.renamed.clone_from(&self.renamed);
    }
}

/// The calls and types of a model by name.
struct Index<'a> {
    api: &'a Api,
    calls: FxHashMap<&'a str, &'a Call>,
    types: FxHashMap<&'a str, (TypeId, &'a Type)>,
}

impl<'a> Index<'a> {
    fn of(api: &'a Api) -> Self {
        Self {
            api,
            calls: api.calls.iter().map(|call| (call.name.as_str(), call)).collect(),
            types: api.types().map(|(id, ty)| (ty.name.as_str(), (id, ty))).collect(),
        }
    }

    /// A field, if the model has it; none if the model does not even have the type.
    fn field(&self, ty: &str, wire: &str) -> Option<Option<&'a Field>> {
        let (_, ty) = self.types.get(ty)?;
        Some(ty.object().and_then(|object| object.field(wire)))
    }
}
