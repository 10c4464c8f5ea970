//! Since when each element exists, and until when: taken from the projections to all releases.

use std::collections::HashMap;

use crate::model::{Api, Call, Check, Field, Kind, ReleaseId, Type, TypeId, Versions};

/// The API as each release has it. Releases between which nothing changes share one model.
#[derive(Debug, Default)]
pub(crate) struct States {
    /// Each with the first release that has it, oldest first.
    models: Vec<(usize, Api)>,
    releases: usize,
}

impl States {
    pub(crate) fn new(models: Vec<(usize, Api)>, releases: usize) -> Self {
        Self { models, releases }
    }

    /// The models that differ from the one before, oldest first, each with its first release.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (ReleaseId, &Api)> {
        self.models.iter().map(|(release, api)| (ReleaseId(*release), api))
    }

    /// Says of every element since when it exists without a break, and until when.
    pub(crate) fn annotate(&self, api: &mut Api) {
        let runs = self.runs();
        let described = api.described.0;
        let life = |name: &str| {
            let runs = runs.get(name).map(Vec::as_slice).unwrap_or_default();
            let run = runs.iter().find(|run| run.contains(&described)).or(runs.last());
            run.map(|run| {
                (ReleaseId(run.start), (run.end < self.releases).then_some(ReleaseId(run.end)))
            })
        };
        for call in &mut api.calls {
            if let Some(known) = life(&call.name) {
                (call.since, call.until) = known;
            }
        }
        for ty in &mut api.types {
            if let Some(known) = life(&ty.name) {
                (ty.since, ty.until) = known;
            }
            match &mut ty.kind {
                Kind::Object(object) => {
                    for field in &mut object.fields {
                        if let Some(known) = life(&format!("{}.{}", ty.name, field.wire)) {
                            (field.since, field.until) = known;
                        }
                    }
                }
                Kind::Enum(list) => {
                    for value in &mut list.values {
                        if let Some(known) = life(&format!("{}.{}", ty.name, value.label())) {
                            (value.since, value.until) = known;
                        }
                    }
                }
                _ => {}
            }
        }
        api.renamed = self.renamed();
    }

    /// Says of every element which versions have it, and which rules only some versions have.
    pub(crate) fn limit(&self, api: &mut Api) {
        let versions = api.versions();
        let models: Vec<&Api> = versions.iter().filter_map(|one| self.at(one.release)).collect();
        for call in &mut api.calls {
            let same = || models.iter().map(|model| model.call_named(&call.name));
            call.versions = Versions::new(same().map(|known| known.is_some()));
            let is_marked = |known: Option<&Call>| known.is_some_and(|known| known.multi_cluster);
            let is_any = same().any(is_marked);
            call.multi_cluster_versions = is_any.then(|| Versions::new(same().map(is_marked)));
            let has_body = |known: Option<&Call>| known.is_none_or(|known| known.body.is_some());
            let bodies = Versions::new(same().map(has_body));
            if let Some(body) = &mut call.body {
                body.versions = bodies;
            }
        }
        for ty in &mut api.types {
            let same: Vec<Option<(TypeId, &Type)>> =
                models.iter().map(|model| model.type_named(&ty.name)).collect();
            let has = |part: &dyn Fn(&Type) -> bool| {
                Versions::new(same.iter().map(|known| known.is_none_or(|(_, known)| part(known))))
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
                    let limits: Vec<Vec<Check>> = models
                        .iter()
                        .zip(&same)
                        .map(|(model, known)| {
                            known.map_or_else(Vec::new, |(id, _)| other(model, id))
                        })
                        .collect();
                    let mut all: Vec<&Check> = Vec::new();
                    for check in limits.iter().flatten() {
                        if !all.contains(&check) {
                            all.push(check);
                        }
                    }
                    ty.limited = all
                        .into_iter()
                        .map(|check| {
                            let versions = limits.iter().map(|checks| checks.contains(check));
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
            next.is_none_or(|(next, _)| *next > api.supports.0)
        });
        let supported: Vec<&Api> = supported.map(|(_, (_, model))| model).collect();
        let newest: Vec<Option<&Api>> =
            api.versions().iter().map(|version| self.at(version.release)).collect();
        let find = |model: &Api, ty: &str, wire: &str| {
            let (_, ty) = model.type_named(ty)?;
            Some(ty.object().and_then(|object| object.field(wire)).cloned())
        };
        for ty in &mut api.types {
            let (name, in_requests, in_responses) = (&ty.name, ty.in_requests, ty.in_responses);
            let Kind::Object(object) = &mut ty.kind else { continue };
            for field in &mut object.fields {
                let is_optional = |known: Option<Option<Field>>| {
                    known.is_some_and(|known| known.is_none_or(|known| known.may_be_missing()))
                };
                let of_versions = || newest.iter().map(|model| find((*model)?, name, &field.wire));
                let lacking = match in_responses {
                    true => {
                        supported.iter().any(|model| is_optional(find(model, name, &field.wire)))
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
        self.models.iter().rfind(|(first, _)| *first <= release.0).map(|(_, api)| api)
    }

    /// For each name of an element, inherited fields included, the releases that have it.
    fn runs(&self) -> HashMap<String, Vec<std::ops::Range<usize>>> {
        let mut runs: HashMap<String, Vec<std::ops::Range<usize>>> = HashMap::new();
        for (index, (start, api)) in self.models.iter().enumerate() {
            let end = self.models.get(index + 1).map_or(self.releases, |(next, _)| *next);
            let mut add = |name: String| {
                let runs = runs.entry(name).or_default();
                match runs.last_mut().filter(|run| run.end == *start) {
                    Some(run) => run.end = end,
                    None => runs.push(*start..end),
                }
            };
            api.calls.iter().for_each(|call| add(call.name.clone()));
            for ty in &api.types {
                add(ty.name.clone());
                let fields = ty.object().into_iter().flat_map(|object| &object.fields);
                fields.for_each(|field| add(format!("{}.{}", ty.name, field.wire)));
                ty.values().iter().for_each(|value| add(format!("{}.{}", ty.name, value.label())));
            }
        }
        runs
    }

    /// Earlier names and those in the newest release.
    fn renamed(&self) -> Vec<(String, String)> {
        let mut renamed = Vec::new();
        for (_, api) in &self.models {
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
