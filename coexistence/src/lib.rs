//! Runs the tests of `storpool-api` in a program whose other crates switch on all features of the
//! HTTP library. Requests, responses and errors must be the same as without them.
#![forbid(unsafe_code)]

use reqwest as _;
use storpool_api as _;
