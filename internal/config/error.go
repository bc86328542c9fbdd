package config

import (
	"fmt"
	"strings"
)

// Error is one fault in what was given: what is wrong, where, and what would be right.
type Error struct {
	Key   string // the option with its dashes, "" when the fault is not of one option
	File  string // the configuration file, "" for the command line
	Line  int    // in File, from 1
	Env   string // the environment variable, "" for none
	Text  string // what is wrong and what would be right; never a secret
	Pjsua string // the line pjsua prints for this fault, "" where it has none
}

// Error gives the fault in one line: place, option, text.
func (e *Error) Error() string {
	var b strings.Builder
	switch {
	case e.File != "" && e.Line > 0:
		fmt.Fprintf(&b, "%s:%d: ", e.File, e.Line)
	case e.File != "":
		fmt.Fprintf(&b, "%s: ", e.File)
	case e.Env != "":
		fmt.Fprintf(&b, "%s: ", e.Env)
	}
	if e.Key != "" {
		fmt.Fprintf(&b, "%s: ", e.Key)
	}
	b.WriteString(e.Text)
	return b.String()
}

// Errors are all faults of one reading, in the order in which they were met.
type Errors []*Error

// Error gives one line per fault.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, fault := range e {
		lines[i] = fault.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find each fault.
func (e Errors) Unwrap() []error {
	list := make([]error, len(e))
	for i, fault := range e {
		list[i] = fault
	}
	return list
}

func (e Errors) orNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}
