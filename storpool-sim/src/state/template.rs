//! Templates: settings that volumes share.

use serde::{Deserialize, Serialize};

use super::State;
use super::policy::{Limits, Policy, Tags, Wish, set_tags};
use super::volume::Volume;
use crate::error::{ServiceError, quoted};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Template {
    pub(crate) name: String,
    pub(crate) head: Option<i64>,
    pub(crate) all: i64,
    pub(crate) tail: i64,
    pub(crate) replication: Option<i64>,
    pub(crate) reuse_server: Option<bool>,
    pub(crate) limits: Limits,
    /// Tags for volumes created with it.
    pub(crate) tags: Tags,
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
        self.policy(None).uses(group)
    }

    /// The policy for a volume that itself has another; what the template leaves open comes from that.
    /// If both do, the replication is 0.
    pub(crate) fn policy(&self, own: Option<Policy>) -> Policy {
        let replication = self.replication.or(own.map(|own| own.replication));
        Policy {
            head: self.head,
            all: self.all,
            tail: self.tail,
            replication: replication.unwrap_or(0),
            reuse_server: self.reuse_server.or(own.and_then(|own| own.reuse_server)),
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
        let mut tags = Tags::new();
        set_tags(&mut tags, &new.wish.tags);
        let template = Template {
            name: name.to_owned(),
            head: policy.head,
            all: policy.all,
            tail: policy.tail,
            replication: new.wish.replication,
            reuse_server: policy.reuse_server,
            limits: new.wish.limits(Limits::default()),
            tags,
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
        let wish = Wish { replication: Some(1), ..change.wish.clone() };
        let policy = self.wished_policy(Some(template.policy(None)), &wish)?;
        template.head = policy.head;
        template.reuse_server = policy.reuse_server;
        set_tags(&mut template.tags, &change.wish.tags);
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
        let policy = |volume: &Volume| template.policy(Some(volume.policy));
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
