//! The schema of this repository.

use std::path::Path;

use generator::SourceFile;

fn files(root: &Path) -> Vec<SourceFile> {
    let mut paths = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { paths.push(path) }
        }
    }
    paths.sort();
    paths
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .filter(|path| !path.ends_with("schema.schema.json"))
        .map(|path| SourceFile {
            text: std::fs::read_to_string(&path).unwrap(),
            path: path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"),
        })
        .collect()
}

#[test]
fn the_schema_resolves() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema");
    match generator::load(&files(&root)) {
        Ok(api) => {
            assert_eq!(api.calls.len(), 79);
            assert_eq!(api.sections.len(), 14);
        }
        Err(report) => panic!("{report}"),
    }
}
