//! The configuration: sources, their order of precedence, and errors.

#![cfg(feature = "client")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up fails")]

mod support;

use std::ffi::OsString;

use storpool_api::{Config, Error};
use support::{Dir, MAIN, Node, main_file};

/// Files, and the expected value of the variable `A`.
struct Case<'a> {
    name: &'a str,
    files: &'a [(&'a str, &'a [u8])],
    value: Option<&'a str>,
    origin: &'a str,
}

#[test]
fn values_are_read_from_files() {
    #[rustfmt::skip]
    let cases: &[Case<'_>] = &[
        Case { name: "one file", files: &[(MAIN, b"A=1\n")], value: Some("1"), origin: "storpool.conf:1" },
        Case { name: "no end of line", files: &[(MAIN, b"A=1")], value: Some("1"), origin: "storpool.conf:1" },
        Case { name: "later line", files: &[(MAIN, b"A=1\nA=2\n")], value: Some("2"), origin: "storpool.conf:2" },
        Case { name: "own section", files: &[(MAIN, b"A=1\n[node1]\nA=2\n")], value: Some("2"), origin: "storpool.conf:3 [node1]" },
        Case { name: "section with spaces", files: &[(MAIN, b"A=1\n [ node1 ] \nA=2\n")], value: Some("2"), origin: "storpool.conf:3 [node1]" },
        Case { name: "section in two parts", files: &[(MAIN, b"[node1]\nA=1\n[x]\nA=2\n[node1]\nA=3\n")], value: Some("3"), origin: "storpool.conf:6 [node1]" },
        Case { name: "other section", files: &[(MAIN, b"A=1\n[node2]\nA=2\n")], value: Some("1"), origin: "storpool.conf:1" },
        Case { name: "other section alone", files: &[(MAIN, b"[node2]\nA=2\n")], value: None, origin: "" },
        Case { name: "section by the letter", files: &[(MAIN, b"[NODE1]\nA=1\n[node1.example]\nA=2\n")], value: None, origin: "" },
        Case { name: "drop-in over file", files: &[(MAIN, b"A=1\n"), ("etc/storpool.conf.d/a.conf", b"A=2\n")], value: Some("2"), origin: "a.conf:1" },
        Case { name: "drop-in over own section of file", files: &[(MAIN, b"[node1]\nA=1\n"), ("etc/storpool.conf.d/a.conf", b"A=2\n")], value: Some("2"), origin: "a.conf:1" },
        Case { name: "own section of drop-in", files: &[(MAIN, b"A=1\n"), ("etc/storpool.conf.d/a.conf", b"[node1]\nA=3\n")], value: Some("3"), origin: "a.conf:2 [node1]" },
        Case { name: "drop-ins by name", files: &[("etc/storpool.conf.d/b.conf", b"A=b\n"), ("etc/storpool.conf.d/a.conf", b"A=a\n"), ("etc/storpool.conf.d/B.conf", b"A=B\n"), ("etc/storpool.conf.d/10.conf", b"A=10\n")], value: Some("b"), origin: "b.conf:1" },
        Case { name: "drop-ins alone", files: &[("etc/storpool.conf.d/a.conf", b"A=a\n")], value: Some("a"), origin: "a.conf:1" },
        Case { name: "dot files", files: &[("etc/storpool.conf.d/.z.conf", b"A=1\n"), ("etc/storpool.conf.d/.conf", b"A=1\n")], value: None, origin: "" },
        Case { name: "other endings", files: &[("etc/storpool.conf.d/z.conf~", b"A=1\n"), ("etc/storpool.conf.d/z.conf.bak", b"nonsense"), ("etc/storpool.conf.d/z.cfg", b"A=1\n"), ("etc/storpool.conf.d/zconf", b"A=1\n")], value: None, origin: "" },
        Case { name: "directory like a drop-in", files: &[("etc/storpool.conf.d/z.conf/a.conf", b"A=1\n")], value: None, origin: "" },
        Case { name: "no files", files: &[], value: None, origin: "" },
        Case { name: "empty file", files: &[(MAIN, b"")], value: None, origin: "" },
        Case { name: "comments", files: &[(MAIN, b"#A=1\n ;A=2\n\t# A=3\n")], value: None, origin: "" },
        Case { name: "no comment within", files: &[(MAIN, b"A=1 # 2 ; 3\n")], value: Some("1 # 2 ; 3"), origin: "storpool.conf:1" },
        Case { name: "white space", files: &[(MAIN, b"\t A \t= 1 2 \t \n")], value: Some("1 2"), origin: "storpool.conf:1" },
        Case { name: "quotes", files: &[(MAIN, b"A=\"1\" '2'\n")], value: Some("\"1\" '2'"), origin: "storpool.conf:1" },
        Case { name: "empty value", files: &[(MAIN, b"A=1\nA=\n")], value: Some(""), origin: "storpool.conf:2" },
        Case { name: "= in value", files: &[(MAIN, b"A=b=c==\n")], value: Some("b=c=="), origin: "storpool.conf:1" },
        Case { name: "% in value", files: &[(MAIN, b"A=%(b)s %d 100%\n")], value: Some("%(b)s %d 100%"), origin: "storpool.conf:1" },
        Case { name: "$ in value", files: &[(MAIN, b"B=1\nA=$B ${B}\n")], value: Some("$B ${B}"), origin: "storpool.conf:2" },
        Case { name: "continuation", files: &[(MAIN, b"B=0\nA=1 \\\n  2\\\n3 \nC=4\n")], value: Some("1   23"), origin: "storpool.conf:2" },
        Case { name: "continuation of anything", files: &[(MAIN, b"A=1\\\n[node1]\\\n# 2\n")], value: Some("1[node1]# 2"), origin: "storpool.conf:1" },
        Case { name: "continuation at the end", files: &[(MAIN, b"A=1 \\")], value: Some("1"), origin: "storpool.conf:1" },
        Case { name: "no continuation", files: &[(MAIN, b"# 0 \\\nA=1\\ \nB=2\n")], value: Some("1\\"), origin: "storpool.conf:2" },
        Case { name: "CRLF", files: &[(MAIN, b"\r\n[node1]\r\nA=1\\\r\n2\r\n")], value: Some("12"), origin: "storpool.conf:3 [node1]" },
        Case { name: "BOM", files: &[(MAIN, b"\xef\xbb\xbfA=1\n")], value: Some("1"), origin: "storpool.conf:1" },
        Case { name: "UTF-8", files: &[(MAIN, "A=обем\n".as_bytes())], value: Some("обем"), origin: "storpool.conf:1" },
        Case { name: "any comment", files: &[(MAIN, b"# \xff\xfe\nA=1\n")], value: Some("1"), origin: "storpool.conf:2" },
        Case { name: "names by the letter", files: &[(MAIN, b"a=1\nAA=2\nSP_A=3\n")], value: None, origin: "" },
    ];
    for &Case { name, files, value, origin } in cases {
        let config = Node { files, ..Node::default() }.load().unwrap();
        assert_eq!(config.get("A"), value, "{name}");
        assert_eq!(config.get_or("A", "none"), value.unwrap_or("none"));
        let found = config.origin("A").map(ToString::to_string);
        assert_eq!(found.is_some(), value.is_some(), "{name}");
        assert!(found.unwrap_or_default().ends_with(origin), "{name}");
    }
}

