//! Bodies that are read with calls that block.

use std::io::{self, ErrorKind, Read};
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::task::{JoinError, JoinHandle, spawn_blocking};

use super::chunk::Bytes;
use crate::error::{TransportErrorKind, TransportFailure, TransportPhase};

/// The thread has panicked, or the runtime shuts down.
pub(super) fn stopped(phase: TransportPhase, error: &JoinError) -> TransportFailure {
    TransportFailure::stopped(phase, "a thread that sends or receives has stopped").because(error)
}

/// How much is read at a time.
const PIECE: usize = 64 << 10;

type Source = Box<dyn Read + Send>;

/// The pieces of a body; each is read on a thread where that may block.
pub(super) enum Pieces {
    Idle(Source),
    Reading(JoinHandle<(Source, io::Result<Vec<u8>>)>),
    Over,
}

/// The next piece; empty at the end.
fn read(mut source: Source) -> (Source, io::Result<Vec<u8>>) {
    let mut piece = vec![0; PIECE];
    let length = loop {
        match source.read(&mut piece) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            outcome => break outcome,
        }
    };
    let piece = length.map(|length| {
        piece.truncate(length);
        piece
    });
    (source, piece)
}

impl Stream for Pieces {
    type Item = Result<Bytes, TransportFailure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut reading = match mem::replace(&mut *self, Self::Over) {
            Self::Idle(source) => spawn_blocking(move || read(source)),
            Self::Reading(reading) => reading,
            Self::Over => return Poll::Ready(None),
        };
        let Poll::Ready(outcome) = Pin::new(&mut reading).poll(context) else {
            *self = Self::Reading(reading);
            return Poll::Pending;
        };
        Poll::Ready(match outcome {
            Ok((_, Ok(piece))) if piece.is_empty() => None,
            Ok((source, Ok(piece))) => {
                *self = Self::Idle(source);
                Some(Ok(piece.into()))
            }
            Ok((_, Err(error))) => {
                let broken = TransportErrorKind::Broken;
                Some(Err(TransportFailure::new(broken, TransportPhase::Reply).because(&error)))
            }
            Err(error) => Some(Err(stopped(TransportPhase::Reply, &error))),
        })
    }
}
