//! A service on loopback that sends the same response to every request, and a client that is a bare
//! socket.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

/// The response: the description of a service, small as most responses are.
pub const BODY: &str = r#"{"generation":7130,"data":{"name":"hybrid-1","id":3}}"#;

/// Responds to every request on every connection, one thread each, until the process ends.
///
/// # Errors
/// Fails if the socket cannot be bound.
pub fn serve() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || respond(&stream));
        }
    });
    Ok(address)
}

fn response() -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    )
}

fn respond(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let response = response();
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if line == "\r\n" {
            (&*stream).write_all(response.as_bytes())?;
        }
    }
}

/// The same exchange with nothing in between: as fast as it can be.
#[derive(Debug)]
pub struct Raw {
    stream: TcpStream,
    request: String,
    buffer: Vec<u8>,
}

impl Raw {
    /// Connects.
    ///
    /// # Errors
    /// As the system reports it.
    pub fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            request: format!("GET /ctrl/1.0/X HTTP/1.1\r\nHost: {address}\r\n\r\n"),
            buffer: vec![0; response().len()],
        })
    }

    /// Sends one request and reads the response.
    ///
    /// # Errors
    /// As the system reports it.
    pub fn exchange(&mut self) -> io::Result<()> {
        self.stream.write_all(self.request.as_bytes())?;
        self.stream.read_exact(&mut self.buffer)
    }
}
