//! The service: follows a script over real sockets and records the requests.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// The service's action for one request.
#[derive(Clone, Debug)]
pub enum Act {
    /// Responds, and keeps the connection open.
    Respond(Vec<u8>),
    /// Responds, and closes the connection.
    RespondAndClose(Vec<u8>),
    /// Responds, and resets the connection.
    RespondAndReset(Vec<u8>),
    /// Sends this much, and then nothing.
    RespondAndHang(Vec<u8>),
    /// Says one byte every few milliseconds.
    Trickle(Vec<u8>),
    /// Resets the connection, the request unread.
    ResetUnread,
}

impl Act {
    /// Closes the connection without a response, after reading the request.
    pub fn close() -> Self {
        Self::RespondAndClose(Vec::new())
    }

    /// Resets the connection without a response, after reading the request.
    pub fn reset() -> Self {
        Self::RespondAndReset(Vec::new())
    }

    /// Reads the request and never responds.
    pub fn hang() -> Self {
        Self::RespondAndHang(Vec::new())
    }
}

/// A request as the service has read it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The number of its connection, from 0.
    pub connection: usize,
    /// Its first line.
    pub line: String,
    /// Its header lines, in order, the names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A service on loopback that stops when dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    script: Mutex<VecDeque<Act>>,
    seen: Mutex<Vec<Seen>>,
    more: Condvar,
    resets: Mutex<usize>,
    acted: AtomicUsize,
}

impl Server {
    /// Follows `script`, one act for each request. Further requests get 599.
    pub fn start(script: impl IntoIterator<Item = Act>) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            script: Mutex::new(script.into_iter().collect()),
            ..Shared::default()
        });
        let (stop, stopped) = oneshot::channel();
        let service = serve(listener, Arc::clone(&shared));
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                tokio::select! {
                    () = service => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, shared, stop: Some(stop), thread: Some(thread) }
    }

    /// An address where nobody listens.
    pub fn nowhere() -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// The requests read so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// The only request.
    pub fn only(&self) -> Seen {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen[0].clone()
    }

    /// The requests read, once there are `count` of them: a client that has lost patience may be
    /// ahead of the service.
    pub fn seen_at_least(&self, count: usize) -> Vec<Seen> {
        let seen = self.shared.seen.lock().unwrap();
        let limit = Duration::from_secs(10);
        let waiting = self.shared.more.wait_timeout_while(seen, limit, |seen| seen.len() < count);
        waiting.unwrap().0.clone()
    }

    /// How many requests the service has received and responds to slowly, or not at all.
    pub fn acted(&self) -> usize {
        self.shared.acted.load(Ordering::Acquire)
    }

    /// How many connections were reset with their request unread.
    pub fn resets(&self) -> usize {
        *self.shared.resets.lock().unwrap()
    }

    /// Whether the whole script was used.
    pub fn is_done(&self) -> bool {
        self.shared.script.lock().unwrap().is_empty()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve(listener: std::net::TcpListener, shared: Arc<Shared>) {
    let listener = TcpListener::from_std(listener).unwrap();
    for connection in 0.. {
        let (stream, _) = listener.accept().await.unwrap();
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // The client may go away at any time.
            let _ = converse(stream, connection, &shared).await;
        });
    }
}

/// Serves the requests of one connection.
async fn converse(mut stream: TcpStream, connection: usize, shared: &Shared) -> io::Result<()> {
    loop {
        stream.readable().await?;
        let mut probe = [0];
        if stream.peek(&mut probe).await? == 0 {
            return Ok(());
        }
        let act = shared.script.lock().unwrap().pop_front();
        if let Some(Act::ResetUnread) = act {
            *shared.resets.lock().unwrap() += 1;
            return stream.set_zero_linger();
        }
        let request = read(&mut stream, connection).await?;
        shared.seen.lock().unwrap().push(request);
        shared.more.notify_all();
        match act.unwrap_or_else(|| Act::Respond(super::http(599, "nothing more in the script"))) {
            Act::Respond(reply) => stream.write_all(&reply).await?,
            Act::RespondAndClose(reply) => {
                stream.write_all(&reply).await?;
                return stream.shutdown().await;
            }
            Act::RespondAndReset(reply) => {
                stream.write_all(&reply).await?;
                stream.flush().await?;
                return stream.set_zero_linger();
            }
            Act::RespondAndHang(reply) => {
                stream.write_all(&reply).await?;
                shared.acted.fetch_add(1, Ordering::Release);
                std::future::pending::<()>().await;
            }
            Act::Trickle(reply) => {
                let mut ticks = tokio::time::interval(Duration::from_millis(5));
                for (at, byte) in reply.into_iter().enumerate() {
                    ticks.tick().await;
                    stream.write_all(&[byte]).await?;
                    if at == 0 {
                        shared.acted.fetch_add(1, Ordering::Release);
                    }
                }
            }
            Act::ResetUnread => {}
        }
    }
}

/// Reads one request.
async fn read(stream: &mut TcpStream, connection: usize) -> io::Result<Seen> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.trim_end().split("\r\n");
    let line = lines.next().unwrap().to_owned();
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap())];
    stream.read_exact(&mut body).await?;
    Ok(Seen { connection, line, headers, body })
}
