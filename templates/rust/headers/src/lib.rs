//! A filter that adds headers to every request and every response.

mod settings;

use log::{error, info};
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType, LogLevel};
use settings::{parse_settings, Setting};
use std::rc::Rc;

/// What is added when the plugin has no configuration: one `name: value` on each line, for responses.
const DEFAULT: &str = "hello: world";

/// Names that begin with it are for requests.
const REQUEST: &str = "request.";

proxy_wasm::main! {{
    proxy_wasm::set_log_level(LogLevel::Trace);
    proxy_wasm::set_root_context(|_| Box::<Plugin>::default());
}}

/// One per plugin: reads the configuration.
#[derive(Default)]
struct Plugin {
    headers: Rc<Headers>,
}

/// What is added.
#[derive(Default)]
struct Headers {
    request: Vec<Setting>,
    response: Vec<Setting>,
}

impl Context for Plugin {}

impl RootContext for Plugin {
    /// Returning false refuses the configuration: the proxy then does not start the filter.
    fn on_configure(&mut self, _size: usize) -> bool {
        let configuration = self.get_plugin_configuration().unwrap_or_else(|| DEFAULT.into());
        match parse_headers(&String::from_utf8_lossy(&configuration)) {
            Ok(headers) => {
                let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
                info!("configured: {}", lines.join(", "));
                self.headers = split(headers).into();
                true
            }
            Err(problem) => {
                error!("bad configuration: {problem}");
                false
            }
        }
    }

    fn create_http_context(&self, _context_id: u32) -> Option<Box<dyn HttpContext>> {
        Some(Box::new(Request { headers: self.headers.clone() }))
    }

    fn get_type(&self) -> Option<ContextType> {
        Some(ContextType::HttpContext)
    }
}

fn parse_headers(text: &str) -> Result<Vec<Setting>, String> {
    let headers = parse_settings(text)?;
    if headers.is_empty() {
        return Err("it holds no header".into());
    }
    Ok(headers)
}

fn split(settings: Vec<Setting>) -> Headers {
    let mut headers = Headers::default();
    for (name, value) in settings {
        match name.strip_prefix(REQUEST) {
            Some(name) => headers.request.push((name.into(), value)),
            None => headers.response.push((name, value)),
        }
    }
    headers
}

/// One per request.
struct Request {
    headers: Rc<Headers>,
}

impl Context for Request {}

impl HttpContext for Request {
    fn on_http_request_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        for (name, value) in &self.headers.request {
            self.add_http_request_header(name, value);
        }
        Action::Continue
    }

    fn on_http_response_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        for (name, value) in &self.headers.response {
            self.add_http_response_header(name, value);
        }
        Action::Continue
    }
}
