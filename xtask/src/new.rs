//! `cargo xtask new`: skeletons of calls and types, at the right place and without faults.

mod kinds;
mod spec;

use std::path::Path;

use clap::{Args, Subcommand, ValueEnum};
use generator::SourceFile;
use generator::json::{Json, object, text};
use generator::scaffold::{self, Addition, What};

use crate::output::{Output, print};
use crate::{Failure, files};
use kinds::{Parts, Type};
use spec::Argument;

const CALL_EXAMPLES: &str = "\
Examples:
  cargo xtask new call lampsList --section lamps --method GET --path LampsList \\
      --returns '[Lamp]' --doc 'Returns all lamps.'
  cargo xtask new call lampDim --section lamps --method POST --path 'LampDim/{lampId}' \\
      --arg 'lampId:LampId:Lamp to dim.' --body LampDimDesc --returns Done \\
      --repeat never --why 'Each time it gets darker.' --doc 'Dims a lamp.'";

const TYPE_EXAMPLES: &str = "\
Examples:
  cargo xtask new type integer Watts --area lamps --min 0 --unit W --example 60 --doc 'Power.'
  cargo xtask new type string RoomName --area lamps --pattern '^[a-z]+$' --example hall --doc 'A room.'
  cargo xtask new type enum Bulb --area lamps --value 'LED:A diode.' --value 'arc:An arc.' --doc 'A bulb.'
  cargo xtask new type object Lamp --area lamps --field 'id:LampId:Its number.' \\
      --field 'note?:string=new:For people.' --doc 'Gives light.'
  cargo xtask new type union Found --area lamps --variant 'Lamp:Lamp:It is there.' \\
      --variant 'None:\"-\":There is none.' --doc 'A lamp, or none.'

What is not known yet can be left out: codegen tells what is missing.";

#[derive(Subcommand)]
pub(crate) enum New {
    /// Adds a call to the file of its section
    #[command(after_help = CALL_EXAMPLES)]
    Call(Call),
    /// Adds a type to the file of its area
    #[command(after_help = TYPE_EXAMPLES)]
    Type {
        #[command(subcommand)]
        ty: Type,
    },
}

