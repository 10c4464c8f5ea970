//! The schemas that are bent: small ones mostly, so that there can be many runs.

use generator::SourceFile;
use generator::model::Api;

use super::rng::Rng;
use super::tree::Tree;

/// A schema without fault.
pub struct Base {
    pub files: Vec<SourceFile>,
    pub trees: Vec<Tree>,
    pub api: Option<Api>,
    /// All keys and words in it.
    pub words: Vec<String>,
}

/// All of them, from the smallest to the largest.
pub struct Bases(Vec<Base>);

/// One of everything, in as few bytes as it takes.
const TINY: &str = include_str!("tiny.json");

/// How often each is chosen, out of 100 000 times.
const SHARES: [usize; 4] = [90_000, 99_000, 99_990, 100_000];

impl Bases {
    /// Reads them from the repository.
    pub fn read() -> std::io::Result<Self> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let tiny = vec![SourceFile {
            path: "api.json".to_owned(),
            text: TINY.to_owned(),
        }];
        let mut all = vec![Base::of(tiny)];
        for folder in [
            "tests/golden/schema",
            "tests/fixtures/obstacle",
            "../schema",
        ] {
            all.push(Base::of(files(&root.join(folder))?));
        }
        Ok(Self(all))
    }

    /// One of them.
    pub fn choose(&self, rng: &mut Rng) -> &Base {
        let draw = rng.below(SHARES[SHARES.len() - 1]);
        let index = SHARES.iter().position(|share| draw < *share);
        &self.0[index.unwrap_or(0)]
    }

    /// Those that have faults before anything is bent; there should be none.
    pub fn broken(&self) -> usize {
        self.0.iter().filter(|base| base.api.is_none()).count()
    }
}

impl Base {
    fn of(files: Vec<SourceFile>) -> Self {
        let trees: Vec<Tree> = files.iter().map(|file| Tree::read(&file.text)).collect();
        let mut words = Vec::new();
        for tree in &trees {
            collect(tree, &mut words);
        }
        words.sort_unstable();
        words.dedup();
        Self {
            api: generator::load(&files).ok(),
            files,
            trees,
            words,
        }
    }
}

fn collect(tree: &Tree, words: &mut Vec<String>) {
    match tree {
        Tree::Raw(_) => {}
        Tree::Text(text) => words.push(text.clone()),
        Tree::List(items) => items.iter().for_each(|item| collect(item, words)),
        Tree::Object(members) => {
            for (key, value) in members {
                words.push(key.clone());
                collect(value, words);
            }
        }
    }
}

fn files(root: &std::path::Path) -> std::io::Result<Vec<SourceFile>> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "json")
                && !path.ends_with("schema.schema.json")
            {
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy();
                found.push(SourceFile {
                    path: name.replace('\\', "/"),
                    text: std::fs::read_to_string(&path)?,
                });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}