#[test]
fn our_id_is_the_number_of_a_client() {
    for (text, id) in [("A=1\n", None), ("SP_OURID=\n", None), ("SP_OURID=11\n", Some(11))] {
        let config = main_file(text.as_bytes()).unwrap();
        assert_eq!(config.our_id().unwrap().map(|id| id.get()), id, "{text}");
    }
    for value in ["0", "24576", "node-1", "1 1"] {
        let config = main_file(format!("\nSP_OURID={value}\n").as_bytes()).unwrap();
        let error = config.our_id().unwrap_err().to_string();
        assert!(error.contains("storpool.conf:2"), "{error}");
        assert!(
            error.contains("is not the number of a client, an integer from 1 to 24575"),
            "{error}"
        );
    }
}

#[test]
fn invalid_lines_are_errors_with_file_and_line() {
    for (text, line, problem) in [
        (&b"A=1\nB\n"[..], 2, "the line has no `=`"),
        (b"A=1\n\n# c\n secret-word \n", 4, "the line has no `=`"),
        (b"[a]\n[b\n", 2, "does not end with its `]`"),
        (b"[]\n", 1, "a section without a name"),
        (b"=1\n", 1, "nothing before its `=`"),
        (b"export A=1\n", 1, "white space within a name"),
        (b"A=1\nB=\xff\xfe\n", 2, "is not UTF-8"),
        (b"A=1\\\n2\\\n\xff\n", 3, "is not UTF-8"),
        (b"\x7fELF\0\0\n", 1, "has no `=`"),
    ] {
        let error = main_file(text).unwrap_err();
        let message = error.to_string();
        assert!(error.file().unwrap().ends_with(MAIN), "{message}");
        assert_eq!(error.line(), Some(line), "{message}");
        assert!(message.contains(&format!("{MAIN}:{line}: ")), "{message}");
        assert!(message.contains(problem), "{message}");
        assert!(!message.contains("secret-word"), "{message}");
    }
    let drop_in = ("etc/storpool.conf.d/a.conf", &b"x"[..]);
    let files = &[(MAIN, &b"A=1"[..]), drop_in];
    let error = Node { files, ..Node::default() }.load().unwrap_err();
    assert!(error.file().unwrap().ends_with("a.conf"), "{error}");
}