#[derive(Args)]
pub(crate) struct Call {
    /// In camelCase, such as lampDim
    name: String,
    /// Id of its section, such as lamps
    #[arg(long)]
    section: String,
    #[arg(long, value_enum)]
    method: Method,
    /// Name of the query and arguments in braces, such as LampDim/{lampId}
    #[arg(long)]
    path: String,
    /// An argument of the path [may be given several times]
    #[arg(long = "arg", value_name = "NAME:TYPE:DOC")]
    args: Vec<Argument>,
    /// Type of what is sent
    #[arg(long, value_name = "TYPE")]
    body: Option<String>,
    /// Type of what is answered
    #[arg(long, value_name = "TYPE")]
    returns: String,
    /// Whether a POST may be repeated when the answer is lost
    #[arg(long, value_enum, required_if_eq("method", "POST"), requires = "why")]
    repeat: Option<Repeat>,
    /// Why it may, or may not, be repeated
    #[arg(long, requires = "repeat")]
    why: Option<String>,
    /// An error to expect, such as busy [may be given several times]
    #[arg(long = "error", value_name = "NAME")]
    errors: Vec<String>,
    /// A few words [default: the name taken apart]
    #[arg(long)]
    title: Option<String>,
    #[command(flatten)]
    common: Common,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
enum Method {
    Get,
    Post,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Repeat {
    /// Doing it twice is as doing it once
    Safe,
    Never,
}

#[derive(Args)]
struct Common {
    /// What it is for; Markdown, `[Name]` refers to types and calls
    #[arg(long)]
    doc: String,
    /// First release with it [default: the last in `releases`]
    #[arg(long, value_name = "REL")]
    since: Option<String>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    root: crate::Root,
}

#[derive(Args)]
pub(crate) struct Named {
    /// In PascalCase, such as LampDesc
    name: String,
    /// Name of the file in types/, without ending
    #[arg(long)]
    area: String,
    #[command(flatten)]
    common: Common,
}

pub(crate) fn run(new: New) -> Result<(), Failure> {
    match new {
        New::Call(call) => {
            let root = call.common.root.clone().path()?;
            let sources = files::schema(&root)?;
            let output = call.common.output;
            let next = "its `errors`, `example` and `replyDoc`, if there is more to say";
            add(&root, &sources, output, &of_call(call, &sources), next)
        }
        New::Type { ty } => {
            let (named, definition) = ty.apart();
            let root = named.common.root.clone().path()?;
            let sources = files::schema(&root)?;
            let output = named.common.output;
            let next = "a call or a type, so that it refers to it; its `unused` goes then, by hand or by `new`";
            add(
                &root,
                &sources,
                output,
                &of_type(named, definition, &sources),
                next,
            )
        }
    }
}

/// The release that a definition without one is from.
fn since(common: &Common, sources: &[SourceFile]) -> Json {
    let last = || {
        generator::load(sources)
            .ok()
            .map(|api| api.latest().name.clone())
    };
    text(&common.since.clone().or_else(last).unwrap_or_default())
}

fn of_call(call: Call, sources: &[SourceFile]) -> Addition {
    let since = since(&call.common, sources);
    let title = call.title.unwrap_or_else(|| spec::words(&call.name));
    let mut members = vec![
        ("title", text(&title)),
        ("since", since),
        (
            "method",
            text(if call.method == Method::Get {
                "GET"
            } else {
                "POST"
            }),
        ),
        ("query", text(&call.path)),
    ];
    if !call.args.is_empty() {
        let args = call.args.into_iter().map(Argument::into_json);
        members.push(("args", Json::Object(args.collect())));
    }
    members.extend(call.body.map(|body| ("body", text(&body))));
    members.push(("returns", text(&call.returns)));
    if let (Some(repeat), Some(why)) = (call.repeat, &call.why) {
        let safe = Json::Bool(repeat == Repeat::Safe);
        members.push(("repeat", object(vec![("safe", safe), ("why", text(why))])));
    }
    let errors = call.errors.iter().map(|name| text(name));
    members.push(("errors", Json::Array(errors.collect())));
    members.push(("doc", text(&call.common.doc)));
    Addition {
        what: What::Call {
            section: call.section,
        },
        name: call.name,
        definition: object(members),
    }
}

fn of_type(
    named: Named,
    (kind, (before, after)): (&str, Parts),
    sources: &[SourceFile],
) -> Addition {
    let since = since(&named.common, sources);
    let mut members = vec![("kind", text(kind)), ("since", since.clone())];
    members.extend(before);
    members.push(("doc", text(&named.common.doc)));
    members.push(("unused", text(scaffold::UNUSED)));
    for (key, mut value) in after {
        if key == "fields" {
            spec::add_since(&mut value, &since);
        }
        members.push((key, value));
    }
    Addition {
        what: What::Type { area: named.area },
        name: named.name,
        definition: object(members),
    }
}

/// Writes what was added, unless the schema would have faults then.
fn add(
    root: &Path,
    sources: &[SourceFile],
    output: Output,
    addition: &Addition,
    next: &str,
) -> Result<(), Failure> {
    let added = scaffold::add(sources, addition).map_err(Failure::Unusable)?;
    let mut all = sources.to_vec();
    for file in &added.files {
        match all.iter_mut().find(|known| known.path == file.path) {
            Some(known) => known.text.clone_from(&file.text),
            None => all.push(file.clone()),
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    generator::load(&all).map_err(|report| output.tell(&report))?;
    for file in &added.files {
        files::write(&root.join(&file.path), &file.text)?;
    }
    let (path, line) = added.place;
    let name = &addition.name;
    print(&format!(
        "added `{name}` at {path}:{line}\nnext: edit {next}\nnext: cargo xtask lint && cargo xtask codegen\n"
    ))
}
