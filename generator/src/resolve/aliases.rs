//! What people search for: aliases that add nothing.

use super::context::Context;
use crate::chars;
use crate::diag::Code;
use crate::project::Detail;
use crate::read::Word;

pub(super) fn check(context: &mut Context<'_>) {
    let raw = context.raw;
    if !context.is_whole() || raw.detail == Detail::Structure {
        return;
    }
    let mut check = |name: &Word, title: Option<&Word>, aliases: &[Word]| {
        for alias in aliases.iter().filter(|alias| adds_nothing(alias, name, title)) {
            let message = format!("the alias `{}` of `{}` adds nothing", alias.text, name.text);
            let help = "remove it: a search for it finds the name or the title";
            context.error(Code::NeedlessAlias, alias.span, message).help(help);
        }
    };
    for section in &raw.sections {
        check(&section.name, section.title.as_ref(), &section.aliases);
    }
    for error in &raw.errors {
        check(&error.name, None, &error.aliases);
    }
    for chapter in &raw.guide {
        check(&chapter.name, chapter.title.as_ref(), &chapter.aliases);
    }
    for task in &raw.tasks {
        check(&task.name, task.title.as_ref(), &task.aliases);
    }
    for call in &raw.calls {
        check(&call.name, call.title.as_ref(), &call.aliases);
    }
    for ty in &raw.types {
        check(&ty.name, None, &ty.aliases);
        for field in ty.kind.fields() {
            check(&field.name, None, &field.aliases);
        }
    }
}

/// Whether an alias is the name, whatever separates its words, or a part of the title.
fn adds_nothing(alias: &Word, name: &Word, title: Option<&Word>) -> bool {
    let joined = |text: &str| text.to_lowercase().replace(|char: char| !char.is_alphanumeric(), "");
    let alias = alias.text.trim();
    let of_title = title.is_some_and(|title| chars::has_phrase(&chars::plain(&title.text), alias));
    // An empty one was reported.
    !alias.is_empty() && (joined(alias) == joined(&name.text) || of_title)
}
