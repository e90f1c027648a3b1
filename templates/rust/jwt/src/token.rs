//! JSON Web Tokens (RFC 7519) that are signed (RFC 7515) by HS256 or ES256.

use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};
use hmac::{Hmac, Mac};
use p256::ecdsa::{signature::Verifier, Signature, VerifyingKey};
use p256::EncodedPoint;
use serde_json::{Map, Value};
use sha2::Sha256;

pub type Claims = Map<String, Value>;

/// What a token is verified with.
pub enum Key {
    /// A secret that signer and verifier share.
    Hs256(Vec<u8>),
    /// A public key on the curve P-256.
    Es256(VerifyingKey),
}

impl Key {
    /// From a secret in base64url.
    pub fn from_secret(text: &str) -> Option<Key> {
        URL_SAFE_NO_PAD.decode(text).ok().filter(|secret| secret.len() >= 32).map(Key::Hs256)
    }

    /// From `x` and `y` of a JSON Web Key, in base64url.
    pub fn from_point(x: &str, y: &str) -> Option<Key> {
        let coordinate = |text: &str| <[u8; 32]>::try_from(URL_SAFE_NO_PAD.decode(text).ok()?).ok();
        let point = EncodedPoint::from_affine_coordinates(&coordinate(x)?.into(), &coordinate(y)?.into(), false);
        VerifyingKey::from_encoded_point(&point).ok().map(Key::Es256)
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Key::Hs256(_) => "HS256",
            Key::Es256(_) => "ES256",
        }
    }

    fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Key::Hs256(secret) => Hmac::<Sha256>::new_from_slice(secret)
                .is_ok_and(|mac| mac.chain_update(message).verify_slice(signature).is_ok()),
            Key::Es256(key) => {
                Signature::from_slice(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
        }
    }
}

/// The claims of a token, once its signature is verified. The error says what is wrong with it.
pub fn verify(token: &str, key: &Key) -> Result<Claims, &'static str> {
    let (message, signature) = token.rsplit_once('.').ok_or("malformed")?;
    let (header, claims) = message.split_once('.').ok_or("malformed")?;
    // The key says which algorithm counts. What the token says of itself must only agree.
    if object(header)?.get("alg").and_then(Value::as_str) != Some(key.algorithm()) {
        return Err("of another algorithm");
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| "malformed")?;
    if !key.signed(message.as_bytes(), &signature) {
        return Err("not signed by the right key");
    }
    object(claims)
}

fn object(part: &str) -> Result<Claims, &'static str> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| "malformed")?;
    serde_json::from_slice(&bytes).map_err(|_| "malformed")
}
