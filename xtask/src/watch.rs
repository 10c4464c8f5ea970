//! `cargo xtask codegen --watch`: generates whenever the schema is saved, and serves the page.

mod changes;
mod serve;

use std::io;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Instant;

use generator::SourceFile;
use generator::report::{Format, Report};

use crate::codegen::{self, Mode};
use crate::output::{Output, note, print};
use crate::{Failure, files};
use changes::Changes;
use serve::Page;

pub(crate) fn run(root: &Path, port: u16, output: Output) -> Result<(), Failure> {
    if output.for_machines() {
        let message = "--watch writes for people: leave out --format, or run without --watch";
        return Err(Failure::Unusable(message.to_owned()));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Unusable(format!("cannot wait for changes: {error}")))?;
    runtime.block_on(watch(root, port, output))
}

async fn watch(root: &Path, port: u16, output: Output) -> Result<(), Failure> {
    // Before anything is built, so that nothing saved meanwhile is missed.
    let mut changes = Changes::of(root)?;
    let listener = serve::listen(port).await?;
    let address = listener.local_addr().map_err(|error| told(&error))?;
    let page = Arc::new(Page::new(root));
    tokio::spawn(serve::serve(listener, Arc::clone(&page)));
    print(&format!("serving http://{address}/, Ctrl-C ends\n"))?;

    let mut interrupt = pin!(tokio::signal::ctrl_c());
    let mut last = None;
    loop {
        let begun = Instant::now();
        let sources = files::schema(root);
        if !same(last.as_deref(), &sources) {
            build(root, &sources, output, &page, begun)?;
            last = sources.ok();
        }
        tokio::select! {
            _ = &mut interrupt => break,
            going = changes.next() => if !going { break },
        }
    }
    print("stopped\n")
}

fn told(error: &io::Error) -> Failure {
    Failure::Unusable(format!("cannot serve the page: {error}"))
}

/// Whether what was read is what was read before: saving what has not changed is nothing to tell.
fn same(last: Option<&[SourceFile]>, now: &Result<Vec<SourceFile>, Failure>) -> bool {
    let (Some(last), Ok(now)) = (last, now) else {
        return false;
    };
    let mut pairs = last.iter().zip(now);
    last.len() == now.len() && pairs.all(|(a, b)| a.path == b.path && a.text == b.text)
}

/// Generates once. Whatever is wrong is told, here and on the page.
fn build(
    root: &Path,
    sources: &Result<Vec<SourceFile>, Failure>,
    output: Output,
    page: &Page,
    begun: Instant,
) -> Result<(), Failure> {
    let outcome = match sources {
        Ok(sources) => generate(root, sources, output),
        Err(failure) => Err((failure.text(), failure.text())),
    };
    match outcome {
        Ok(outcome) => {
            page.built(!outcome.is_fresh());
            note(&outcome.left_alone())?;
            print(&outcome.told(Some(begun.elapsed())))
        }
        Err((text, plain)) => {
            page.faulty(plain);
            note(&format!("{}\n", text.trim_end()))?;
            let took = begun.elapsed().as_millis();
            print(&format!("nothing was written ({took} ms)\n"))
        }
    }
}

/// What went wrong is told twice: as for a terminal, and plain.
fn generate(
    root: &Path,
    sources: &[SourceFile],
    output: Output,
) -> Result<codegen::Outcome, (String, String)> {
    let words = |failure: Failure| failure.text();
    let both = |report: Report| {
        let plain = report.render(Format::Text { color: false });
        (words(output.tell(&report)), plain)
    };
    let generated = generator::generate(sources).map_err(both)?;
    codegen::update(root, &generated, Mode::Write).map_err(|failure| {
        let text = words(failure);
        (text.clone(), text)
    })
}
