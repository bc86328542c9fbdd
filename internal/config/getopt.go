package config

import (
	"fmt"
	"strings"

	"gosua/internal/config/syntax"
)

// occurrence is an option as it was given.
type occurrence struct {
	option *Option
	value  string
	at     token // of the option's name
}

// scan reads tokens by GNU getopt's rules: long options only, names abbreviated as far as they are unique, the value
// after = or in the next token, options and the rest in any order, all after -- the rest. It calls option, rest and
// fault in the order of the tokens; option returns false to end the scan.
type scan struct {
	index  *index
	option func(occurrence) bool
	rest   func(token)
	fault  func(*Error)
}

func (s scan) run(tokens []token) {
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		switch {
		case t.text == "--":
			for _, t := range tokens[i+1:] {
				s.rest(t)
			}
			return
		case len(t.text) < 2 || t.text[0] != '-':
			s.rest(t)
		default:
			var following *token
			if i+1 < len(tokens) {
				following = &tokens[i+1]
			}
			used, more := s.one(t, following)
			if !more {
				return
			}
			if used {
				i++
			}
		}
	}
}

// one reads the option at t: whether the following token was its value, and whether the scan goes on.
func (s scan) one(t token, following *token) (used, more bool) {
	if !strings.HasPrefix(t.text, "--") {
		s.invalid(t, "options begin with two dashes")
		return false, true
	}
	name, value, given := strings.Cut(t.text[2:], "=")
	option, candidates := s.index.find(name)
	if option == nil {
		s.invalid(t, s.hint(name, candidates))
		return false, true
	}
	switch {
	case option.Arg == "" && given:
		s.invalid(t, "--"+option.Name+" takes no value")
		return false, true
	case option.Arg != "" && !given && !option.Optional:
		if following == nil {
			s.invalid(t, "--"+option.Name+" needs a value: --"+option.Name+"="+option.Arg)
			return false, true
		}
		value, used = following.text, true
	}
	return used, s.option(occurrence{option, value, t})
}

// hint says what could have been meant by a name that is not known.
func (s scan) hint(name string, candidates []string) string {
	if len(candidates) > 0 {
		return "it may be --" + strings.Join(candidates, ", --")
	}
	if near := s.index.nearest(name); near != "" {
		return "did you mean --" + near + "?"
	}
	return ""
}

// invalid reports what pjsua calls an invalid argument. The value is left out where it may be a secret.
func (s scan) invalid(t token, hint string) {
	shown := t.text
	if name, _, ok := strings.Cut(shown, "="); ok && mayBeSecret(name) {
		shown = name + "=" + hidden
	}
	shown = syntax.Brief(shown)
	pjsua := fmt.Sprintf("Argument \"%s\" is not valid. Use --help to see help", shown)
	text := pjsua
	if hint != "" {
		text += " (" + hint + ")"
	}
	s.fault(t.error("", text, pjsua))
}

// mayBeSecret tells whether a mistyped name looks like one of a secret option.
func mayBeSecret(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "pas") || strings.Contains(name, "ha1") || strings.Contains(name, "pwd") || strings.Contains(name, "secret")
}

// error makes a fault that stands where the token stood.
func (t token) error(key, text, pjsua string) *Error {
	return &Error{Key: key, File: t.file, Line: t.line, Env: t.env, Text: text, Pjsua: pjsua}
}
