//! A filter that serves an old API from a new backend: it rewrites paths and the host of requests, and the redirects that
//! come back.

mod rules;
mod settings;

use log::error;
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType, LogLevel};
use rules::Rules;
use std::rc::Rc;

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Trace);
    proxy_wasm::set_root_context(|_| Box::<Plugin>::default());
}}

/// One per plugin: reads the configuration.
#[derive(Default)]
struct Plugin {
    rules: Rc<Rules>,
}

impl Context for Plugin {}

impl RootContext for Plugin {
    fn on_configure(&mut self, _size: usize) -> bool {
        let configuration = self.get_plugin_configuration().unwrap_or_default();
        match Rules::parse(&String::from_utf8_lossy(&configuration)) {
            Ok(rules) => {
                self.rules = rules.into();
                true
            }
            Err(problem) => {
                error!("bad configuration: {problem}");
                false
            }
        }
    }

    fn create_http_context(&self, _context_id: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Request { rules: self.rules.clone(), rewritten: false }))
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }
}

/// One per request.
struct Request {
    rules: Rc<Rules>,
    rewritten: bool,
}

impl Context for Request {}

impl HttpContext for Request {
    fn on_http_request_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        let old = self.get_http_request_header(":path").unwrap_or_default();
        if let Some(new) = self.rules.renew(&old) {
            self.rewritten = true;
            self.set_http_request_header("x-original-path", Some(&old));
            // The proxy has chosen a route by the old path. A change of these two has it choose again.
            self.set_http_request_header(":path", Some(&new));
            if let Some(host) = &self.rules.host {
                self.set_http_request_header(":authority", Some(host));
            }
        }
        Action::Continue
    }

    fn on_http_response_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        if self.rewritten {
            self.set_http_response_header("deprecation", Some("true"));
            let location = self.get_http_response_header("location").unwrap_or_default();
            if let Some(old) = self.rules.restore(&location) {
                self.set_http_response_header("location", Some(&old));
            }
        }
        Action::Continue
    }
}
