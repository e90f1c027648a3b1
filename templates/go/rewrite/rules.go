package main

import (
	"errors"
	"fmt"
	"strings"
)

// What becomes what: the filter's configuration.
type rules struct {
	// Beginnings of paths, and what stands in their place. The first that fits counts.
	paths []rule
	// What the host is called for a request whose path was changed.
	host string
}

type rule struct{ from, to string }

func parseRules(text string) (rules, error) {
	var parsed rules
	settings, err := parseSettings(text)
	if err != nil {
		return parsed, err
	}
	for _, setting := range settings {
		words := strings.Fields(setting.value)
		switch {
		case setting.name == "path" && len(words) == 2 && words[0][0] == '/' && words[1][0] == '/':
			parsed.paths = append(parsed.paths, rule{words[0], words[1]})
		case setting.name == "host" && len(words) == 1:
			parsed.host = words[0]
		default:
			return parsed, fmt.Errorf("unknown setting: %s: %s", setting.name, setting.value)
		}
	}
	if len(parsed.paths) == 0 {
		return parsed, errors.New("it has no path")
	}
	return parsed, nil
}

// The new path of an old one; not found when it stays.
func (r rules) renew(path string) (string, bool) {
	for _, rule := range r.paths {
		if rest, found := strings.CutPrefix(path, rule.from); found {
			return rule.to + rest, true
		}
	}
	return "", false
}

// The old path of a new one: where the client finds what the backend calls by its new name.
func (r rules) restore(path string) (string, bool) {
	for _, rule := range r.paths {
		if rest, found := strings.CutPrefix(path, rule.to); found {
			return rule.from + rest, true
		}
	}
	return "", false
}
