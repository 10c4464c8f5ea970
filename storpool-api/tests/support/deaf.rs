//! A service to which connecting never completes.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// An address on loopback where connections are neither accepted nor refused: the queue of those
/// to be accepted is full.
pub struct Deaf {
    listener: TcpListener,
    queue: Vec<TcpStream>,
}

impl Deaf {
    pub fn new() -> Self {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        socket.bind(&address.into()).unwrap();
        socket.listen(0).unwrap();
        let listener = TcpListener::from(socket);
        let address = listener.local_addr().unwrap();
        // How many fit is up to the system.
        let patience = Duration::from_millis(100);
        let connect = || TcpStream::connect_timeout(&address, patience).ok();
        let queue = std::iter::from_fn(connect).take(100).collect::<Vec<_>>();
        assert!(queue.len() < 100, "the queue of connections never fills");
        Self { listener, queue }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.listener.local_addr().unwrap())
    }
}
