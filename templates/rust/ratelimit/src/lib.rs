//! A filter that lets each client make only so many requests in a window of time.

mod limit;
mod settings;
mod window;

use limit::Limit;
use log::{error, warn};
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType, LogLevel};
use std::rc::Rc;
use std::time::{Duration, UNIX_EPOCH};
use window::{count_request, Verdict};

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Trace);
    proxy_wasm::set_root_context(|_| Box::<Plugin>::default());
}}

/// One per plugin: reads the configuration.
#[derive(Default)]
struct Plugin {
    limit: Rc<Limit>,
}

impl Context for Plugin {}

impl RootContext for Plugin {
    fn on_configure(&mut self, _size: usize) -> bool {
        let configuration = self.get_plugin_configuration().unwrap_or_default();
        match Limit::parse(&String::from_utf8_lossy(&configuration)) {
            Ok(limit) => {
                self.limit = limit.into();
                true
            }
            Err(problem) => {
                error!("bad configuration: {problem}");
                false
            }
        }
    }

    fn create_http_context(&self, _context_id: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Request { limit: self.limit.clone() }))
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }
}

/// One per request.
struct Request {
    limit: Rc<Limit>,
}

impl Context for Request {}

impl HttpContext for Request {
    fn on_http_request_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        let now = self.get_current_time().duration_since(UNIX_EPOCH).unwrap_or_default();
        match count_request(self, &self.client(), &self.limit, now) {
            Verdict::Allowed => Action::Continue,
            Verdict::Contended => {
                warn!("a request is not counted: too many change its count at once");
                Action::Continue
            }
            Verdict::Refused { wait } => {
                self.refuse(wait);
                Action::Pause
            }
        }
    }
}

impl Request {
    /// Whom the request is counted for.
    fn client(&self) -> String {
        if let Some(key) = &self.limit.key {
            return self.get_http_request_header(key).unwrap_or_default();
        }
        let address = self.get_property(vec!["source", "address"]).unwrap_or_default();
        let address = String::from_utf8_lossy(&address);
        // Without the port, which is another with each connection.
        address.rsplit_once(':').map_or("", |(host, _port)| host).into()
    }

    fn refuse(&self, wait: Duration) {
        let seconds = wait.as_nanos().div_ceil(Duration::from_secs(1).as_nanos()).to_string();
        self.send_http_response(429, vec![("retry-after", &seconds)], Some(b"too many requests\n"));
    }
}
