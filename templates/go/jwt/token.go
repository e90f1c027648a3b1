package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
)

// JSON Web Tokens (RFC 7519) that are signed (RFC 7515) by HS256 or ES256.
type claims map[string]any

var errMalformed = errors.New("malformed")

// What a token is verified with: one algorithm, and its key.
type key struct {
	algorithm string
	signed    func(message, signature []byte) bool
}

// A secret that signer and verifier share, in base64url.
func secretKey(text string) (*key, error) {
	secret, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(secret) < 32 {
		return nil, errors.New("bad secret")
	}
	return &key{"HS256", func(message, signature []byte) bool {
		mac := hmac.New(sha256.New, secret)
		mac.Write(message)
		return hmac.Equal(mac.Sum(nil), signature)
	}}, nil
}

// A public key on the curve P-256: x and y of a JSON Web Key, in base64url.
func pointKey(x, y string) (*key, error) {
	point := []byte{4} // uncompressed
	for _, text := range []string{x, y} {
		coordinate, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil || len(coordinate) != 32 {
			return nil, errors.New("bad key")
		}
		point = append(point, coordinate...)
	}
	//lint:ignore SA1019 ecdsa.ParseUncompressedPublicKey is only in Go 1.25 and later
	px, py := elliptic.Unmarshal(elliptic.P256(), point)
	if px == nil {
		return nil, errors.New("bad key")
	}
	public := &ecdsa.PublicKey{Curve: elliptic.P256(), X: px, Y: py}
	return &key{"ES256", func(message, signature []byte) bool {
		if len(signature) != 64 {
			return false
		}
		digest := sha256.Sum256(message)
		r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
		return ecdsa.Verify(public, digest[:], r, s)
	}}, nil
}

// The claims of a token, once its signature is verified. The error says what is wrong with it.
func (k *key) verify(token string) (claims, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, errMalformed
	}
	var header, body claims
	if err := decode(parts[0], &header); err != nil {
		return nil, err
	}
	// The key says which algorithm counts. What the token says of itself must only agree.
	if header["alg"] != k.algorithm {
		return nil, errors.New("of another algorithm")
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return nil, errMalformed
	}
	if !k.signed([]byte(parts[0]+"."+parts[1]), signature) {
		return nil, errors.New("not signed by the right key")
	}
	err = decode(parts[1], &body)
	return body, err
}

func decode(part string, into *claims) error {
	bytes, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil || json.Unmarshal(bytes, into) != nil {
		return errMalformed
	}
	return nil
}
