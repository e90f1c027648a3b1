package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Reads a configuration that is a JSON object. Each member is the setting that its line would be; an array is one setting
// for each of its elements. Nothing nests deeper than that. encoding/json would add a quarter to the module's size.
func parseJSON(text string) ([]setting, error) {
	reader := jsonReader{text: text, rest: text}
	reader.object()
	if reader.problem != nil {
		return nil, reader.problem
	}
	return reader.settings, nil
}

// Of what goes wrong the first is the problem. What is read after that does not count.
type jsonReader struct {
	text, rest string
	settings   []setting
	problem    error
}

func (r *jsonReader) object() {
	r.take("{")
	for first := true; r.another(first, "}"); first = false {
		r.member()
	}
	if end := r.next(); end != "" {
		r.fail(end, "the end")
	}
}

func (r *jsonReader) member() {
	name := r.name()
	if !r.take(":") {
		r.fail(r.rest, `":"`)
	}
	if !r.take("[") {
		r.value(name)
		return
	}
	for first := true; r.another(first, "]"); first = false {
		r.value(name)
	}
}

// Whether there is another member or element before the end, which it takes.
func (r *jsonReader) another(first bool, end string) bool {
	if r.problem != nil || r.take(end) {
		return false
	}
	if !first && !r.take(",") {
		r.fail(r.rest, fmt.Sprintf(`"," or "%s"`, end))
	}
	return r.problem == nil
}

func (r *jsonReader) name() string {
	start := r.next()
	name := ""
	if r.cut(`"`) {
		name = r.quoted(start)
	}
	if !isName(name) {
		r.fail(start, `a name such as "hello"`)
	}
	return name
}

// Numbers and booleans stay as they are written.
func (r *jsonReader) value(name string) {
	start := r.next()
	value := ""
	if r.cut(`"`) {
		value = r.quoted(start)
	} else if r.cut("true") || r.cut("false") || r.number() {
		value = start[:len(start)-len(r.rest)]
	} else {
		r.fail(start, "a string, number or boolean for "+name)
	}
	if !isValue(value) {
		r.fail(start, "no control character for "+name)
	}
	r.settings = append(r.settings, setting{name, strings.Trim(value, " \t")})
}

func (r *jsonReader) number() bool {
	r.cut("-")
	if !r.cut("0") && !r.digits() {
		return false
	}
	if r.cut(".") && !r.digits() {
		return false
	}
	if r.cut("e") || r.cut("E") {
		if !r.cut("+") {
			r.cut("-")
		}
		return r.digits()
	}
	return true
}

func (r *jsonReader) digits() bool {
	before := r.rest
	r.rest = strings.TrimLeft(r.rest, "0123456789")
	return r.rest != before
}

// What follows the quote at the start, up to the other.
func (r *jsonReader) quoted(start string) string {
	var value strings.Builder
	for r.problem == nil && !r.cut(`"`) {
		if strings.HasPrefix(r.rest, `\`) {
			value.WriteRune(r.escape())
			continue
		}
		plain := strings.IndexFunc(r.rest, func(c rune) bool { return c == '"' || c == '\\' || c < ' ' })
		if plain < 1 {
			r.fail(start, "a string with an end")
			break
		}
		value.WriteString(r.rest[:plain])
		r.rest = r.rest[plain:]
	}
	return value.String()
}

// A character above U+FFFF is written as two escapes, which are its surrogates of UTF-16.
func (r *jsonReader) escape() rune {
	start := r.rest
	if len(start) > 1 {
		if i := strings.IndexByte(`"\/bfnrt`, start[1]); i >= 0 {
			r.rest = start[2:]
			return rune("\"\\/\b\f\n\r\t"[i])
		}
	}
	c, ok := r.unit()
	if ok && utf16.IsSurrogate(c) {
		var second rune
		second, ok = r.unit()
		c = utf16.DecodeRune(c, second)
		ok = ok && c != '\uFFFD'
	}
	if !ok {
		r.fail(start, "an escape of JSON")
	}
	return c
}

// The unit of UTF-16 that is written as \uXXXX.
func (r *jsonReader) unit() (rune, bool) {
	if len(r.rest) < 6 || !r.cut(`\u`) {
		return 0, false
	}
	unit, err := strconv.ParseUint(r.rest[:4], 16, 16)
	r.rest = r.rest[4:]
	return rune(unit), err == nil
}

// What is left after blanks.
func (r *jsonReader) next() string {
	r.rest = strings.TrimLeft(r.rest, " \t\r\n")
	return r.rest
}

func (r *jsonReader) take(token string) bool {
	r.next()
	return r.cut(token)
}

func (r *jsonReader) cut(prefix string) (found bool) {
	r.rest, found = strings.CutPrefix(r.rest, prefix)
	return found
}

func (r *jsonReader) fail(at, expected string) {
	if r.problem != nil {
		return
	}
	line := 1 + strings.Count(r.text[:len(r.text)-len(at)], "\n")
	found := "the end"
	if at != "" {
		end := 1
		for end < len(at) && strings.IndexByte(",]}\r\n", at[end]) < 0 {
			end++
		}
		found = strings.TrimSpace(at[:end])
	}
	r.problem = fmt.Errorf("line %d: expected %s, found %s", line, expected, found)
}
