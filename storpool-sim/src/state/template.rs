//! Templates: settings that volumes share.

use serde::{Deserialize, Serialize};

use super::State;
use super::volume::{Limits, Policy, Volume, Wish};
use crate::error::{ServiceError, quoted};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Template {
    pub(crate) name: String,
    pub(crate) all: i64,
    pub(crate) tail: i64,
    pub(crate) replication: Option<i64>,
    pub(crate) limits: Limits,
    pub(crate) size: Option<i64>,
    pub(crate) parent: Option<i64>,
}

/// Properties of a new template, or the changes that an update requests.
pub(crate) struct TemplateChange {
    pub(crate) rename: Option<String>,
    pub(crate) size: Option<i64>,
    pub(crate) parent: Option<String>,
    pub(crate) propagate: bool,
    pub(crate) wish: Wish,
}

impl Template {
    pub(crate) fn uses(&self, group: i64) -> bool {
        self.all == group || self.tail == group
    }

    /// The policy for a volume that itself has this replication.
    pub(crate) fn policy(&self, replication: i64) -> Policy {
        Policy {
            all: self.all,
            tail: self.tail,
            replication: self.replication.unwrap_or(replication),
        }
    }
}

impl State {
    pub(crate) fn template_id(&self, name: &str) -> Result<i64, ServiceError> {
        let found = self.templates.iter().find(|(_, template)| template.name == name);
        let found = found.map(|(id, _)| *id);
        found.ok_or_else(|| ServiceError::missing("Template", quoted(name)))
    }

    pub(crate) fn create_template(
        &mut self,
        name: &str,
        new: &TemplateChange,
    ) -> Result<(), ServiceError> {
        if self.template_id(name).is_ok() {
            return Err(ServiceError::exists("Template", quoted(name)));
        }
        if new.wish.all.is_none() && new.wish.tail.is_none() {
            return Err(ServiceError::invalid("placeAll: a template needs a placement group"));
        }
        // Each volume may have its own replication, so one is only borrowed here.
        let wish = Wish { replication: new.wish.replication.or(Some(1)), ..new.wish.clone() };
        let policy = self.wished_policy(None, &wish)?;
        let parent = new.parent.as_deref().map(|name| self.parent_id(name));
        let parent = parent.transpose()?;
        let id = self.fresh_id();
        let template = Template {
            name: name.to_owned(),
            all: policy.all,
            tail: policy.tail,
            replication: new.wish.replication,
            limits: new.wish.limits(Limits::default()),
            size: new.size,
            parent,
        };
        self.templates.insert(id, template);
        self.changed();
        Ok(())
    }

    pub(crate) fn update_template(
        &mut self,
        name: &str,
        change: &TemplateChange,
    ) -> Result<(), ServiceError> {
        let id = self.template_id(name)?;
        if let Some(new) = &change.rename
            && self.template_id(new).is_ok_and(|taken| taken != id)
        {
            return Err(ServiceError::exists("Template", quoted(new)));
        }
        let parent = change.parent.as_deref().map(|name| self.parent_id(name));
        let parent = parent.transpose()?;
        let mut template = self.templates[&id].clone();
        let policy = self.wished_policy(Some(template.policy(1)), &change.wish)?;
        template.all = policy.all;
        template.tail = policy.tail;
        template.replication = change.wish.replication.or(template.replication);
        template.limits = change.wish.limits(template.limits);
        template.size = change.size.or(template.size);
        template.parent = parent.or(template.parent);
        if let Some(new) = &change.rename {
            template.name.clone_from(new);
        }
        if change.propagate {
            self.propagate(id, &template)?;
        }
        self.templates.insert(id, template);
        self.changed();
        Ok(())
    }

    /// Gives the settings of a template to all that use it.
    fn propagate(&mut self, id: i64, template: &Template) -> Result<(), ServiceError> {
        let users = self.volumes.iter().filter(|(_, volume)| volume.template == Some(id));
        let policy = |volume: &Volume| template.policy(volume.policy.replication);
        let users: Vec<(i64, Policy)> = users.map(|(id, volume)| (*id, policy(volume))).collect();
        let objects = |id: &i64| self.volumes.get(id).map_or(0, |volume| volume.layout.objects);
        let moves = users.iter().map(|(id, policy)| (*id, *policy, objects(id)));
        self.check_moves(moves)?;
        for (id, policy) in users {
            self.set_policy(id, policy);
            if let Some(volume) = self.volume_mut(id) {
                volume.limits = template.limits;
            }
        }
        Ok(())
    }

    pub(crate) fn delete_template(&mut self, name: &str) -> Result<(), ServiceError> {
        let id = self.template_id(name)?;
        let user = self.volumes.values().find(|volume| volume.template == Some(id));
        if let Some(user) = user {
            let user = &user.name;
            return Err(ServiceError::busy(format!("Template `{name}` is used by `{user}`")));
        }
        self.templates.remove(&id);
        self.changed();
        Ok(())
    }
}
