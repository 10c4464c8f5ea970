//! x
#[path = "common/shop.rs"]
mod shop;
use generator::SourceFile;
fn show(what: &str, files: &[SourceFile]) {
    let files = files.to_vec();
    let r = generator::load(&files).map(|_| ()).map_err(|r| r.to_string());
    match r { Ok(()) => println!("### {what}: ACCEPTED"), Err(r) => println!("### {what}:\n{}", r.replace("\n\n","\n").chars().take(600).collect::<String>()) }
}
#[test] fn deep_json() { let n=200_000; let mut v=shop::files(); v.push(SourceFile{path:"z.json".into(),text:"[".repeat(n)+&"]".repeat(n)}); show("json",&v); }
#[test] fn deep_json_example() { let n=5_000; show("json",&shop::with(r#""example": 3,"#,&format!(r#""example": {}{},"#,"[".repeat(n),"]".repeat(n)))); }
#[test] fn deep_type() { let n=100_000; show("type",&shop::with(r#""{ThingId}""#,&format!("\"{}ThingId{}\"","[".repeat(n),"]".repeat(n)))); }
#[test] fn deep_md() { let n=50_000; show("md",&shop::with(r#""As new.""#,&format!("\"{}a{}\"","*a **b ".repeat(n),"** *".repeat(n)))); }
#[test] fn deep_md2() { let n=50_000; show("md",&shop::with(r#""As new.""#,&format!("\"{}a\"","> ".repeat(n)))); }
#[test] fn deep_pat() { let n=50_000; show("pat",&shop::with(r#""^[a-z]+-[a-z]+$""#,&format!("\"^{}a{}$\"","(".repeat(n),")".repeat(n)))); }
#[test] fn pat_rep() { show("pat",&shop::with(r#""^[a-z]+-[a-z]+$""#,"\"^((((a{200}){200}){200}){200})$\"")); }
#[test] fn deep_extends() { let n=3000; let mut t=String::from("{\"types\":{"); for i in 0..n { if i>0 {t.push(',')} let e= if i+1<n {format!("\"extends\":\"T{}\",",i+1)} else {String::new()}; t+=&format!("\"T{i}\":{{\"kind\":\"object\",\"since\":\"1.0.0\",{e}\"doc\":\"a\",\"unused\":\"x\",\"fields\":{{}}}}"); } t+="}}"; let mut v=shop::files(); v.push(SourceFile{path:"z.json".into(),text:t}); let s=std::time::Instant::now(); show("ext",&v); println!("{:?}",s.elapsed()); }
#[test] fn keys() { for k in ["id\\u0000","a\\ud800b","é","\\\"","type","self","_","1","a-b","","Self","crate"] { let s=shop::with(r#""reason": { "type""#,&format!(r#""{k}": {{ "type""#)); show(k,&s);} }
#[test] fn fuzz() { // byte deletions & swaps must never panic
    let base=shop::files();
    for f in 0..3 { let n=base[f].text.len(); for i in 0..n { for op in 0..4 { let mut v=base.clone(); let mut b=v[f].text.clone().into_bytes(); match op {0=>{b.remove(i);},1=>{b[i]=b'"';},2=>{b.truncate(i);},_=>{b.insert(i,b'{');}} v[f].text=String::from_utf8(b).unwrap(); if let Err(r)=generator::load(&v){ let _=r.to_string(); } } } }
}
