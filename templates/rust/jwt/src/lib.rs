//! A filter that lets requests through that carry a good JSON Web Token, and passes its claims on.

mod policy;
mod settings;
mod token;

use log::error;
use policy::Policy;
use proxy_wasm::traits::{Context, HttpContext, RootContext};
use proxy_wasm::types::{Action, ContextType, LogLevel};
use serde_json::Value;
use std::rc::Rc;
use std::time::UNIX_EPOCH;
use token::Claims;

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

impl Context for Request {}

impl HttpContext for Request {
    fn on_http_request_headers(&mut self, _count: usize, _end_of_stream: bool) -> Action {
        // Whoever sends these headers is not to be believed.
        for (_, header) in &self.policy.passed_on {
            self.remove_http_request_header(header);
        }
        if self.policy.is_public(&self.get_http_request_header(":path").unwrap_or_default()) {
            return Action::Continue;
        }
        match self.claims() {
            Ok(claims) => {
                self.pass_on(&claims);
                Action::Continue
            }
            Err(problem) => {
                self.refuse(&problem);
                Action::Pause
            }
        }
    }
}

impl Request {
    fn claims(&self) -> Result<Claims, String> {
        let header = self.get_http_request_header("authorization").ok_or("there is no token")?;
        let token = header.strip_prefix("Bearer ").ok_or("there is no token")?;
        let now = self.get_current_time().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
        self.policy.check(token.trim(), now).map_err(|problem| format!("the token is {problem}"))
    }

    /// Texts and numbers; a claim of another kind has no form that a header could have.
    fn pass_on(&self, claims: &Claims) {
        for (claim, header) in &self.policy.passed_on {
            match claims.get(claim) {
                Some(Value::String(text)) => self.set_http_request_header(header, Some(text)),
                Some(Value::Number(number)) => self.set_http_request_header(header, Some(&number.to_string())),
                _ => {}
            }
        }
    }

    fn refuse(&self, problem: &str) {
        self.send_http_response(401, vec![("www-authenticate", "Bearer")], Some(format!("{problem}\n").as_bytes()));
    }
}