#[test]
fn files_that_cannot_be_read_are_errors() {
    let refused = |dir: &Dir| {
        let error = Node::default().loader(dir).load().unwrap_err();
        let Error::Config(config) = &error else { panic!("{error}") };
        assert_eq!((config.line(), config.setting()), (None, None));
        (config.file().unwrap().to_owned(), error.to_string())
    };

    let dir = Dir::new();
    std::fs::create_dir_all(dir.path().join(MAIN)).unwrap();
    let (file, message) = refused(&dir);
    assert!(file.ends_with(MAIN) && message.contains("is not a file"), "{message}");

    let dir = Dir::new();
    let (file, message) = {
        dir.write("etc/storpool.conf.d", "not a directory");
        refused(&dir)
    };
    assert!(file.ends_with("storpool.conf.d") && message.contains("cannot be read ("));

    let dir = Dir::new();
    dir.write(MAIN, vec![b'#'; (1 << 20) + 1]);
    let (file, message) = refused(&dir);
    assert!(file.ends_with(MAIN) && message.contains("is larger than 1048576 bytes"));
}

#[cfg(unix)]
#[test]
fn links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let dir = Dir::new();
    dir.write("etc/storpool.conf.d/x", "");
    symlink(dir.write("elsewhere", "A=1"), dir.path().join(MAIN)).unwrap();
    let config = Node::default().loader(&dir).load().unwrap();
    assert_eq!(config.get("A"), Some("1"));

    let dangling = dir.path().join("etc/storpool.conf.d/a.conf");
    symlink(dir.path().join("gone"), &dangling).unwrap();
    let config = Node::default().loader(&dir).load().unwrap();
    assert_eq!(config.get("A"), Some("1"));
    let message = config.explain().to_string();
    assert!(message.contains("a.conf (does not exist)"), "{message}");
    std::fs::remove_file(dir.path().join(MAIN)).unwrap();
    symlink(dir.path().join("gone"), dir.path().join(MAIN)).unwrap();
    let config = Node::default().loader(&dir).load().unwrap();
    assert_eq!(config.get("A"), None);

    let dir = Dir::new();
    let file = dir.write(MAIN, "A=1");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o000)).unwrap();
    if std::fs::read(&file).is_ok() {
        return; // Nothing is unreadable to root.
    }
    let error = Node::default().loader(&dir).load().unwrap_err().to_string();
    assert!(error.contains("cannot be read (Permission denied"), "{error}");
    // Settings in the environment do not hide errors in the files.
    let node = Node { environment: &[("SP_AUTH_TOKEN", "1")], ..Node::default() };
    assert!(node.loader(&dir).load().is_err());
    assert!(node.loader(&dir).without_files().load().is_ok());
}

#[test]
fn environment_takes_precedence_over_files() {
    let text =
        b"SP_AUTH_TOKEN=1\nSP_API_HTTP_HOST=a\nSP_API_HTTP_PORT=1\nA=1\n[node1]\nSP_AUTH_TOKEN=2\n";
    let files = &[(MAIN, &text[..])];
    let node = Node {
        files,
        environment: &[
            ("SP_AUTH_TOKEN", "3"),
            ("SP_API_HTTP_HOST", "b"),
            ("SP_OURID", "7"),
            ("A", "2"),
        ],
        ..Node::default()
    };
    let config = node.load().unwrap();
    let seen: Vec<(&str, &str)> = config.iter().collect();
    assert_eq!(
        seen,
        [("A", "1"), ("SP_API_HTTP_HOST", "b"), ("SP_API_HTTP_PORT", "1"), ("SP_AUTH_TOKEN", "3")],
        "other variables are not looked at"
    );
    assert_eq!(config.origin("SP_AUTH_TOKEN").unwrap().to_string(), "the environment");

    let dir = node.dir();
    let config = node.loader(&dir).without_environment().load().unwrap();
    assert_eq!(config.get("SP_AUTH_TOKEN"), Some("2"));
    let config = node.loader(&dir).without_files().load().unwrap();
    assert_eq!(config.iter().count(), 2);
}

