//! A filter that asks an authorization service about each request, which waits for the answer.

mod policy;
mod settings;

use log::{error, warn};
use policy::Policy;
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType, LogLevel};
use std::rc::Rc;

/// What the service is told of a request.
const FORWARDED: [&str; 3] = ["authorization", "cookie", "x-request-id"];

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Trace);
    proxy_wasm::set_root_context(|_| Box::<Plugin>::default());
}}

/// One per plugin: reads the configuration.
#[derive(Default)]
struct Plugin {
    policy: Rc<Policy>,
}

impl Context for Plugin {}

impl RootContext for Plugin {
    fn on_configure(&mut self, _size: usize) -> bool {
        let configuration = self.get_plugin_configuration().unwrap_or_default();
        match Policy::parse(&String::from_utf8_lossy(&configuration)) {
            Ok(policy) => {
                self.policy = policy.into();
                true
            }
            Err(problem) => {
                error!("bad configuration: {problem}");
                false
            }
        }
    }

    fn create_http_context(&self, _context_id: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Request { policy: self.policy.clone() }))
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }
}

/// One per request.
struct Request {
    policy: Rc<Policy>,
}

impl HttpContext for Request {
    fn on_http_request_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        if let Err(status) = self.ask() {
            error!("cannot ask: {status:?}");
            self.refuse(503);
        }
        Action::Pause
    }
}

impl Context for Request {
    /// The answer; without one, such as after the timeout, there are no headers.
    fn on_http_call_response(&mut self, _token: u32, _headers: usize, _body_size: usize, _trailers: usize) {
        let status = self.get_http_call_response_header(":status").and_then(|text| text.parse().ok()).unwrap_or(0);
        match status {
            200..=299 => self.resume_http_request(),
            401 | 403 => self.refuse(status),
            _ => {
                // No answer, or one that says nothing about this request: better closed than open.
                warn!("the authorization service answered {status}");
                self.refuse(503);
            }
        }
    }
}

impl Request {
    fn ask(&self) -> Result<u32, proxy_wasm::types::Status> {
        let value = |name: &str| self.get_http_request_header(name);
        let (method, path) = (value(":method").unwrap_or_default(), value(":path").unwrap_or_default());
        let forwarded: Vec<_> = FORWARDED.iter().filter_map(|name| Some((*name, value(name)?))).collect();
        let mut headers = vec![
            (":method", "GET"),
            (":path", &self.policy.path),
            (":authority", &self.policy.authority),
            ("x-original-method", &method),
            ("x-original-path", &path),
        ];
        headers.extend(forwarded.iter().map(|(name, value)| (*name, value.as_str())));
        self.dispatch_http_call(&self.policy.cluster, headers, None, vec![], self.policy.timeout)
    }

    fn refuse(&self, status: u32) {
        let text = if status == 503 { "authorization is not available\n" } else { "access denied\n" };
        self.send_http_response(status, vec![], Some(text.as_bytes()));
    }
}
