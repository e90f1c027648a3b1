// A filter that lets requests through that carry a good JSON Web Token, and passes its claims on.
package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

// A proxy does not run main; init is where a filter begins.
func main() {}

func init() {
	proxywasm.SetPluginContext(func(uint32) types.PluginContext { return &plugin{} })
}

// One per plugin: reads the configuration.
type plugin struct {
	types.DefaultPluginContext
	policy policy
}

func (p *plugin) OnPluginStart(configurationSize int) types.OnPluginStartStatus {
	text, err := readConfiguration(configurationSize, "")
	if err == nil {
		p.policy, err = parsePolicy(text)
	}
	if err != nil {
		proxywasm.LogErrorf("bad configuration: %v", err)
		return types.OnPluginStartStatusFailed
	}
	return types.OnPluginStartStatusOK
}

func (p *plugin) NewHttpContext(uint32) types.HttpContext { return &request{policy: &p.policy} }

// One per request.
type request struct {
	types.DefaultHttpContext
	policy *policy
}

func (r *request) OnHttpRequestHeaders(int, bool) types.Action {
	// Whoever sends these headers is not to be believed.
	for _, passed := range r.policy.passedOn {
		must(proxywasm.RemoveHttpRequestHeader(passed.header))
	}
	path, _ := proxywasm.GetHttpRequestHeader(":path")
	if r.policy.isPublic(path) {
		return types.ActionContinue
	}
	claims, err := r.claims()
	if err != nil {
		headers := [][2]string{{"www-authenticate", "Bearer"}}
		must(proxywasm.SendHttpResponse(401, headers, []byte(err.Error()+"\n"), -1))
		return types.ActionPause
	}
	r.passOn(claims)
	return types.ActionContinue
}

func (r *request) claims() (claims, error) {
	header, _ := proxywasm.GetHttpRequestHeader("authorization")
	token, found := strings.CutPrefix(header, "Bearer ")
	if !found {
		return nil, errors.New("there is no token")
	}
	claims, err := r.policy.check(strings.TrimSpace(token), time.Now())
	if err != nil {
		return nil, fmt.Errorf("the token is %w", err)
	}
	return claims, nil
}

// Texts and numbers; a claim of another kind has no form that a header could have.
func (r *request) passOn(claims claims) {
	for _, passed := range r.policy.passedOn {
		switch value := claims[passed.claim].(type) {
		case string:
			must(proxywasm.ReplaceHttpRequestHeader(passed.header, value))
		case float64:
			must(proxywasm.ReplaceHttpRequestHeader(passed.header, strconv.FormatFloat(value, 'f', -1, 64)))
		}
	}
}

// A request that could not be checked as it should be must not be let through: the proxy answers 500 after a panic.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