#[test]
fn empty_environment_variables_count_as_not_set() {
    const NAMES: [&str; 3] = ["SP_AUTH_TOKEN", "SP_API_HTTP_HOST", "SP_API_HTTP_PORT"];
    let text = b"SP_AUTH_TOKEN=1\nSP_API_HTTP_HOST=a\nSP_API_HTTP_PORT=2\n";
    for name in NAMES {
        let node =
            Node { files: &[(MAIN, &text[..])], environment: &[(name, "")], ..Node::default() };
        let config = node.load().unwrap();
        assert_eq!(config.base_url().unwrap(), "http://a:2", "{name}");
        assert!(config.origin(name).unwrap().to_string().contains(MAIN));
    }
    let empty = Config::loader().without_files().environment(NAMES.map(|name| (name, "")));
    let config = empty.load().unwrap();
    assert_eq!(config.iter().count(), 0);
    assert_eq!(config.base_url().unwrap(), "http://127.0.0.1:81");
    let error = config.auth_token().unwrap_err().to_string();
    assert!(error.contains("is not set"), "{error}");
}

#[test]
fn invalid_utf8_is_an_error_only_for_the_host_it_concerns() {
    for text in [
        &b"A=1\n[node2]\nB=\xff\n"[..],
        b"A=1\n[node2]\n\xff=2\n[node1]\nC=3\n",
        b"A=1\n[node2]\nB=1\\\n\xff\\\n2\n",
        b"A=1\n[node\xff]\nA=2\nB=\xff\n",
    ] {
        let config = main_file(text).unwrap();
        assert_eq!(config.get("A"), Some("1"), "{text:?}");
        assert_eq!(config.get("B"), None, "{text:?}");
    }
    for (text, line) in [
        (&b"A=1\n[node1]\nB=\xff\n"[..], 3),
        (b"[node1]\n\xff=2\n[node2]\n", 2),
        (b"B=1\\\n\xff\\\n2\n[node2]\n", 2),
    ] {
        let error = main_file(text).unwrap_err();
        assert_eq!(error.line(), Some(line), "{error}");
        assert!(error.to_string().contains("is not UTF-8"), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn an_environment_that_is_not_utf8_is_an_error() {
    use std::os::unix::ffi::OsStringExt;
    let value = OsString::from_vec(b"hunter2\xff".to_vec());
    let loader = Config::loader().without_files();
    let error = loader.environment([("SP_AUTH_TOKEN", value)]).load().unwrap_err();
    let message = error.to_string();
    assert!(message.contains("SP_AUTH_TOKEN, from the environment, is not UTF-8"), "{message}");
    assert!(!format!("{error:?}{message}").contains("hunter2"), "{message}");
}

#[test]
fn sections_of_other_hosts_can_be_read() {
    let text = b"SP_OURID=0\n[node1]\nSP_OURID=1\n[node2]\nSP_OURID=2\nX=y\n[node-3.example]\nSP_OURID=3\n";
    let files = &[(MAIN, &text[..])];
    for (host, id) in [
        (None, "1"),
        (Some("node1"), "1"),
        (Some("node2"), "2"),
        (Some("node-3.example"), "3"),
        (Some("node9"), "0"),
        (Some(""), "0"),
    ] {
        let node = Node { files, host, ..Node::default() };
        let config = node.load().unwrap();
        assert_eq!(config.get("SP_OURID"), Some(id), "{host:?}");
        assert_eq!(config.get("X").is_some(), host == Some("node2"));
        assert_eq!(config.host(), Some(host.unwrap_or("node1")));
        let sections: Vec<&str> = config.sections().collect();
        assert_eq!(sections, ["node-3.example", "node1", "node2"]);
    }
}

#[test]
fn host_name_is_found() {
    let config = Config::loader().without_environment().text("x", "").load();
    // Whatever it is, and whether or not there are files here.
    if let Ok(config) = config {
        let kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
        if let Some(name) = kernel {
            assert_eq!(config.host(), Some(name.trim()));
        }
    }
    let nameless = Dir::new();
    nameless.write(MAIN, "A=1\n[node1]\nA=2\n");
    let config = Node::default().loader(&nameless).load().unwrap();
    assert_eq!((config.host(), config.get("A")), (None, Some("1")));
    assert!(config.explain().to_string().contains("host: unknown"));
}

#[test]
fn configuration_text_is_parsed_like_a_file() {
    let loader = || Config::loader().without_files().without_environment().host("n");
    let config =
        loader().text("first", "A=1\nB=1\n[n]\nA=2\n").text("second", "B=3\n").load().unwrap();
    let seen: Vec<(&str, &str)> = config.iter().collect();
    assert_eq!(seen, [("A", "2"), ("B", "3")]);
    let error = loader().text("third", "?").load().unwrap_err();
    assert!(error.to_string().contains("third:1: the line has no `=`"), "{error}");
}
