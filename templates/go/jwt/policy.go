package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gobwas/glob"
)

// How far the clocks of the signer and of the proxy may be apart.
const leeway = time.Minute

// Which requests are let through: the filter's configuration.
type policy struct {
	key              *key
	issuer, audience string
	passedOn         []passedOn
	public           []glob.Glob
}

// A claim, and the header that passes it on.
type passedOn struct{ claim, header string }

func parsePolicy(text string) (parsed policy, err error) {
	settings, err := parseSettings(text)
	for _, setting := range settings {
		words := strings.Fields(setting.value)
		// Its name, and how many words it has.
		kind := fmt.Sprint(setting.name, len(words))
		switch kind {
		case "secret1":
			parsed.key, err = secretKey(words[0])
		case "key2":
			parsed.key, err = pointKey(words[0], words[1])
		case "issuer1":
			parsed.issuer = words[0]
		case "audience1":
			parsed.audience = words[0]
		case "claim2":
			parsed.passedOn = append(parsed.passedOn, passedOn{words[0], strings.ToLower(words[1])})
		case "public1":
			var pattern glob.Glob
			pattern, err = glob.Compile(words[0], '/')
			parsed.public = append(parsed.public, pattern)
		default:
			err = fmt.Errorf("unknown setting: %s: %s", setting.name, setting.value)
		}
		if err != nil {
			return parsed, err
		}
	}
	if err == nil && parsed.key == nil {
		err = errors.New("it has neither a key nor a secret")
	}
	return parsed, err
}

// Whether a request for this path needs no token.
func (p *policy) isPublic(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	return slices.ContainsFunc(p.public, func(pattern glob.Glob) bool { return pattern.Match(path) })
}

// The claims of a token that is good now. The error says what it is not.
func (p *policy) check(token string, now time.Time) (claims, error) {
	claims, err := p.key.verify(token)
	if err != nil {
		return nil, err
	}
	if end, found := claims["exp"].(float64); found && now.After(seconds(end).Add(leeway)) {
		return nil, errors.New("expired")
	}
	if start, found := claims["nbf"].(float64); found && now.Before(seconds(start).Add(-leeway)) {
		return nil, errors.New("not valid yet")
	}
	if p.issuer != "" && !isOrHas(claims["iss"], p.issuer) {
		return nil, errors.New("of another issuer")
	}
	if p.audience != "" && !isOrHas(claims["aud"], p.audience) {
		return nil, errors.New("for another audience")
	}
	return claims, nil
}

func seconds(since1970 float64) time.Time { return time.Unix(int64(since1970), 0) }

func isOrHas(claim any, text string) bool {
	list, isList := claim.([]any)
	return claim == text || isList && slices.Contains(list, any(text))
}
