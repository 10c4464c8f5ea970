//! Bodies in chunks.

use super::read::{Connection, Problem, refused};

/// How many bytes of chunk extensions, and of trailers, one body may have.
const LIMIT: usize = 16 << 10;

/// The most trailers that are accepted.
const TRAILERS: usize = 64;

impl Connection {
    /// A body that comes in chunks; trailers are checked and dropped.
    pub(super) async fn chunks(&mut self) -> Result<Vec<u8>, Problem> {
        let mut body = Vec::new();
        let mut extensions = 0;
        loop {
            let line = self.line().await?;
            let chunk = chunk(&line).ok_or_else(|| refused(400, "A chunk has no proper size"))?;
            extensions += chunk.extension;
            if extensions > LIMIT {
                return Err(refused(400, "The chunk extensions are too long"));
            }
            let size = usize::try_from(chunk.size).unwrap_or(usize::MAX);
            if size == 0 {
                self.trailers().await?;
                return Ok(body);
            }
            if size > self.manners.body_limit - body.len() {
                return Err(self.too_long());
            }
            body.extend(self.take(size).await?);
            if self.take(2).await? != b"\r\n" {
                return Err(refused(400, "A chunk is longer than it says"));
            }
        }
    }

    async fn trailers(&mut self) -> Result<(), Problem> {
        let mut all = Vec::new();
        loop {
            let line = self.line().await?;
            all.extend_from_slice(&line);
            if all.len() > LIMIT {
                return Err(refused(400, "The trailers are too long"));
            }
            if line == b"\r\n" {
                break;
            }
        }
        let mut headers = [httparse::EMPTY_HEADER; TRAILERS];
        match httparse::parse_headers(&all, &mut headers) {
            Ok(httparse::Status::Complete((length, _))) if length == all.len() => Ok(()),
            _ => Err(refused(400, "The trailers are no header lines")),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Chunk {
    size: u64,
    /// The length of its extension.
    extension: usize,
}

/// The line before a chunk, with its end. `httparse` lets a line feed end an extension.
fn chunk(line: &[u8]) -> Option<Chunk> {
    let line = line.strip_suffix(b"\r\n")?;
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let (digits, rest) = line.split_at(digits);
    let size = u64::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
    let space = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
    let rest = &rest[space.count()..];
    let well = rest.is_empty() || rest.starts_with(b";");
    let broken = line.iter().any(|byte| matches!(byte, b'\r' | b'\n'));
    (well && !broken).then_some(Chunk { size, extension: rest.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunk_size_is_read_from_a_valid_line_only() {
        for (line, size, extension) in [
            ("0\r\n", 0, 0),
            ("1f\r\n", 31, 0),
            ("0001F \t\r\n", 31, 0),
            ("e;a=b\r\n", 14, 4),
            ("e ;a=\"b c\"\r\n", 14, 8),
        ] {
            assert_eq!(chunk(line.as_bytes()), Some(Chunk { size, extension }), "{line:?}");
        }
        for line in [
            "\r\n",
            ";a\r\n",
            "+1\r\n",
            "-1\r\n",
            "0x1\r\n",
            "1 1\r\n",
            "g\r\n",
            "1,\r\n",
            "e;a\nb\r\n",
            "e\n\r\n",
            "e;\rb\r\n",
            "10000000000000000\r\n",
            " 1\r\n",
            "e\x0c\r\n",
        ] {
            assert_eq!(chunk(line.as_bytes()), None, "{line:?}");
        }
    }
}
